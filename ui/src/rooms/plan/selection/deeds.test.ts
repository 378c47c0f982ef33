import { beforeEach, expect, test, vi } from 'vitest';

import { SvelteSet } from 'svelte/reactivity';

import { call } from '../../../ipc';
import { cardAt } from '../fixture';
import type { PlanModel } from '../model.svelte';
import { hold, isHoldable, remove } from './deeds';

vi.mock('../../../ipc', () => ({ call: vi.fn() }));

const [a, b] = [cardAt('2026-06-04T15:00:00Z', { id: 'a' }), cardAt('2026-06-04T16:00:00Z', { id: 'b' })];
const requests = () => vi.mocked(call).mock.calls as unknown as readonly [name: string, request: unknown][];

function model() {
  const made = {
    moves: { remember: vi.fn<(text: string, takeBack: (() => Promise<unknown>) | undefined) => void>() },
    shell: { toasts: { show: vi.fn() } },
    selection: new SvelteSet(['a', 'b']),
  };
  return { made, room: made as unknown as PlanModel };
}

beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(call).mockResolvedValue({ ok: true, value: undefined as never });
});

test('what is paused is planned again, with the consent it had, when that is taken back', async () => {
  const { made, room } = model();
  await hold(room, [a, b]);
  expect(requests()).toEqual([['posts.hold', { post: 'a' }], ['posts.hold', { post: 'b' }]]);
  const [text, takeBack] = made.moves.remember.mock.calls[0] ?? [];
  expect(text).toBe('2 posts paused');
  vi.mocked(call).mockClear();
  await takeBack?.();
  expect(requests()).toEqual([['posts.schedule', { post: 'a', agree: false }], ['posts.schedule', { post: 'b', agree: false }]]);
});

test('what is refused is said, and only what was done is taken back', async () => {
  const { made, room } = model();
  vi.mocked(call).mockResolvedValueOnce({ ok: false, failure: { error: 'It is being sent.', code: 'publishing', details: [] } });
  await hold(room, [a, b]);
  expect(made.shell.toasts.show).toHaveBeenCalledExactlyOnceWith({ text: 'It is being sent.' });
  expect(made.moves.remember.mock.calls[0]?.[0]).toBe('1 post paused');
});

test('what is deleted has no way back', async () => {
  const { made, room } = model();
  await remove(room, [a]);
  expect(requests()).toEqual([['posts.cancel', { post: 'a' }]]);
  expect(made.moves.remember).toHaveBeenCalledExactlyOnceWith('1 post deleted', undefined);
  expect([...made.selection]).toEqual(['b']);
});

test('only what waits to go out can be paused', () => {
  expect(isHoldable(a)).toBe(true);
  expect(isHoldable({ ...a, state: 'draft' })).toBe(false);
});
