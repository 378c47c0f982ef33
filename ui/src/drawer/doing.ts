/** What each button asks of the engine. */
import { call, type Answer, type PostView, type Response, type SlotTime } from '../ipc';
import type { ActionId } from './actions';

type Done = Answer<Response<'posts.show'> | Response<'posts.move'>>;

/** The buttons that are one request to the engine. The others open something or copy. */
export type DoingId = Exclude<ActionId, 'edit' | 'finish' | 'move' | 'pick_time' | 'look' | 'copy_message' | 'copy_caption' | 'not_there'>;

export function doing(id: DoingId, view: PostView, slot: SlotTime | null, now: number): () => Promise<Done> {
  const { id: post, state } = view;
  switch (id) {
    case 'pause':
      return () => call('posts.hold', { post });
    case 'resume':
      return () => call('posts.schedule', { post, agree: false });
    case 'cancel':
    case 'delete':
      return () => call('posts.cancel', { post });
    case 'next_slot':
      return () => useSlot(view, slot?.at ?? '');
    case 'post_now':
      // What is planned goes on as it is; what stopped is planned anew, without asking the client for a time that is over.
      if (state === 'scheduled') return () => call('posts.edit', { post, when: 'now' });
      return isOver(view.ask_at, now)
        ? () => call('posts.retry', { post })
        : () => call('posts.schedule', { post, agree: false, when: 'now' });
    case 'retry':
    case 'send_again':
      return () => call('posts.retry', { post });
    case 'recheck':
      return () => call('posts.recheck', { post });
    case 'there':
      return () => call('posts.confirm', { post, there: true });
    case 'posted':
      return () => call('posts.posted', { post });
    case 'close':
      return () => call('posts.close', { post });
  }
}

/** Plans a stopped post for a slot. A draft is asked for then, and is delivered as long before as it was to be. */
async function useSlot({ id: post, state, ask_at: asked }: PostView, at: string): Promise<Done> {
  if (asked === null) return call('posts.schedule', { post, agree: false, when: { at } });
  const moved = await call('posts.move', { posts: [{ post, when: { at } }] });
  // A move alone leaves a paused post paused.
  return moved.ok && state === 'on_hold' ? call('posts.schedule', { post, agree: false }) : moved;
}

function isOver(time: string | null, now: number): boolean {
  return time !== null && Date.parse(time) <= now;
}

/** A person looked and it is not there; it is sent again only if they say so. */
export async function notThere(post: string, sendAgain: boolean): Promise<Done> {
  const noted = await call('posts.confirm', { post, there: false });
  return noted.ok && sendAgain ? call('posts.retry', { post }) : noted;
}
