import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { call } from './index';

const day = { workspace: 'live', date: '2024-06-04', posts_today: 9 };

beforeEach(() => {
  vi.stubGlobal('window', globalThis);
});

afterEach(() => {
  clearMocks();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(globalThis, 'isTauri');
});

/** The window's backend, which answers with this. */
function inTheWindow(answer: (command: string, request: unknown) => unknown): void {
  Reflect.set(globalThis, 'isTauri', true);
  mockIPC(answer);
}

test('in the window a call sends its name and request and gives the answer as it came', async () => {
  const sent: unknown[] = [];
  inTheWindow((command, request) => {
    sent.push([command, request]);
    return day;
  });

  expect(await call('today', {})).toEqual({ ok: true, value: day });
  expect(sent).toEqual([['call', { name: 'today', request: {} }]]);
});

test('a refusal of ours keeps its code and details', async () => {
  const failure = { error: 'The database is newer than this Runsheet.', code: 'newer_database', details: [] };
  inTheWindow(() => {
    throw failure;
  });

  expect(await call('today', {})).toEqual({ ok: false, failure });
});

test.each([
  ['a text', 'Command call not allowed by ACL', 'Command call not allowed by ACL'],
  ['an error', new Error('gone'), 'gone'],
  ['an object of another shape', { error: 7 }, '[object Object]'],
])('%s instead of a refusal becomes "unreachable"', async (_, thrown, error) => {
  inTheWindow(() => {
    throw thrown;
  });

  expect(await call('today', {})).toEqual({ ok: false, failure: { error, code: 'unreachable', details: [] } });
});

test('in a browser a call goes to the engine, and its refusals come back as they are', async () => {
  const failure = { error: 'There is no such post.', code: 'post_not_found', details: [], kind: 'not_found' };
  const fetched = vi.fn((address: string, sent: RequestInit) =>
    Promise.resolve(address.endsWith('today') ? Response.json(day) : Response.json({ ...failure, sent: sent.body }, { status: 404 })),
  );
  vi.stubGlobal('fetch', fetched);

  expect(await call('today', {})).toEqual({ ok: true, value: day });
  expect(await call('posts.show', { post: 'p1' })).toEqual({
    ok: false,
    failure: { ...failure, sent: '{"post":"p1"}' },
  });
  expect(fetched.mock.calls.map(([address]) => address)).toEqual(['/control/today', '/control/posts.show']);
});
