import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Wish } from './index';

/** What the window's backend was asked, and the way to answer. */
let asked: { shown: number | null; answer: (wish: Wish | null) => void }[] = [];

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal('window', globalThis);
  Reflect.set(globalThis, 'isTauri', true);
  asked = [];
  mockIPC((_, sent) => new Promise((answer) => asked.push({ shown: (sent as { shown: number | null }).shown, answer })));
});

afterEach(() => {
  clearMocks();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(globalThis, 'isTauri');
});

test('each wish is shown, and the next question says so', async () => {
  const { followWishes } = await import('./wishes');
  const seen: unknown[] = [];
  followWishes((post) => seen.push(post));

  asked[0]?.answer({ number: 1, post: 'p1' });
  await vi.waitUntil(() => asked.length === 2);
  asked[1]?.answer({ number: 2, post: null });
  await vi.waitUntil(() => asked.length === 3);

  expect(seen).toEqual(['p1', null]);
  expect(asked.map(({ shown }) => shown)).toEqual([null, 1, 2]);
});

test('what comes while nobody follows is shown to whoever follows next', async () => {
  const { followWishes } = await import('./wishes');
  followWishes(() => expect.unreachable())();
  const seen: unknown[] = [];
  followWishes((post) => seen.push(post));

  for (const { answer } of asked) answer({ number: 1, post: 'p1' });
  await vi.waitUntil(() => seen.length > 0);

  expect(seen).toEqual(['p1']);
  expect(asked.map(({ shown }) => shown)).toEqual([null, null, 1]);
});

test('whoever is not answered asks no more', async () => {
  const { followWishes } = await import('./wishes');
  followWishes(() => expect.unreachable());
  asked[0]?.answer(null);
  await new Promise((turn) => setTimeout(turn));

  expect(asked).toHaveLength(1);
});
