import type { Choices } from '../../composing/choices';
import { settingsOf } from '../../composing/choices';
import type { ClipHash, PostId, Request } from '../../ipc';
import type { WallTime } from '../../time/zones';

/** What the engine keeps of a post. */
export interface Kept {
  readonly clip: ClipHash | null;
  readonly choices: Choices;
  /** In the account's zone; none = no time. */
  readonly wall: WallTime | null;
  /** When the client is asked to post an inbox draft; that is all a time of `ask` is for. */
  readonly ask: WallTime | null;
}

type Edit = Request<'posts.edit'>;
type Times = 'when' | 'ask';

/** The edit that makes of what is kept what is wanted; none = nothing differs. A time that is taken away is no edit. */
export function editOf(post: PostId, before: Kept, wanted: Kept): Edit | undefined {
  const edit: Edit = { post, ...changesOf(before, wanted) };
  if (wanted.wall !== null && wanted.wall !== before.wall) edit.when = { wall: wanted.wall };
  if (wanted.choices.mode === 'draft' && wanted.ask !== before.ask) {
    edit.ask = wanted.ask === null ? 'any_time' : { wall: wanted.ask };
  }
  return Object.keys(edit).length > 1 ? edit : undefined;
}

/** Whether something differs that people agree to: all but the times and the cover. */
export function isAnotherPost(before: Kept, wanted: Kept): boolean {
  return Object.keys(changesOf(before, wanted)).some((field) => field !== 'cover_timestamp_ms');
}

function changesOf(before: Kept, wanted: Kept): Omit<Edit, 'post' | Times> {
  const [was, is] = [flat(before), flat(wanted)];
  const differing = Object.entries(is).filter(([field, value]) => value !== was[field as keyof Flat] && value !== null);
  const changes: Omit<Edit, 'post' | Times> = Object.fromEntries(differing);
  // Another clip forgets its cover unless it is given along.
  if (wanted.clip !== null && wanted.clip !== before.clip) {
    changes.clip = { clip: wanted.clip };
    if (is.cover_timestamp_ms !== null) changes.cover_timestamp_ms = is.cover_timestamp_ms;
  }
  return changes;
}

type Flat = ReturnType<typeof flat>;

function flat({ choices }: Kept) {
  const { caption, privacy, interactions, disclosure, cover_timestamp_ms } = settingsOf(choices);
  return { mode: choices.mode, caption, privacy, ...interactions, ...disclosure, cover_timestamp_ms };
}
