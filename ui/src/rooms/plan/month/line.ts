/** What the line of a post in a month shows: worked out at once, for there are many of them. */
import { colourOf } from '../../../design/hues';
import { lookOf, tintOf, wordsFor } from '../../../design/standing';
import type { Desk } from '../../../desk/desk.svelte';
import { standingOf } from '../../../desk/standing';
import type { PlanCard } from '../../../ipc';
import { texts } from '../../../texts';
import { timeOfDay, type Zone } from '../../../time/zones';
import { instantOf } from '../cards';
import { markOf } from './marks';

export interface LineOfPost {
  readonly time: string;
  readonly words: string;
  /** All of it, for whoever does not see it. */
  readonly name: string;
  /** The tone of its state, and whether it tints the line. */
  readonly look: string;
  readonly colour: string;
  /** The place of its mark in the picture of marks. */
  readonly mark: number | undefined;
}

type People = Pick<Desk, 'now' | 'handleOf' | 'hueOf'>;

/** Of one client's posts the words tell more than its handle. */
export function lineOf(card: PlanCard, zone: Zone, desk: People, isOfOneClient: boolean): LineOfPost {
  const standing = standingOf(card, zone, desk.now);
  const time = timeOfDay(instantOf(card) ?? desk.now, zone);
  const handle = desk.handleOf(card.profile_name);
  const hue = desk.hueOf(card.profile_name);
  return {
    time,
    words: isOfOneClient ? card.words || texts.plan.card.noWords : handle,
    name: texts.planViews.month.post({ time, handle, words: card.words, state: wordsFor(standing), isDraft: card.mode === 'draft' }),
    look: tintOf(standing) ? `${lookOf(standing).tone} tinted` : lookOf(standing).tone,
    colour: hue ? colourOf(hue) : 'var(--edge)',
    mark: markOf(standing),
  };
}
