import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Answer } from '../../ipc';
import { Latest } from './latest.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function later<T>(): { promise: Promise<Answer<T>>; give: (answer: Answer<T>) => void } {
  let give: (answer: Answer<T>) => void = () => undefined;
  const promise = new Promise<Answer<T>>((resolve) => (give = resolve));
  return { promise, give };
}

test('an answer that a later question has overtaken is dropped', async () => {
  const latest = new Latest<string>();
  const [first, second] = [later<string>(), later<string>()];
  const both = [latest.ask(() => first.promise), latest.ask(() => second.promise)];
  second.give({ ok: true, value: 'new' });
  first.give({ ok: true, value: 'old' });
  await Promise.all(both);
  expect(latest.value).toBe('new');
});

test('the old value stays while the wait lasts and after a refusal; a long wait shows', async () => {
  const latest = new Latest<string>();
  await latest.ask(() => Promise.resolve({ ok: true, value: 'here' }));
  const next = later<string>();
  const asked = latest.ask(() => next.promise);
  vi.advanceTimersByTime(249);
  expect(latest.isSlow).toBe(false);
  vi.advanceTimersByTime(1);
  expect(latest.isSlow).toBe(true);
  const failure = { error: 'busy', code: 'busy', details: [] };
  next.give({ ok: false, failure });
  await asked;
  expect(latest).toMatchObject({ value: 'here', isSlow: false, failure });
});
