import { beforeEach, expect, test, vi } from 'vitest';

import type { Arrival, ClipHash, ClipView, Problem } from '../ipc';
import { Arrivals, leftOf, type Batch } from './arrivals.svelte';

const rules = {
  areOthers: vi.fn(() => false),
  isCovered: vi.fn(() => false),
  stop: vi.fn<(through: number) => void>(),
  finish: vi.fn<(batch: Batch, isSeen: boolean) => void>(),
};
const take = vi.fn<(clips: readonly ClipHash[]) => void>();
const room = { point: vi.fn(), takerAt: vi.fn((x: number) => (x < 1000 ? take : undefined)) };
const arrivals = () => new Arrivals(rules);

beforeEach(() => {
  vi.clearAllMocks();
  rules.areOthers.mockReturnValue(false);
  rules.isCovered.mockReturnValue(false);
});

const kept = (batch: number, hash: string, is_known = false): Arrival => ({
  event: 'kept',
  batch,
  name: `${hash}.mp4`,
  clip: { hash } as ClipView,
  is_known,
});
const failure: Problem = { error: 'no', code: 'clip_refused', kind: 'unprocessable', details: [] };
const refused = (batch: number, name: string): Arrival => ({ event: 'refused', batch, name, failure });
const dropped = (batch: number, x = 10): Arrival => ({ event: 'dropped', batch, x, y: 20, files: 1 });
const finished = (batch: number): Arrival => ({ event: 'finished', batch, kept: 1, refused: 0 });

test('files dropped on something of the room go to what takes them there, at once', () => {
  const ours = arrivals();
  ours.attend(room);
  ours.hear({ event: 'over', x: 10, y: 20, files: 2 });
  expect(room.point).toHaveBeenLastCalledWith(expect.objectContaining({ x: 10, y: 20 }));
  ours.hear(dropped(7));
  expect(room.point).toHaveBeenLastCalledWith(undefined);
  ours.hear({ event: 'begun', batch: 7, files: 3 });
  ours.hear(kept(7, 'a'));
  ours.hear(refused(7, 'b.txt'));
  expect(ours.progress).toEqual({ done: 2, files: 3, isStopping: false });
  ours.hear(kept(7, 'c', true));
  ours.hear(finished(7));

  expect(take).toHaveBeenCalledExactlyOnceWith(['a', 'c']);
  expect(rules.finish).not.toHaveBeenCalled();
  expect(ours.progress).toBeUndefined();
  expect(ours.refused.map(({ name }) => name)).toEqual(['b.txt']);
  ours.putAway();
  expect(ours.refused).toEqual([]);
});

test('files dropped beside it are told of', () => {
  const ours = arrivals();
  ours.attend(room);
  ours.hear(dropped(1, 2000));
  ours.hear(kept(1, 'a', true));
  ours.hear(finished(1));
  expect(take).not.toHaveBeenCalled();
  expect(rules.finish).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kept: ['a'], known: 1 }), true);
});

test('files that come while no room takes them are told of, and what was refused is kept for who asks', () => {
  const ours = arrivals();
  ours.hear({ event: 'over', x: 10, y: 20, files: 2 });
  ours.hear(dropped(1));
  ours.hear(kept(1, 'a'));
  ours.hear(refused(1, 'b.txt'));
  ours.hear(finished(1));
  expect(rules.finish).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kept: ['a'] }), false);
  expect(ours.refused).toHaveLength(1);
});

test.each<[string, (leave: () => void) => void]>([
  ['the room is left', (leave) => leave()],
  ['a sheet is opened', () => rules.isCovered.mockReturnValue(true)],
])('where %s before the files are read, nothing is begun with them, and they are told of', (_, meanwhile) => {
  const ours = arrivals();
  const leave = ours.attend(room);
  ours.hear(dropped(1));
  meanwhile(leave);
  ours.hear(kept(1, 'a'));
  ours.hear(finished(1));
  expect(take).not.toHaveBeenCalled();
  expect(rules.finish).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kept: ['a'] }), false);
});

test('a room that was left has no say in the next', () => {
  const ours = arrivals();
  const leave = ours.attend({ ...room, takerAt: () => undefined });
  ours.attend(room);
  leave();
  ours.hear(dropped(1));
  ours.hear(kept(1, 'a'));
  ours.hear(finished(1));
  expect(take).toHaveBeenCalledOnce();
});

test('under a sheet nothing is pointed at or dropped on the room', () => {
  const ours = arrivals();
  ours.attend(room);
  rules.isCovered.mockReturnValue(true);
  ours.hear({ event: 'over', x: 10, y: 20, files: 1 });
  ours.hear(dropped(1));
  expect(room.point).not.toHaveBeenCalledWith(expect.anything());
  expect(room.takerAt).not.toHaveBeenCalled();
});

test('what a sheet looks after itself, or what began before us, is not ours', () => {
  const ours = arrivals();
  rules.areOthers.mockReturnValue(true);
  ours.hear({ event: 'picked', batch: 1, files: 1 });
  rules.areOthers.mockReturnValue(false);
  for (const batch of [1, 2]) {
    ours.hear({ event: 'begun', batch, files: 1 });
    ours.hear(refused(batch, 'x'));
    ours.hear(finished(batch));
  }
  expect(ours.refused).toEqual([]);
  expect(rules.finish).not.toHaveBeenCalled();
});

test('two batches at once are told apart', () => {
  const ours = arrivals();
  ours.hear(dropped(1));
  ours.hear({ event: 'picked', batch: 2, files: 1 });
  ours.hear({ event: 'begun', batch: 1, files: 1 });
  ours.hear({ event: 'begun', batch: 2, files: 5 });
  ours.hear(kept(2, 'b'));
  ours.hear(finished(1));
  expect(rules.finish).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kept: [] }), false);
  expect(ours.progress).toEqual({ done: 1, files: 5, isStopping: false });
});

test('what is stopped begins nothing, keeps what has come and tells how much was left', () => {
  const ours = arrivals();
  ours.attend(room);
  for (const number of [4, 9]) {
    ours.hear(dropped(number));
    ours.hear({ event: 'begun', batch: number, files: 10 });
  }
  ours.hear(kept(4, 'a'));
  expect(ours.progress).toEqual({ done: 1, files: 20, isStopping: false });
  ours.stop();
  expect(rules.stop).toHaveBeenCalledExactlyOnceWith(9);
  expect(ours.progress).toMatchObject({ isStopping: true });
  ours.hear(kept(4, 'b'));
  ours.hear(refused(4, 'c.txt'));
  ours.hear(finished(4));
  expect(take).not.toHaveBeenCalled();
  const [batch] = rules.finish.mock.calls[0] ?? [];
  expect(batch?.kept).toEqual(['a', 'b']);
  expect(batch && leftOf(batch)).toBe(7);
});

test('what was stopped too late to matter goes where it was dropped', () => {
  const ours = arrivals();
  ours.attend(room);
  ours.hear(dropped(1));
  ours.hear({ event: 'begun', batch: 1, files: 1 });
  ours.hear(kept(1, 'a'));
  ours.stop();
  ours.hear(finished(1));
  expect(take).toHaveBeenCalledExactlyOnceWith(['a']);
});
