/** Where a move takes a card: wall times of the client stay what they are, whatever the clocks do in between. */
import type { PlanCard, PostMove } from '../../ipc';
import { texts } from '../../texts';
import { addDays, dayOf, readWall, type Day, type WallTime, type Zone } from '../../time/zones';
import { sitsAt } from './cards';
import { daysBetween } from './span';

/** Where cards go. */
export type Target =
  /** To this instant, RFC 3339. */
  | { readonly at: string }
  /** To this day as it is shown, each at the time its client's clocks say now. */
  | { readonly day: Day }
  /** So many days later, each at the time its client's clocks say now. */
  | { readonly days: number }
  | { readonly minutes: number };

/** What a target is for one card. */
export type Landing =
  | { readonly kind: 'at'; readonly at: string }
  /** It has no time that it could keep. */
  | { readonly kind: 'timeless' }
  /** Its clocks skip that time: the last minute before and the first after. */
  | { readonly kind: 'never'; readonly wall: WallTime; readonly before: WallTime; readonly after: WallTime };

/** Where a card lands, when days are those of `zone`. */
export function landingOf(card: PlanCard, target: Target, zone: Zone): Landing {
  if ('at' in target) return { kind: 'at', at: target.at };
  const sits = sitsAt(card);
  if (!sits) return { kind: 'timeless' };
  if ('minutes' in target) return { kind: 'at', at: new Date(Date.parse(sits.due) + target.minutes * 60_000).toISOString() };
  const days = 'days' in target ? target.days : daysBetween(dayOf(sits.due, zone), target.day);
  return sameTime(sits.local, sits.zone, days);
}

function sameTime(local: WallTime, zone: Zone, days: number): Landing {
  const wall = `${addDays(local.slice(0, 10), days)}T${local.slice(11, 19)}`;
  const reading = readWall(wall, zone);
  if (reading.kind === 'never') return { kind: 'never', wall, before: reading.before, after: reading.after };
  return { kind: 'at', at: reading.at };
}

/** What `posts.move` is asked for, or why it is not asked. */
export type Wishes =
  | { readonly kind: 'wishes'; readonly posts: readonly PostMove[] }
  | { readonly kind: 'refused'; readonly text: string };

/** The moves of all these cards; one that has no place to go stops them all. */
export function wishesOf(cards: readonly PlanCard[], target: Target, zone: Zone): Wishes {
  const posts: PostMove[] = [];
  for (const card of cards) {
    const landing = landingOf(card, target, zone);
    if (landing.kind === 'timeless') return { kind: 'refused', text: texts.plan.move.timeless };
    if (landing.kind === 'never') return { kind: 'refused', text: texts.plan.move.never(landing) };
    posts.push({ post: card.id, when: { at: landing.at } });
  }
  return { kind: 'wishes', posts };
}
