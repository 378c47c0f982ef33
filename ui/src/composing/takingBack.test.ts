import { beforeEach, expect, test, vi } from 'vitest';

import { Toasts } from '../design/toasts.svelte';
import type { Desk } from '../desk/desk.svelte';
import { call, type PostNotTakenBack } from '../ipc';
import { Navigation } from '../shell/navigation.svelte';
import { Past } from '../shell/past';
import { tellPlanned } from './takingBack';

vi.mock('../ipc', () => ({ call: vi.fn() }));

const stays = (post: string, code: string): PostNotTakenBack => ({ post, why: { kind: 'conflict', error: `It is ${code}.`, code, details: [] } });

function shell() {
  const toasts = new Toasts();
  return { desk: {} as Desk, navigation: new Navigation(), toasts, past: new Past(toasts) };
}

function answer(taken_back: string[], ...stay: PostNotTakenBack[]): void {
  vi.mocked(call).mockResolvedValue({ ok: true, value: { taken_back, stay } as never });
}

beforeEach(() => vi.clearAllMocks());

test('one that was planned is unfinished again, and is there to go on with', async () => {
  const at = shell();
  answer(['a']);
  tellPlanned(at, 'Planned', ['a']);
  await at.past.undo();
  expect(call).toHaveBeenCalledExactlyOnceWith('posts.take_back', { posts: ['a'] });
  expect(at.toasts.shown.map(({ text }) => text)).toEqual(['Taken back. The post is unfinished again.']);
  at.toasts.shown[0]?.action?.run();
  expect(at.navigation.sheet).toEqual({ kind: 'composer', start: { kind: 'edit', post: 'a' } });
});

test('several are taken back in one request', async () => {
  const at = shell();
  answer(['a', 'b']);
  tellPlanned(at, '2 planned', ['a', 'b']);
  await at.past.undo();
  expect(call).toHaveBeenCalledExactlyOnceWith('posts.take_back', { posts: ['a', 'b'] });
  expect(at.toasts.shown[0]).toMatchObject({ text: 'Taken back. 2 posts are unfinished again.' });
  expect(at.toasts.shown[0]?.action).toBeUndefined();
});

test.each([
  [[], [stays('b', 'publishing')], 'Not taken back: Publishing.'],
  [['a'], [stays('b', 'publishing')], '1 post is unfinished again. Not taken back: Publishing.'],
  [['a', 'c'], [stays('b', 'publishing'), stays('d', 'post_not_found')], '2 posts are unfinished again. Not taken back: Publishing; It is post_not_found.'],
])('what is on its way is said and shown', async (back, stay, text) => {
  const at = shell();
  answer(back, ...stay);
  tellPlanned(at, 'Planned', ['a', 'b', 'c', 'd']);
  await at.past.undo();
  expect(at.toasts.shown[0]?.text).toBe(text);
  at.toasts.shown[0]?.action?.run();
  expect(at.navigation.post).toBe('b');
});
