import { expect, test } from 'vitest';

import { cardAt } from '../fixture';
import { heightOf, HOUR, placed, timeAt, yOf } from './hours';

const at = (time: string) => cardAt(`2026-06-04T${time}:00Z`, { id: time });

test('a moment stands where the clocks of the zone show it', () => {
  expect(yOf('2026-06-04T15:30:00Z', 'Europe/Berlin')).toBe(17.5 * HOUR);
});

test('cards that would cover each other stand side by side', () => {
  const lanes = placed([at('09:00'), at('09:15'), at('09:58'), at('12:00')], 'UTC').map(({ card, lane, lanes: of }) => [card.id, lane, of]);
  expect(lanes).toEqual([
    ['09:00', 0, 2],
    ['09:15', 1, 2],
    // The first lane is free again; the group is still one.
    ['09:58', 0, 2],
    ['12:00', 0, 1],
  ]);
});

test('the last card of a day stays on it', () => {
  const [last] = placed([at('23:50')], 'UTC');
  expect((last?.top ?? 0) < heightOf('23:50')).toBe(true);
});

test.each([
  [0, '00:00'],
  [0.5, '12:00'],
  [(17 + 29 / 60) / 24, '17:15'],
  [1, '23:45'],
  [-0.1, '00:00'],
])('at a share of %d of the day it is %s', (share, time) => {
  expect(timeAt(share)).toBe(time);
});
