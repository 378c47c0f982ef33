import { beforeEach, expect, test, vi } from 'vitest';

import { doing, notThere, type DoingId } from './doing';
import { NOW, postWith } from './fixtures';

const asked: [string, unknown][] = [];
let refuse: string | undefined;

vi.mock('../ipc', () => ({
  call: (name: string, request: unknown) => {
    asked.push([name, request]);
    return Promise.resolve(name === refuse ? { ok: false, failure: { code: 'no' } } : { ok: true, value: {} });
  },
}));

beforeEach(() => {
  asked.length = 0;
  refuse = undefined;
});

const slot = { at: '2026-11-25T11:00:00Z', local: '2026-11-25T12:00:00' };
const post = 'post';

test.each<[DoingId, Parameters<typeof postWith>[0], [string, unknown][]]>([
  ['pause', { state: 'scheduled' }, [['posts.hold', { post }]]],
  ['resume', { state: 'on_hold' }, [['posts.schedule', { post, agree: false }]]],
  ['cancel', { state: 'scheduled' }, [['posts.cancel', { post }]]],
  ['delete', { state: 'draft' }, [['posts.cancel', { post }]]],
  ['next_slot', { state: 'missed' }, [['posts.schedule', { post, agree: false, when: { at: slot.at } }]]],
  ['next_slot', { state: 'missed', ask_at: '2026-11-24T16:00:00Z' }, [['posts.move', { posts: [{ post, when: { at: slot.at } }] }]]],
  [
    'next_slot',
    { state: 'on_hold', ask_at: '2026-11-24T16:00:00Z' },
    [['posts.move', { posts: [{ post, when: { at: slot.at } }] }], ['posts.schedule', { post, agree: false }]],
  ],
  ['post_now', { state: 'scheduled' }, [['posts.edit', { post, when: 'now' }]]],
  ['post_now', { state: 'missed' }, [['posts.schedule', { post, agree: false, when: 'now' }]]],
  ['post_now', { state: 'missed', ask_at: '2026-11-24T16:00:00Z' }, [['posts.retry', { post }]]],
  ['post_now', { state: 'missed', ask_at: '2026-11-26T16:00:00Z' }, [['posts.schedule', { post, agree: false, when: 'now' }]]],
  ['retry', { state: 'failed' }, [['posts.retry', { post }]]],
  ['send_again', { state: 'failed' }, [['posts.retry', { post }]]],
  ['recheck', { state: 'unconfirmed' }, [['posts.recheck', { post }]]],
  ['there', { state: 'unconfirmed' }, [['posts.confirm', { post, there: true }]]],
  ['posted', { state: 'in_inbox' }, [['posts.posted', { post }]]],
  ['close', { state: 'in_inbox' }, [['posts.close', { post }]]],
])('%s of a post that is %o', async (id, changes, requests) => {
  await doing(id, postWith(changes).post, slot, NOW)();
  expect(asked).toEqual(requests);
});

test('what is not there is sent again only by whoever says so, and only once that is noted', async () => {
  await notThere(post, false);
  expect(asked).toEqual([['posts.confirm', { post, there: false }]]);
  asked.length = 0;
  await notThere(post, true);
  expect(asked.map(([name]) => name)).toEqual(['posts.confirm', 'posts.retry']);
  asked.length = 0;
  refuse = 'posts.confirm';
  expect((await notThere(post, true)).ok).toBe(false);
  expect(asked.map(([name]) => name)).toEqual(['posts.confirm']);
});
