import { grouped } from './counts';

/** The words of the primitives. */
export const controls = {
  close: 'Close',
  undo: 'Undo',
  dismiss: 'Dismiss',
  notices: 'Notices',
  choose: 'Choose',
  today: 'today',
  tomorrow: 'tomorrow',
  previousDay: 'Previous day',
  nextDay: 'Next day',
  earlier: 'Earlier',
  later: 'Later',
  dateExample: 'such as 4 June',
  timeExample: 'such as 17:00',
  dateRefused: {
    unreadable: 'This is not a date. Write it like “4 June”, “4.6.2024” or “2024-06-04”.',
    two_ways: 'This can be read two ways. Write the month as a word: “4 June”.',
    no_such_day: 'That month has no such day.',
  },
  tooEarly: (earliest: string): string => `The earliest day possible is ${earliest}.`,
  timeRefused: {
    unreadable: 'This is not a time. Write it like “17:00”, “1700” or “5 pm”.',
    no_such_time: 'There is no such time. A day goes from 00:00 to 23:59.',
  },
  counted: (used: number, limit: number): string => `${grouped(used)} of ${grouped(limit)}`,
  over: (by: number): string => `${grouped(by)} too many`,
} as const;
