import { empty, refused, type Reading } from './reading';

/** A calendar day as `YYYY-MM-DD`. It has no zone: the desk decides which day is today. */
export type IsoDate = string;

/** `two_ways`: 4/6 is June in Berlin and April in New York, so nobody guesses. */
export type DateRefusal = 'unreadable' | 'two_ways' | 'no_such_day';

/** The words of the language in use, each list in the calendar's order. */
export interface DateWords {
  /** January first. */
  readonly months: readonly string[];
  /** Sunday first. */
  readonly weekdays: readonly string[];
  readonly today: string;
  readonly tomorrow: string;
}

const DAY_MS = 86_400_000;
/** Shorter beginnings fit several months. */
const SHORTEST_WORD = 3;

/**
 * Reads a day however people type it: `2024-06-04`, `4.6.`, `4.6.2024`, `4 June`, `Jun 4 2024`, `tomorrow`, `thu`.
 * Without a year it is the next such day, today included.
 */
export function readDate(typed: string, today: IsoDate, words: DateWords): Reading<DateRefusal> {
  const text = typed.trim().toLowerCase();
  if (text === '') return empty;
  if (/^\d{1,2}\s*[/-]\s*\d{1,2}(?:\s*[/-]\s*\d{2,4})?$/.test(text)) return refused('two_ways');
  return readIso(text) ?? readDotted(text, today) ?? readRelative(text, today, words) ?? readMonth(text, today, words);
}

/** So many days later, or earlier. */
export function stepDate(date: IsoDate, days: number): IsoDate {
  return isoOf(dayNumber(date) + days);
}

/** The same day of the next or an earlier month, or that month's last day if it has no such day. */
export function stepMonth(date: IsoDate, months: number): IsoDate {
  const { year, month, day } = partsOf(date);
  const counted = year * 12 + (month - 1) + months;
  const [inYear, inMonth] = [Math.floor(counted / 12), (counted % 12) + 1];
  const last = new Date(Date.UTC(inYear, inMonth, 0)).getUTCDate();
  return isoOf(Date.UTC(inYear, inMonth - 1, Math.min(day, last)) / DAY_MS);
}

/** Days since 1 January 1970. */
export function dayNumber(date: IsoDate): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

function readIso(text: string): Reading<DateRefusal> | undefined {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  return parts ? dayIn(Number(parts[1]), Number(parts[2]), Number(parts[3])) : undefined;
}

/** With dots the day always comes first. */
function readDotted(text: string, today: IsoDate): Reading<DateRefusal> | undefined {
  const parts = /^(\d{1,2})\.\s*(\d{1,2})\.?\s*(\d{4}|\d{2})?$/.exec(text);
  return parts ? dayOf(Number(parts[1]), Number(parts[2]), parts[3], today) : undefined;
}

function readRelative(text: string, today: IsoDate, words: DateWords): Reading<DateRefusal> | undefined {
  if (text === words.today.toLowerCase()) return { kind: 'value', value: today };
  if (text === words.tomorrow.toLowerCase()) return { kind: 'value', value: stepDate(today, 1) };
  const weekday = begins(words.weekdays, text);
  if (weekday === undefined) return undefined;
  const ahead = (weekday - new Date(`${today}T00:00:00Z`).getUTCDay() + 7) % 7;
  return { kind: 'value', value: stepDate(today, ahead) };
}

/** A day with its month as a word, in either order. A weekday before it is passed over. */
function readMonth(text: string, today: IsoDate, words: DateWords): Reading<DateRefusal> {
  const [first = '', ...others] = text.split(/[\s.,]+/).filter((part) => part !== '');
  const parts = begins(words.weekdays, first) === undefined ? [first, ...others] : others;
  const [one = '', two = '', year] = parts;
  const [day, name] = /^\d/.test(one) ? [one, two] : [two, one];
  const month = begins(words.months, name);
  const dayOfMonth = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(day)?.[1];
  const yearFits = year === undefined || /^(?:\d{2}|\d{4})$/.test(year);
  if (month === undefined || dayOfMonth === undefined || !yearFits || parts.length > 3) return refused('unreadable');
  return dayOf(Number(dayOfMonth), month + 1, year, today);
}

function dayOf(day: number, month: number, year: string | undefined, today: IsoDate): Reading<DateRefusal> {
  if (year !== undefined) return dayIn(year.length === 2 ? 2000 + Number(year) : Number(year), month, day);
  const thisYear = partsOf(today).year;
  const next = dayIn(thisYear, month, day);
  return next.kind === 'value' && next.value >= today ? next : dayIn(thisYear + 1, month, day);
}

function dayIn(year: number, month: number, day: number): Reading<DateRefusal> {
  const value = isoOf(Date.UTC(year, month - 1, day) / DAY_MS);
  const found = partsOf(value);
  // A day that does not exist rolls over into the next month.
  const exists = found.year === year && found.month === month && found.day === day;
  return exists ? { kind: 'value', value } : refused('no_such_day');
}

function begins(words: readonly string[], beginning: string): number | undefined {
  if (beginning.length < SHORTEST_WORD) return undefined;
  const found = words.findIndex((word) => word.toLowerCase().startsWith(beginning));
  return found === -1 ? undefined : found;
}

function partsOf(date: IsoDate): { year: number; month: number; day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8)) };
}

function isoOf(day: number): IsoDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
