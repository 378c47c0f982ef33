/**
 * The marks of states as one picture, `marks.svg`: a line of the month is one element, so its mark is a mask and no element
 * of its own. They are the marks of `StateMark` in few strokes.
 */
import type { Standing } from '../../../design/standing';

/** In the order of the picture. */
const drawn: readonly Standing['state'][] = [
  'draft',
  'deferred',
  'publishing',
  'published',
  'in_inbox',
  'client_posted',
  'needs_attention',
  'unconfirmed',
  'on_hold',
  'missed',
  'failed',
  'cancelled',
];

/** The place of a state's mark in the picture, from the left; none where the state carries no mark. */
export function markOf({ state }: Standing): number | undefined {
  const place = drawn.indexOf(state === 'closed' ? 'cancelled' : state);
  return place === -1 ? undefined : place;
}
