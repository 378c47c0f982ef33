import { expect, test } from 'vitest';

import { byDay, densityOf, instantOf, isDeletable } from './cards';
import { codeOf } from './codes';
import { cardAt } from './fixture';

const span = { first: '2026-06-04', days: 2 };

test('cards are on the day that the zone shows, earliest first, then by account', () => {
  const late = cardAt('2026-06-04T15:00:00Z', { id: 'late' });
  const twin = cardAt('2026-06-04T15:00:00Z', { id: 'twin', profile_name: 'korn' });
  const early = cardAt('2026-06-04T06:00:00Z', { id: 'early' });
  const night = cardAt('2026-06-04T22:30:00Z', { id: 'night' });

  const ids = (zone: string) => [...byDay([late, night, twin, early], span, zone)].map(([day, cards]) => [day, cards.map(({ id }) => id)]);

  expect(ids('Europe/Berlin')).toEqual([
    ['2026-06-04', ['early', 'twin', 'late']],
    ['2026-06-05', ['night']],
  ]);
  expect(ids('America/New_York')).toEqual([
    ['2026-06-04', ['early', 'twin', 'late', 'night']],
    ['2026-06-05', []],
  ]);
});

test('an inbox draft sits where its client is asked to post it', () => {
  const { time } = cardAt('2026-06-05T15:00:00Z');
  expect(instantOf(cardAt('2026-06-04T15:00:00Z', { mode: 'draft', ask: time }))).toBe('2026-06-05T15:00:00Z');
});

test('what lies outside the span or has no time is on no day', () => {
  const days = byDay([cardAt('2026-06-07T10:00:00Z'), cardAt(undefined)], span, 'UTC');
  expect([...days.values()].flat()).toEqual([]);
});

test.each([
  [0, 64],
  [6, 64],
  [7, 44],
  [14, 44],
  [15, 28],
])('a busiest day of %i cards makes them %i high', (count, density) => {
  const cards = Array.from({ length: count }, () => cardAt('2026-06-04T15:00:00Z'));
  expect(densityOf([[], cards, cards.slice(1)])).toBe(density);
});

test('what went out cannot be deleted', () => {
  expect(isDeletable(cardAt(undefined, { state: 'draft' }))).toBe(true);
  expect(isDeletable(cardAt('2026-06-04T15:00:00Z', { state: 'published' }))).toBe(false);
});

test.each([
  ['America/New_York', 'NYC'],
  ['Australia/Sydney', 'SYD'],
  ['America/Los_Angeles', 'LAX'],
])('%s is %s on a card', (zone, code) => {
  expect(codeOf(zone)).toBe(code);
});
