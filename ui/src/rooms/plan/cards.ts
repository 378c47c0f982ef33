/** What a calendar works out about its cards. */
import type { PlanCard, PlannedTime, StateName } from '../../ipc';
import { dayOf, type Day, type Zone } from '../../time/zones';
import { daysOf, type Span } from './span';

/** When a card sits: an inbox draft where its client is asked to post it; none while no time is chosen. */
export function sitsAt(card: PlanCard): PlannedTime | undefined {
  return card.ask ?? card.time ?? undefined;
}

/** The instant at which a card sits. */
export function instantOf(card: PlanCard): string | undefined {
  return sitsAt(card)?.due;
}

/** The day on which a card sits in a zone. */
export function dayOfCard(card: PlanCard, zone: Zone): Day | undefined {
  const at = instantOf(card);
  return at === undefined ? undefined : dayOf(at, zone);
}

/** Every day of the span with its cards, earliest first; cards of one moment by account. */
export function byDay(cards: readonly PlanCard[], span: Span, zone: Zone): ReadonlyMap<Day, readonly PlanCard[]> {
  const days = new Map<Day, PlanCard[]>(daysOf(span).map((day) => [day, []]));
  for (const card of cards.toSorted(inTime)) days.get(dayOfCard(card, zone) ?? '')?.push(card);
  return days;
}

function inTime(one: PlanCard, other: PlanCard): number {
  const between = Date.parse(instantOf(one) ?? '') - Date.parse(instantOf(other) ?? '');
  return between || one.profile_name.localeCompare(other.profile_name) || one.id.localeCompare(other.id);
}

/** The height of a card in CSS pixels. */
export type Density = 64 | 44 | 28;

const MOST_AT: readonly (readonly [Density, number])[] = [
  [64, 6],
  [44, 14],
];

/** How high the cards are, after the busiest of the days that are shown. */
export function densityOf(days: Iterable<readonly PlanCard[]>): Density {
  const busiest = Math.max(0, ...[...days].map((cards) => cards.length));
  return MOST_AT.find(([, most]) => busiest <= most)?.[0] ?? 28;
}

/** What went out, or is about to, cannot be called off. */
const GONE: ReadonlySet<StateName> = new Set(['published', 'client_posted', 'in_inbox', 'closed', 'cancelled', 'unconfirmed']);

/** Whether a post can be called off. One that is being sent may be refused by then: the engine says so. */
export function isDeletable({ state }: PlanCard): boolean {
  return !GONE.has(state);
}
