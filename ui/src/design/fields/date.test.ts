import { expect, test } from 'vitest';

import { dayNumber, readDate, stepDate, stepMonth, type DateRefusal } from './date';
import { dateWords, spellDate } from './dates';

/** A Tuesday. */
const today = '2024-06-04';

test.each([
  ['2024-06-06', '2024-06-06'],
  ['2024-6-6', '2024-06-06'],
  ['6.6.2025', '2025-06-06'],
  ['6.6.25', '2025-06-06'],
  ['6. 6.', '2024-06-06'],
  ['4.6.', '2024-06-04'],
  ['3.6.', '2025-06-03'],
  ['6 June', '2024-06-06'],
  ['June 6', '2024-06-06'],
  ['6th jun 2025', '2025-06-06'],
  ['Thu 6 June 2024', '2024-06-06'],
  ['jan 2', '2025-01-02'],
  ['29.2.2028', '2028-02-29'],
  ['today', '2024-06-04'],
  ['Tomorrow', '2024-06-05'],
  ['tue', '2024-06-04'],
  ['monday', '2024-06-10'],
])('"%s" is %s', (typed, value) => {
  expect(readDate(typed, today, dateWords)).toEqual({ kind: 'value', value });
});

test.each<[string, DateRefusal]>([
  ['4/6', 'two_ways'],
  ['4/6/2024', 'two_ways'],
  ['04-06-2024', 'two_ways'],
  ['30.2.2024', 'no_such_day'],
  ['29.2.2023', 'no_such_day'],
  ['31 april', 'no_such_day'],
  ['2024-13-01', 'no_such_day'],
  ['ju 6', 'unreadable'],
  ['next week', 'unreadable'],
  ['6 june 2024 noon', 'unreadable'],
  ['12', 'unreadable'],
])('"%s" is refused: %s', (typed, why) => {
  expect(readDate(typed, today, dateWords)).toEqual({ kind: 'refused', why });
});

test('nothing typed is nothing', () => {
  expect(readDate('  ', today, dateWords)).toEqual({ kind: 'empty' });
});

test('whatever a field shows, it also reads', () => {
  for (let day = today; day < '2025-07-01'; day = stepDate(day, 1)) {
    expect(readDate(spellDate(day), today, dateWords)).toEqual({ kind: 'value', value: day });
  }
});

test('a step is one day, across months, years and the days when clocks change', () => {
  expect(stepDate('2024-12-31', 1)).toBe('2025-01-01');
  expect(stepDate('2024-03-01', -1)).toBe('2024-02-29');
  expect(stepDate('2024-03-31', 1)).toBe('2024-04-01');
});

test('a month on, a day that is missing there becomes the last', () => {
  expect(stepMonth('2024-01-31', 1)).toBe('2024-02-29');
  expect(stepMonth('2024-01-15', -1)).toBe('2023-12-15');
});

test('days are counted from 1970', () => {
  expect(dayNumber('1970-01-02')).toBe(1);
});
