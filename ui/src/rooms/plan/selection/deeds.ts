/** What is done to several posts, one after the other: the engine has no request for many. What is refused is said. */
import { call, type Answer, type Failure, type PlanCard } from '../../../ipc';
import { texts } from '../../../texts';
import type { PlanModel } from '../model.svelte';

/** Only what is planned, or on its way, can be held. */
export function isHoldable({ state }: PlanCard): boolean {
  return state === 'scheduled' || state === 'publishing';
}

/** Holds posts until a person lets them go. Taking it back plans them again, with the consent that they had. */
export async function hold(model: PlanModel, cards: readonly PlanCard[]): Promise<void> {
  const { done, failure } = await each(cards, ({ id }) => call('posts.hold', { post: id }));
  if (failure) model.shell.toasts.show({ text: failure.error });
  if (done.length === 0) return;
  model.moves.remember(texts.plan.selection.paused(done.length), async () => {
    const back = await each(done, ({ id }) => call('posts.schedule', { post: id, agree: false }));
    return back.failure;
  });
  model.selection.clear();
}

/** Calls posts off. There is no way back. */
export async function remove(model: PlanModel, cards: readonly PlanCard[]): Promise<void> {
  const { done, failure } = await each(cards, ({ id }) => call('posts.cancel', { post: id }));
  if (failure) model.shell.toasts.show({ text: failure.error });
  if (done.length > 0) model.moves.remember(texts.plan.remove.done(done.length), undefined);
  for (const { id } of done) model.selection.delete(id);
}

async function each<T>(
  cards: readonly PlanCard[],
  ask: (card: PlanCard) => Promise<Answer<T>>,
): Promise<{ readonly done: readonly PlanCard[]; readonly failure: Failure | undefined }> {
  const done: PlanCard[] = [];
  let failure: Failure | undefined;
  for (const card of cards) {
    const answer = await ask(card);
    if (answer.ok) done.push(card);
    else failure ??= answer.failure;
  }
  return { done, failure };
}
