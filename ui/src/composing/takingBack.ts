import { call, type PostId, type Response } from '../ipc';
import type { Shell } from '../shell/context';
import { texts } from '../texts';

type Answer = Response<'posts.take_back'>;

/** Says that posts were planned, and offers to take that back: then they are unfinished again, as they were agreed to. */
export function tellPlanned(shell: Shell, text: string, posts: readonly PostId[]): void {
  shell.past.remember(text, async () => {
    const answer = await call('posts.take_back', { posts: [...posts] });
    if (!answer.ok) return answer.failure;
    tellTakenBack(shell, answer.value);
    return undefined;
  });
}

/* What was on its way meanwhile stays so: that post is offered first. */
function tellTakenBack({ navigation, toasts }: Shell, { taken_back, stay }: Answer): void {
  const words = texts.composer.takenBack;
  const [staying, only] = [stay[0], taken_back.length === 1 ? taken_back[0] : undefined];
  const open = (run: () => void) => ({ action: { text: words.open, run } });
  if (staying) {
    toasts.show({ text: words.stay(taken_back.length, stay.map(({ why }) => why)), ...open(() => navigation.showPost(staying.post)) });
  } else if (only !== undefined) {
    toasts.show({ text: words.done(1), ...open(() => navigation.compose({ kind: 'edit', post: only })) });
  } else {
    toasts.show({ text: words.done(taken_back.length) });
  }
}
