import { beforeEach, expect, test, vi } from 'vitest';

import { Toasts } from '../design/toasts.svelte';
import type { Arrival, ClipView, Problem } from '../ipc';
import { Navigation } from './navigation.svelte';
import { arrivalsOf } from './takeIn';

const failure: Problem = { error: 'no', code: 'clip_refused', kind: 'unprocessable', details: [] };
const twoOfThree: readonly Arrival[] = [
  { event: 'dropped', batch: 1, x: 0, y: 0, files: 3 },
  { event: 'kept', batch: 1, name: 'a.mp4', clip: { hash: 'a' } as ClipView, is_known: false },
  { event: 'kept', batch: 1, name: 'b.mp4', clip: { hash: 'b' } as ClipView, is_known: true },
  { event: 'refused', batch: 1, name: 'c.txt', failure },
  { event: 'finished', batch: 1, kept: 2, refused: 1 },
];

beforeEach(() => void vi.stubGlobal('location', { hash: '' }));

function window() {
  const [navigation, toasts] = [new Navigation(), new Toasts()];
  return { navigation, toasts, arrivals: arrivalsOf(navigation, toasts) };
}

test('what comes while Today is open is said, with the way to why not all of it', () => {
  const { navigation, toasts, arrivals } = window();
  for (const news of twoOfThree) arrivals.hear(news);
  expect(toasts.shown.map(({ text }) => text)).toEqual(['1 clip added to the tray; 1 was here already', '1 file was not added']);
  const [, refused] = toasts.shown;
  if (refused) toasts.act(refused);
  expect(navigation.room).toBe('plan');
});

test('where the tray is in sight, it says itself what was refused', () => {
  const { toasts, arrivals } = window();
  arrivals.attend({ point: vi.fn(), takerAt: () => undefined });
  for (const news of twoOfThree) arrivals.hear(news);
  expect(toasts.shown).toHaveLength(1);
});

test('what comes beside the batch sheet is told; the composer looks after its own', () => {
  const { navigation, toasts, arrivals } = window();
  navigation.planBatch(['x']);
  for (const news of twoOfThree) arrivals.hear(news);
  expect(toasts.shown).toHaveLength(2);
  navigation.compose({ kind: 'new' });
  for (const news of twoOfThree) arrivals.hear(news);
  expect(toasts.shown).toHaveLength(2);
});
