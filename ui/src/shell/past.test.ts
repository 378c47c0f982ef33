import { expect, test, vi } from 'vitest';

import { Toasts } from '../design/toasts.svelte';
import type { Failure } from '../ipc';
import { Past } from './past';

const failure: Failure = { error: 'It is on its way.', code: 'publishing', details: [] };

function past() {
  const toasts = new Toasts();
  return { toasts, past: new Past(toasts), back: vi.fn(() => Promise.resolve(undefined)) };
}

test('the newest is taken back first, each once, and its notice goes', async () => {
  const { toasts, past: one, back } = past();
  const older = vi.fn(() => Promise.resolve(undefined));
  one.remember('Moved', older);
  one.remember('Planned', back);
  expect(await one.undo()).toBe(true);
  expect([back.mock.calls.length, older.mock.calls.length]).toEqual([1, 0]);
  expect(toasts.shown.map(({ text }) => text)).toEqual(['Moved']);
  await one.undo();
  expect(older).toHaveBeenCalledOnce();
  expect(await one.undo()).toBe(false);
});

test('what its notice took back is not taken back again', async () => {
  const { toasts, past: one, back } = past();
  const told = vi.fn();
  one.remember('Planned', back, told);
  const [notice] = toasts.shown;
  if (notice) toasts.undo(notice);
  await vi.waitFor(() => expect(told).toHaveBeenCalledExactlyOnceWith(undefined));
  expect(await one.undo()).toBe(false);
  expect(back).toHaveBeenCalledOnce();
});

test('why something could not be taken back is said', async () => {
  const { toasts, past: one } = past();
  const told = vi.fn();
  one.remember('Planned', () => Promise.resolve(failure), told);
  await one.undo();
  expect(toasts.shown.map(({ text }) => text)).toEqual(['It is on its way.']);
  expect(told).toHaveBeenCalledExactlyOnceWith(failure);
});
