import { expect, test, vi } from 'vitest';

import type { PlanCard } from '../../../ipc';
import { cardAt } from '../fixture';
import type { PlanModel } from '../model.svelte';
import { dropOn } from './drop';
import { nameOf } from './landings';

const SLOT = '2026-06-06T10:00:00.000Z';
const slot = nameOf({ kind: 'slot', profile: 'velo', at: SLOT });
const other = nameOf({ kind: 'other', profile: 'velo' });
const same = nameOf({ kind: 'same', profile: 'velo', at: '2026-06-06T15:00:00.000Z' });
const day = '2026-06-06';

const timed = cardAt('2026-06-04T15:00:00Z', { id: 'timed' });
const undated = cardAt(undefined, { id: 'undated' });

function model() {
  const made = {
    zone: 'Europe/Berlin',
    move: vi.fn(),
    askTime: vi.fn(),
    shell: {
      desk: { now: Date.parse('2026-06-03T10:00:00Z'), handleOf: (name: string) => `@${name}` },
      navigation: { compose: vi.fn(), planBatch: vi.fn() },
      toasts: { show: vi.fn() },
    },
  };
  return { made, room: made as unknown as PlanModel };
}

test.each<[string, PlanCard[], object, object]>([
  ['beside the rows', [timed], { day }, { day }],
  ['on its own time', [timed], { day, landing: same }, { day }],
  ['on a slot', [timed], { day, landing: slot }, { at: SLOT }],
  ['on a time of a day of hours', [timed], { day, time: '09:15' }, { at: '2026-06-06T07:15:00.000Z' }],
  ['as one of several', [timed, undated], { day, time: '09:15' }, { day }],
])('a card dropped %s', (_, cards, over, target) => {
  const { made, room } = model();
  dropOn(room, { kind: 'cards', cards }, over as { day: string });
  expect(made.move).toHaveBeenCalledExactlyOnceWith(cards, target);
});

test.each([
  ['any card on Other time…', timed, { day, landing: other }],
  ['a card without a time beside the rows', undated, { day }],
])('%s asks when', (_, card, over) => {
  const { made, room } = model();
  dropOn(room, { kind: 'cards', cards: [card] }, over);
  expect(made.askTime).toHaveBeenCalledExactlyOnceWith(card, day);
  expect(made.move).not.toHaveBeenCalled();
});

test('put down where it was, nothing moves', () => {
  const { made, room } = model();
  dropOn(room, { kind: 'cards', cards: [timed] }, { day: '2026-06-04' });
  expect(made.move).not.toHaveBeenCalled();
});

test('a post keeps its account', () => {
  const { made, room } = model();
  dropOn(room, { kind: 'cards', cards: [timed] }, { day, profile: 'korn' });
  expect(made.move).not.toHaveBeenCalled();
  expect(made.shell.toasts.show).toHaveBeenCalledExactlyOnceWith({ text: expect.stringContaining('@velo') as string });
});

test('a time that the clocks skip is refused', () => {
  const { made, room } = model();
  dropOn(room, { kind: 'cards', cards: [timed] }, { day: '2026-03-29', time: '02:15' });
  expect(made.move).not.toHaveBeenCalled();
  expect(made.shell.toasts.show).toHaveBeenCalledExactlyOnceWith({ text: 'The clocks skip 02:15 that day. Take 01:59 or 03:00.' });
});

test('one clip opens the composer with what is known, several the batch', () => {
  const { made, room } = model();
  const { compose, planBatch } = made.shell.navigation;
  dropOn(room, { kind: 'clips', clips: ['a'] }, { day, landing: slot });
  expect(compose).toHaveBeenLastCalledWith({ kind: 'new', clip: 'a', at: SLOT, profiles: ['velo'] });
  dropOn(room, { kind: 'clips', clips: ['a'] }, { day });
  expect(compose).toHaveBeenLastCalledWith({ kind: 'new', clip: 'a', at: '2026-06-06T10:00:00.000Z' });
  dropOn(room, { kind: 'clips', clips: ['a', 'b'] }, { day, profile: 'korn' });
  expect(planBatch).toHaveBeenCalledExactlyOnceWith(['a', 'b'], 'korn');
});
