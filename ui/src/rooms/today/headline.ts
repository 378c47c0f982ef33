import { texts } from '../../texts';

import type { Today } from '../../ipc';

/** "Tue 4 June. 9 posts today." */
export function headline({ date, posts_today }: Today): string {
  return texts.today.headline(dayInWords(date), posts_today);
}

/** A calendar day as `YYYY-MM-DD` in words. It has no zone: the desk decided which day it is. */
function dayInWords(date: string): string {
  const format = new Intl.DateTimeFormat(texts.locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  const parts = format.formatToParts(new Date(`${date}T00:00:00Z`));
  const word = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${word('weekday')} ${word('day')} ${word('month')}`;
}
