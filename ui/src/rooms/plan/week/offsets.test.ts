import { expect, test } from 'vitest';

import { texts } from '../../../texts';
import { oddOffsets } from './offsets';

const week = (first: string) => ({ first, days: 7 });

test('New York is nearer while only its clocks have changed', () => {
  expect(oddOffsets(week('2026-03-16'), 'Europe/Berlin', ['America/New_York'])).toEqual([{ zone: 'America/New_York', hours: -5, usually: [-6] }]);
  // The week in which Europe follows begins odd.
  expect(oddOffsets(week('2026-03-23'), 'Europe/Berlin', ['America/New_York'])).toHaveLength(1);
  expect(oddOffsets(week('2026-03-30'), 'Europe/Berlin', ['America/New_York'])).toEqual([]);
});

test('a distance that lasts for half a year is no news', () => {
  expect(oddOffsets(week('2026-06-01'), 'Europe/Berlin', ['Australia/Sydney', 'Europe/Oslo', 'Europe/Berlin'])).toEqual([]);
  expect(oddOffsets(week('2026-12-07'), 'Europe/Berlin', ['Australia/Sydney'])).toEqual([]);
  expect(oddOffsets(week('2026-03-30'), 'Europe/Berlin', ['Australia/Sydney'])).toMatchObject([{ hours: 9 }]);
});

test('it is said in few words', () => {
  expect(texts.plan.week.offset('New York', -5, [-6])).toBe('New York is 5 h behind this week, usually 6');
  expect(texts.plan.week.offset('Sydney', 9, [8, 10])).toBe('Sydney is 9 h ahead this week, usually 8 or 10');
});
