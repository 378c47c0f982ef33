import { texts } from '../../texts';
import { dayInWords } from '../../time/dayInWords';
import type { DateWords, IsoDate } from './date';

/** A day as people read it: "Tue 4 June 2024". */
export function spellDate(date: IsoDate): string {
  return dayInWords(date, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });
}

/** The calendar's words in the language in use. */
export const dateWords: DateWords = {
  months: Array.from({ length: 12 }, (_, month) => dayInWords(`2024-${two(month + 1)}-01`, { month: 'long' })),
  // 7 January 2024 was a Sunday.
  weekdays: Array.from({ length: 7 }, (_, day) => dayInWords(`2024-01-${two(7 + day)}`, { weekday: 'long' })),
  today: texts.controls.today,
  tomorrow: texts.controls.tomorrow,
};

function two(number: number): string {
  return String(number).padStart(2, '0');
}
