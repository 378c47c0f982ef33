import { call, type Failure, type PostsEdited } from '../../../../ipc';
import { texts } from '../../../../texts';
import type { PlanModel } from '../../model.svelte';
import type { Saved } from './model.svelte';

/** Says what was changed, and what was not, with the way back: the posts get what they had, and what is planned is agreed to again. */
export function tellSaved(model: PlanModel, { edited, agreed }: Saved): void {
  const { changed, undo } = edited;
  const stays = staying(edited);
  if (stays) model.shell.toasts.show({ text: stays.error });
  if (changed.length === 0) return;
  model.moves.remember(texts.changing.done(changed.length, agreed), async () => {
    const answer = await call('posts.edit_many', { posts: undo, agree: agreed > 0 });
    return answer.ok ? staying(answer.value) : answer.failure;
  });
  model.selection.clear();
}

/** Why some could not be changed; none = all were. */
function staying({ stay }: PostsEdited): Failure | undefined {
  const why = stay[0]?.why;
  return why && { ...why, error: texts.changing.stay(stay.length, why.error) };
}
