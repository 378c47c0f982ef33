import { texts } from '../../texts';
import { spellMoment } from '../../time/spelling';
import type { Zone } from '../../time/zones';
import type { PostInHand } from './post.svelte';
import type { PostTimes } from './postTimes.svelte';

/** What of a post says what will be done. */
type Deed = Pick<PostInHand, 'choices'> & { readonly times: Pick<PostTimes, 'read'> };

/** What the button does, in its own words: "Schedule for @kornundkruste, Thu 17:00". */
export function actionOf(
  post: Deed & Pick<PostInHand, 'standing'>,
  handle: string,
  zone: Zone,
  now: number,
): string {
  const words = texts.composer.act;
  const isDraft = post.choices.mode === 'draft';
  if (post.times.read.kind === 'now') return isDraft ? words.deliverNow(handle) : words.now(handle);
  if (post.standing === 'planned') return words.save(handle);
  if (post.times.read.kind !== 'at') return isDraft ? words.deliverOpen(handle) : words.scheduleOpen(handle);
  const time = spellMoment(post.times.read.at, zone, now);
  return isDraft ? words.deliver(handle, time) : words.schedule(handle, time);
}

/** Whether it was planned for later, for the first time: then there is time to take it back. */
export function mayBeTakenBack(post: Pick<Deed, 'times'>, wasPlanned: boolean): boolean {
  return post.times.read.kind === 'at' && !wasPlanned;
}

/** What was done, for the notice: the account and the time, and after publishing TikTok's word on how long it takes. */
export function doneWords(
  post: Deed,
  wasPlanned: boolean,
  handle: string,
  zone: Zone,
  now: number,
): string {
  const words = texts.composer.done;
  if (post.times.read.kind === 'now') {
    return post.choices.mode === 'draft' ? words.delivering(handle) : `${words.now(handle)} ${texts.tiktok.processing}`;
  }
  if (wasPlanned || post.times.read.kind !== 'at') return words.saved(handle);
  return words.planned(handle, spellMoment(post.times.read.at, zone, now));
}
