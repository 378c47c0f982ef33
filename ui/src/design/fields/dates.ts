import { texts } from '../../texts';
import type { DateWords, IsoDate } from './date';

const inWords = new Intl.DateTimeFormat(texts.locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** A day as people read it: "Tue 4 June 2024". */
export function spellDate(date: IsoDate): string {
  return inWords.format(new Date(`${date}T00:00:00Z`)).replace(',', '');
}

/** The calendar's words in the language in use. */
export const dateWords: DateWords = {
  months: Array.from({ length: 12 }, (_, month) => nameOf({ month: 'long' }, Date.UTC(2024, month, 1))),
  // 7 January 2024 was a Sunday.
  weekdays: Array.from({ length: 7 }, (_, day) => nameOf({ weekday: 'long' }, Date.UTC(2024, 0, 7 + day))),
  today: texts.controls.today,
  tomorrow: texts.controls.tomorrow,
};

function nameOf(options: Intl.DateTimeFormatOptions, instant: number): string {
  return new Intl.DateTimeFormat(texts.locale, { ...options, timeZone: 'UTC' }).format(new Date(instant));
}
