/** Where cards stand on a day of 24 hours: by the clocks of the zone, beside each other where they would cover each other. */
import type { PlanCard } from '../../../ipc';
import { clocksAt, type Zone } from '../../../time/zones';
import { instantOf } from '../cards';

/** The height of an hour in CSS pixels at 100 %. */
export const HOUR = 48;
/** The height of a card, with the gap below it. */
const TALL = 46;
const DAY = 24 * HOUR;

/** A card with its place: `lane` of `lanes` beside each other. */
export interface Placed {
  readonly card: PlanCard;
  readonly top: number;
  readonly lane: number;
  readonly lanes: number;
}

/** How far below midnight a card begins. */
export function topOf(card: PlanCard, zone: Zone): number {
  const at = instantOf(card);
  if (at === undefined) return 0;
  return Math.min(DAY - TALL, yOf(at, zone));
}

/** How far below midnight a moment is. */
export function yOf(at: string | number, zone: Zone): number {
  const { hour, minute } = clocksAt(at, zone);
  return ((hour * 60 + minute) / 60) * HOUR;
}

/** The cards of a day, earliest first, each in the first lane that is free where it stands. */
export function placed(cards: readonly PlanCard[], zone: Zone): readonly Placed[] {
  const result: Placed[] = [];
  for (const group of groupsOf(cards, zone)) {
    const ends: number[] = [];
    const lanes = group.map(({ card, top }) => {
      const free = ends.findIndex((end) => end <= top);
      const lane = free === -1 ? ends.length : free;
      ends[lane] = top + TALL;
      return { card, top, lane };
    });
    result.push(...lanes.map((one) => ({ ...one, lanes: ends.length })));
  }
  return result;
}

/* Cards that touch, directly or through others between them. */
function groupsOf(cards: readonly PlanCard[], zone: Zone): { card: PlanCard; top: number }[][] {
  const groups: { card: PlanCard; top: number }[][] = [];
  const tops = cards.map((card) => ({ card, top: topOf(card, zone) })).sort((one, other) => one.top - other.top);
  for (const one of tops) {
    const last = groups.at(-1);
    if (last && one.top < (last.at(-1)?.top ?? 0) + TALL) last.push(one);
    else groups.push([one]);
  }
  return groups;
}

const QUARTERS = 24 * 4;

/** The quarter of an hour at a share of the day's height: 0.5 is "12:00". */
export function timeAt(share: number): string {
  const quarter = Math.min(QUARTERS - 1, Math.max(0, Math.floor(share * QUARTERS)));
  return `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
}

/** How far below midnight a time of the clock is: "12:00" is half the day. */
export function heightOf(time: string): number {
  return (Number(time.slice(0, 2)) + Number(time.slice(3)) / 60) * HOUR;
}
