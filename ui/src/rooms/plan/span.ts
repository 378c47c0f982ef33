/** Which days each view of the room shows, and how one goes from one such span to the next. */
import { parseDate } from '@internationalized/date';

import { dayInWords } from '../../time/dayInWords';
import { addDays, mondayOf, type Day } from '../../time/zones';

export const views = ['month', 'week', 'accounts', 'list'] as const;
export type PlanView = (typeof views)[number];

/** So many days from the first on. */
export interface Span {
  readonly first: Day;
  readonly days: number;
}

const WEEK = 7;

/** What a view shows around a day: a month in whole weeks, a week, or for the list the month alone. */
export function spanOf(view: PlanView, anchor: Day): Span {
  if (view === 'week' || view === 'accounts') return { first: mondayOf(anchor), days: WEEK };
  const { first, last } = monthOf(anchor);
  if (view === 'list') return { first, days: daysBetween(first, last) + 1 };
  const monday = mondayOf(first);
  return { first: monday, days: daysBetween(monday, mondayOf(last)) + WEEK };
}

/** The day that stands for the span before or after. */
export function stepFrom(view: PlanView, anchor: Day, direction: 1 | -1): Day {
  if (view === 'week' || view === 'accounts') return addDays(anchor, direction * WEEK);
  return parseDate(monthOf(anchor).first).add({ months: direction }).toString();
}

export function daysOf({ first, days }: Span): readonly Day[] {
  return Array.from({ length: days }, (_, place) => addDays(first, place));
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

export function isIn({ first, days }: Span, day: Day): boolean {
  const place = daysBetween(first, day);
  return place >= 0 && place < days;
}

/** "23 – 29 November 2026", "30 November – 6 December 2026", "November 2026". */
export function spellSpan(view: PlanView, anchor: Day): string {
  if (view === 'month' || view === 'list') return dayInWords(anchor, { month: 'long', year: 'numeric' });
  const { first, days } = spanOf(view, anchor);
  const last = addDays(first, days - 1);
  const whole = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const begin = first.slice(0, 7) === last.slice(0, 7)
    ? dayInWords(first, { day: 'numeric' })
    : dayInWords(first, first.slice(0, 4) === last.slice(0, 4) ? { day: 'numeric', month: 'long' } : whole);
  return `${begin} – ${dayInWords(last, whole)}`;
}

function monthOf(day: Day): { readonly first: Day; readonly last: Day } {
  const first = parseDate(`${day.slice(0, 7)}-01`);
  return { first: first.toString(), last: first.add({ months: 1 }).subtract({ days: 1 }).toString() };
}
