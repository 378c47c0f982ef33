/** The rows of *List*: its posts by day, each day under its head; what has no time yet last. */
import type { PlanCard, StateName } from '../../../ipc';
import type { Day, Zone } from '../../../time/zones';
import { dayOfCard } from '../cards';

export type Row =
  | {
      readonly kind: 'day';
      /** None = over the posts without a time. */
      readonly day: Day | undefined;
      readonly posts: number;
    }
  | { readonly kind: 'post'; readonly card: PlanCard };

/** Posts with their day; none = they have no time yet. */
export type Days = ReadonlyMap<Day | undefined, readonly PlanCard[]>;

/** Days in the order of their cards. */
export function daysFrom(cards: readonly PlanCard[], zone: Zone): Days {
  const days = new Map<Day | undefined, PlanCard[]>();
  for (const card of cards) {
    const day = dayOfCard(card, zone);
    const those = days.get(day);
    if (those) those.push(card);
    else days.set(day, [card]);
  }
  return days;
}

/** Those of a group; a day that has none is left out. */
export function rowsOf(days: Days, group?: Group): readonly Row[] {
  return [...days].flatMap(([day, cards]): Row[] => {
    const those = group === undefined ? cards : cards.filter((card) => groupOf(card) === group);
    return those.length === 0 ? [] : [{ kind: 'day', day, posts: those.length }, ...those.map((card): Row => ({ kind: 'post', card }))];
  });
}

export function cardsOf(rows: readonly Row[]): readonly PlanCard[] {
  return rows.flatMap((row) => (row.kind === 'post' ? [row.card] : []));
}

/** In CSS pixels at 100 %. */
export const heightOf = ({ kind }: Row): number => (kind === 'day' ? 34 : 36);

/** What people look for when they look for a state. */
export const groups = {
  needsYou: ['needs_attention', 'unconfirmed', 'missed', 'failed'],
  unfinished: ['draft'],
  planned: ['scheduled', 'publishing'],
  paused: ['on_hold'],
  withClient: ['in_inbox'],
  live: ['published', 'client_posted'],
  notPosted: ['cancelled', 'closed'],
} as const satisfies Readonly<Record<string, readonly StateName[]>>;

export type Group = keyof typeof groups;

export function groupOf({ state }: PlanCard): Group {
  const names = Object.keys(groups) as Group[];
  return names.find((name) => (groups[name] as readonly StateName[]).includes(state)) ?? 'planned';
}

/** How many cards each group has; those without any are left out. */
export function countsOf(cards: readonly PlanCard[]): readonly (readonly [Group, number])[] {
  const counts = new Map<Group, number>();
  for (const card of cards) counts.set(groupOf(card), (counts.get(groupOf(card)) ?? 0) + 1);
  return (Object.keys(groups) as Group[]).flatMap((group) => (counts.has(group) ? [[group, counts.get(group) ?? 0] as const] : []));
}

export type Step = 'ArrowUp' | 'ArrowDown' | 'Home' | 'End' | 'PageUp' | 'PageDown';

/** How many rows a page has. */
const PAGE = 12;

/** The card to which a key leads from another, over the heads of days; none = there is none. */
export function walkRows(rows: readonly Row[], from: string | undefined, step: Step): PlanCard | undefined {
  const cards = cardsOf(rows);
  const place = cards.findIndex(({ id }) => id === from);
  const to = { ArrowUp: place - 1, ArrowDown: place + 1, PageUp: place - PAGE, PageDown: place + PAGE, Home: 0, End: cards.length - 1 }[step];
  return cards[Math.min(cards.length - 1, Math.max(0, to))];
}

/** The row at which a month opens: today's head, or the first head after it. */
export function opensAt(rows: readonly Row[], today: Day): number {
  return Math.max(0, rows.findIndex((row) => row.kind === 'day' && (row.day === undefined || row.day >= today)));
}
