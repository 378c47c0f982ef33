import { expect, test } from 'vitest';

import type { Problem } from '../../../ipc';
import { lengthOf } from './length';
import { byReason } from './refusals';

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
