import { expect, test } from 'vitest';

import { daysBetween, daysOf, isIn, spanOf, spellSpan, stepFrom } from './span';

test.each([
  ['week', '2026-11-29', '2026-11-23', 7],
  ['accounts', '2026-11-23', '2026-11-23', 7],
  // November 2026 begins on a Sunday and ends on a Monday: six weeks.
  ['month', '2026-11-15', '2026-10-26', 42],
  // February 2027 is four weeks exactly.
  ['month', '2027-02-10', '2027-02-01', 28],
  ['list', '2027-02-10', '2027-02-01', 28],
] as const)('%s around %s begins on %s and has %i days', (view, anchor, first, days) => {
  expect(spanOf(view, anchor)).toEqual({ first, days });
});

test.each([
  ['week', '2026-11-25', 1, '2026-12-02'],
  ['accounts', '2026-01-01', -1, '2025-12-25'],
  ['month', '2026-01-31', 1, '2026-02-01'],
  ['list', '2026-01-31', -1, '2025-12-01'],
] as const)('%s from %s by %i leads to %s', (view, anchor, direction, day) => {
  expect(stepFrom(view, anchor, direction)).toBe(day);
});

test('the days of a span, and what is in it', () => {
  const span = { first: '2026-03-28', days: 3 };
  expect(daysOf(span)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
  expect(['2026-03-27', '2026-03-28', '2026-03-30', '2026-03-31'].map((day) => isIn(span, day))).toEqual([false, true, true, false]);
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
});

test.each([
  ['week', '2026-11-25', '23 – 29 November 2026'],
  ['week', '2026-12-01', '30 November – 6 December 2026'],
  ['accounts', '2027-01-01', '28 December 2026 – 3 January 2027'],
  ['month', '2026-11-25', 'November 2026'],
] as const)('%s around %s is called "%s"', (view, anchor, words) => {
  expect(spellSpan(view, anchor)).toBe(words);
});
