import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Toasts } from './toasts.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const textsOf = (toasts: Toasts): string[] => toasts.shown.map(({ text }) => text);

test('a notice goes by itself; one that can be undone stays longer', () => {
  const toasts = new Toasts();
  toasts.show({ text: 'Copied' });
  toasts.show({ text: 'Moved', undo: () => undefined });

  vi.advanceTimersByTime(5_999);
  expect(textsOf(toasts)).toEqual(['Copied', 'Moved']);
  vi.advanceTimersByTime(1);
  expect(textsOf(toasts)).toEqual(['Moved']);
  vi.advanceTimersByTime(4_000);
  expect(textsOf(toasts)).toEqual([]);
});

test('undo is done once, and takes its notice away', () => {
  const toasts = new Toasts();
  const undo = vi.fn();
  toasts.show({ text: 'Moved', undo });
  for (const toast of toasts.shown) toasts.undo(toast);
  expect(undo).toHaveBeenCalledTimes(1);
  expect(textsOf(toasts)).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(undo).toHaveBeenCalledTimes(1);
});

test('nothing goes while it is held, and each has its whole time afterwards', () => {
  const toasts = new Toasts();
  toasts.show({ text: 'Copied' });
  vi.advanceTimersByTime(5_000);
  toasts.hold();
  vi.advanceTimersByTime(60_000);
  toasts.show({ text: 'Saved' });
  expect(textsOf(toasts)).toEqual(['Copied', 'Saved']);

  toasts.release();
  vi.advanceTimersByTime(5_999);
  expect(textsOf(toasts)).toEqual(['Copied', 'Saved']);
  vi.advanceTimersByTime(1);
  expect(textsOf(toasts)).toEqual([]);
});

test('when the last one is dismissed under the pointer, the next one still goes', () => {
  const toasts = new Toasts();
  toasts.show({ text: 'Copied' });
  toasts.hold();
  for (const { id } of toasts.shown) toasts.dismiss(id);
  toasts.show({ text: 'Saved' });
  vi.advanceTimersByTime(6_000);
  expect(textsOf(toasts)).toEqual([]);
});

test('never more than three: the oldest makes room', () => {
  const toasts = new Toasts();
  for (const text of ['one', 'two', 'three', 'four']) toasts.show({ text });
  expect(textsOf(toasts)).toEqual(['two', 'three', 'four']);
});

test('what else can be done about a notice takes it away', () => {
  const toasts = new Toasts();
  const run = vi.fn();
  toasts.show({ text: 'You were composing a post.', action: { text: 'Continue', run } });
  const [toast] = toasts.shown;
  if (toast) toasts.act(toast);
  expect([run.mock.calls.length, toasts.shown.length]).toEqual([1, 0]);
});
