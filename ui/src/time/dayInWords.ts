import { texts } from '../texts';
import type { Day } from './zones';

/** What of a day is said, and how long. */
export type DayParts = Pick<Intl.DateTimeFormatOptions, 'weekday' | 'day' | 'month' | 'year'>;

/* Making one takes longer than a hundred uses of it, and a month spells many days. */
const made = new Map<string, Intl.DateTimeFormat>();

/** A day in the words of the language in use: "Thu 4 June", "June 2026". */
export function dayInWords(day: Day, parts: DayParts): string {
  return formatOf(parts).format(new Date(`${day}T00:00:00Z`)).replace(',', '');
}

function formatOf({ weekday, day, month, year }: DayParts): Intl.DateTimeFormat {
  const key = [weekday, day, month, year].join();
  const format = made.get(key) ?? new Intl.DateTimeFormat(texts.locale, { weekday, day, month, year, timeZone: 'UTC' });
  made.set(key, format);
  return format;
}
