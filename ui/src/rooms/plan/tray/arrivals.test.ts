import { beforeEach, expect, test, vi } from 'vitest';

import type { Arrival, ClipView, Problem } from '../../../ipc';
import { Arrivals, type Batch } from './arrivals.svelte';
import { lengthOf } from './length';
import { byReason } from './refusals';

const rules = {
  areOurs: vi.fn(() => true),
  point: vi.fn(),
  placeAt: vi.fn((x: number): string | undefined => (x < 1000 ? 'thursday' : undefined)),
  finish: vi.fn<(batch: Batch<string>) => void>(),
};
const arrivals = () => new Arrivals<string>(rules);
beforeEach(() => {
  vi.clearAllMocks();
  rules.areOurs.mockReturnValue(true);
});

const kept = (batch: number, hash: string, is_known = false): Arrival => ({
  event: 'kept',
  batch,
  name: `${hash}.mp4`,
  clip: { hash } as ClipView,
  is_known,
});
const refused = (batch: number, name: string, failure: Partial<Problem> = {}): Arrival => ({
  event: 'refused',
  batch,
  name,
  failure: { error: 'no', code: 'clip_refused', kind: 'unprocessable', details: [], ...failure },
});

test('files dropped on a day are one batch of that day', () => {
  const ours = arrivals();
  ours.hear({ event: 'over', x: 10, y: 20, files: 2 });
  expect(rules.point).toHaveBeenLastCalledWith(expect.objectContaining({ x: 10, y: 20 }));
  ours.hear({ event: 'dropped', batch: 7, x: 10, y: 20, files: 1 });
  expect(rules.point).toHaveBeenLastCalledWith(undefined);
  ours.hear({ event: 'begun', batch: 7, files: 3 });
  ours.hear(kept(7, 'a'));
  ours.hear(refused(7, 'b.txt'));
  expect(ours.progress).toEqual({ done: 2, files: 3 });
  ours.hear(kept(7, 'c', true));
  ours.hear({ event: 'finished', batch: 7, kept: 2, refused: 1 });

  expect(rules.finish).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ place: 'thursday', kept: ['a', 'c'], known: 1 }));
  expect(ours.progress).toBeUndefined();
  expect(ours.refused.map(({ name }) => name)).toEqual(['b.txt']);
  ours.putAway();
  expect(ours.refused).toEqual([]);
});

test('what comes while a sheet is open, or began before us, is not ours', () => {
  const ours = arrivals();
  rules.areOurs.mockReturnValue(false);
  ours.hear({ event: 'over', x: 10, y: 20, files: 1 });
  expect(rules.point).not.toHaveBeenCalled();
  ours.hear({ event: 'picked', batch: 1, files: 1 });
  rules.areOurs.mockReturnValue(true);
  for (const batch of [1, 2]) {
    ours.hear({ event: 'begun', batch, files: 1 });
    ours.hear(refused(batch, 'x'));
    ours.hear({ event: 'finished', batch, kept: 0, refused: 1 });
  }
  expect(ours.refused).toEqual([]);
  expect(rules.finish).not.toHaveBeenCalled();
});

test('two batches at once are told apart', () => {
  const ours = arrivals();
  ours.hear({ event: 'dropped', batch: 1, x: 10, y: 0, files: 1 });
  ours.hear({ event: 'picked', batch: 2, files: 1 });
  ours.hear({ event: 'begun', batch: 1, files: 1 });
  ours.hear({ event: 'begun', batch: 2, files: 5 });
  ours.hear(kept(2, 'b'));
  ours.hear({ event: 'finished', batch: 1, kept: 0, refused: 0 });
  expect(rules.finish).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ place: 'thursday', kept: [] }));
  expect(ours.progress).toEqual({ done: 1, files: 5 });
});

test('refused files are told by reason, the commonest first', () => {
  const problem = (over: Partial<Problem>): Problem => ({ error: 'no', code: 'clip_refused', kind: 'unprocessable', details: [], ...over });
  const codec = problem({ findings: [{ rule: 'video_codec', severity: 'error', measured: 'HEVC', limit: 'H.264', remedy: '' }] });
  const warned = problem({ code: 'unreadable', findings: [{ rule: 'fps', severity: 'warning', measured: '', limit: '', remedy: '' }] });
  expect(
    byReason([
      { name: 'a', failure: warned },
      { name: 'b', failure: codec },
      { name: 'c', failure: codec },
    ]),
  ).toEqual([
    { key: 'video_codec', rule: 'video_codec', error: 'no', names: ['b', 'c'] },
    { key: 'unreadable', rule: undefined, error: 'no', names: ['a'] },
  ]);
});

test.each([
  [400, '0:01'],
  [6_000, '0:06'],
  [65_400, '1:05'],
  [3_723_000, '1:02:03'],
])('%i ms are %s', (ms, length) => {
  expect(lengthOf(ms)).toBe(length);
});
