/** The days of a month in whole weeks, and where the keys lead among them. */
import { parseDate } from '@internationalized/date';

import { addDays, mondayOf, type Day } from '../../../time/zones';
import type { Arrow } from '../model.svelte';
import { daysOf, type Span } from '../span';

const WEEK = 7;

/** The weeks of a span, each with its seven days. */
export function weeksOf(span: Span): readonly (readonly Day[])[] {
  const days = daysOf(span);
  return Array.from({ length: days.length / WEEK }, (_, week) => days.slice(week * WEEK, (week + 1) * WEEK));
}

/** A day's month as the engine names it: `2026-11`. */
export function monthNameOf(day: Day): string {
  return day.slice(0, 7);
}

/** Left and right by a day, up and down by a week, Home and End within the week. */
export function walkDays(from: Day, arrow: Arrow): Day {
  switch (arrow) {
    case 'ArrowLeft':
      return addDays(from, -1);
    case 'ArrowRight':
      return addDays(from, 1);
    case 'ArrowUp':
      return addDays(from, -WEEK);
    case 'ArrowDown':
      return addDays(from, WEEK);
    case 'Home':
      return mondayOf(from);
    case 'End':
      return addDays(mondayOf(from), WEEK - 1);
  }
}

/** The same day of another month, or its last where that month is shorter. */
export function monthsLater(day: Day, months: number): Day {
  return parseDate(day).add({ months }).toString();
}
