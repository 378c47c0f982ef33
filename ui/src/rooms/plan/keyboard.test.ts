import { expect, test } from 'vitest';

import { byDay } from './cards';
import { cardAt } from './fixture';
import { commandOf, walkColumns } from './keyboard';

const days = byDay(
  [
    cardAt('2026-06-01T08:00:00Z', { id: 'a1' }),
    cardAt('2026-06-01T10:00:00Z', { id: 'a2' }),
    cardAt('2026-06-01T12:00:00Z', { id: 'a3' }),
    cardAt('2026-06-03T08:00:00Z', { id: 'c1' }),
  ],
  { first: '2026-06-01', days: 3 },
  'UTC',
);

test.each([
  ['ArrowDown', { day: '2026-06-01' }, { day: '2026-06-01', post: 'a1' }],
  ['ArrowDown', { day: '2026-06-01', post: 'a1' }, { day: '2026-06-01', post: 'a2' }],
  ['ArrowDown', { day: '2026-06-01', post: 'a3' }, { day: '2026-06-01', post: 'a3' }],
  ['ArrowUp', { day: '2026-06-01', post: 'a2' }, { day: '2026-06-01', post: 'a1' }],
  ['ArrowUp', { day: '2026-06-01', post: 'a1' }, { day: '2026-06-01', post: 'a1' }],
  // An empty day is a place to be, and the way on from it begins at its first card.
  ['ArrowRight', { day: '2026-06-01', post: 'a3' }, { day: '2026-06-02' }],
  ['ArrowRight', { day: '2026-06-02' }, { day: '2026-06-03', post: 'c1' }],
  ['ArrowLeft', { day: '2026-06-03', post: 'c1' }, { day: '2026-06-02' }],
  // The week before is not known yet.
  ['ArrowLeft', { day: '2026-06-01', post: 'a1' }, { day: '2026-05-31' }],
  ['Home', { day: '2026-06-03', post: 'c1' }, { day: '2026-06-01', post: 'a1' }],
  ['End', { day: '2026-06-01', post: 'a3' }, { day: '2026-06-03', post: 'c1' }],
] as const)('%s from %o leads to %o', (arrow, from, to) => {
  expect(walkColumns(days, from, arrow)).toEqual(to);
});

test('arrows, Enter and Delete belong to cards and days alone', () => {
  expect(commandOf('Alt+ArrowDown', true)).toEqual({ does: 'nudge', direction: 1 });
  expect(commandOf('Enter', true)).toEqual({ does: 'open' });
  expect(['ArrowDown', 'Enter', ' ', 'Delete'].map((chord) => commandOf(chord, false))).toEqual(Array(4).fill(undefined));
  expect(commandOf('Mod+Z', false)).toEqual({ does: 'undo' });
  expect(commandOf('Mod+N', true)).toBeUndefined();
});
