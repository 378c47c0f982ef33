import { expect, test } from 'vitest';

import { cardAt } from './fixture';
import { landingOf, wishesOf } from './target';

test('a day later keeps the time of the client over a change of its clocks', () => {
  // Berlin puts its clocks back in the night to 25 October 2026.
  const card = cardAt('2026-10-24T15:00:00Z');
  expect(landingOf(card, { days: 1 }, 'Europe/Berlin')).toEqual({ kind: 'at', at: '2026-10-25T16:00:00.000Z' });
});

test('a day is the one that is shown, also where it is another day at the client', () => {
  // 22:30 in New York is the next day in Berlin; dropped on the Friday column, it stays at 22:30 in New York.
  const card = cardAt('2026-06-04T02:30:00Z', {}, 'America/New_York');
  expect(card.time?.local).toBe('2026-06-03T22:30:00');
  expect(landingOf(card, { day: '2026-06-05' }, 'Europe/Berlin')).toEqual({ kind: 'at', at: '2026-06-05T02:30:00.000Z' });
});

test('minutes are minutes, and an instant is itself', () => {
  const card = cardAt('2026-10-25T00:45:00Z');
  expect(landingOf(card, { minutes: 15 }, 'UTC')).toEqual({ kind: 'at', at: '2026-10-25T01:00:00.000Z' });
  expect(landingOf(card, { at: '2026-10-26T09:00:00Z' }, 'UTC')).toEqual({ kind: 'at', at: '2026-10-26T09:00:00Z' });
});

test('a time that the clocks skip is refused with the nearest two', () => {
  const card = cardAt('2026-03-28T01:30:00Z');
  expect(landingOf(card, { days: 1 }, 'Europe/Berlin')).toEqual({
    kind: 'never',
    wall: '2026-03-29T02:30:00',
    before: '2026-03-29T01:59:00',
    after: '2026-03-29T03:00:00',
  });
  expect(wishesOf([card], { days: 1 }, 'Europe/Berlin')).toEqual({
    kind: 'refused',
    text: 'The clocks skip 02:30 that day. Take 01:59 or 03:00.',
  });
});

test('one card without a time stops all of them, and nothing is asked', () => {
  expect(wishesOf([cardAt('2026-06-04T15:00:00Z'), cardAt(undefined)], { days: 1 }, 'UTC').kind).toBe('refused');
});
