import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { today } from './index';

beforeEach(() => {
  vi.stubGlobal('window', globalThis);
});

afterEach(() => {
  clearMocks();
  vi.unstubAllGlobals();
});

test('today sends its command and gives the answer as it came', async () => {
  const sent: unknown[] = [];
  mockIPC((command, request) => {
    sent.push([command, request]);
    return { workspace: 'live', date: '2024-06-04', posts_today: 9 };
  });

  expect(await today()).toEqual({ ok: true, value: { workspace: 'live', date: '2024-06-04', posts_today: 9 } });
  expect(sent).toEqual([['today', {}]]);
});

test('a refusal of ours keeps its code and details', async () => {
  const failure = { error: 'The database is newer than this Runsheet.', code: 'newer_database', details: [] };
  mockIPC(() => {
    throw failure;
  });

  expect(await today()).toEqual({ ok: false, failure });
});

test.each([
  ['a text', 'Command today not allowed by ACL', 'Command today not allowed by ACL'],
  ['an error', new Error('gone'), 'gone'],
  ['an object of another shape', { error: 7 }, '[object Object]'],
])('%s instead of a refusal becomes "unreachable"', async (_, thrown, error) => {
  mockIPC(() => {
    throw thrown;
  });

  expect(await today()).toEqual({ ok: false, failure: { error, code: 'unreachable', details: [] } });
});
