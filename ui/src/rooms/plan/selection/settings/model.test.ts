import { beforeEach, expect, test, vi } from 'vitest';

import { SvelteSet } from 'svelte/reactivity';

import { call, type PlanCard, type Problem } from '../../../../ipc';
import { texts } from '../../../../texts';
import { cardAt } from '../../fixture';
import type { PlanModel } from '../../model.svelte';
import { SettingsOfMany } from './model.svelte';
import { tellSaved } from './saved';

vi.mock('../../../../ipc', () => ({ call: vi.fn() }));

const korn = { profile_name: 'korn' };
const cards = [
  cardAt('2026-06-04T15:00:00Z', { id: 'a', ...korn }),
  cardAt('2026-06-04T16:00:00Z', { id: 'b', ...korn, state: 'draft' }),
  cardAt('2026-06-04T17:00:00Z', { id: 'c' }),
  cardAt('2026-06-04T18:00:00Z', { id: 'd', state: 'published' }),
];
const post = {
  description: '',
  tiktok_post_mode: 'DIRECT_POST',
  tiktok_privacy_level: 'SELF_ONLY',
  tiktok_disable_comment: true,
  tiktok_disable_duet: true,
  tiktok_disable_stitch: true,
  tiktok_brand_organic_toggle: false,
  tiktok_brand_content_toggle: false,
  tiktok_is_aigc: false,
  tiktok_cover_timestamp_ms: null,
};
const creator = { answer: 'ready', creator: { username: 'korn', privacy_level_options: ['PUBLIC_TO_EVERYONE', 'SELF_ONLY'] } };
const why: Problem = { kind: 'conflict', error: 'This post is publishing.', code: 'publishing', details: [] };

let answers: Record<string, unknown>;
const requests = (name: string) => vi.mocked(call).mock.calls.filter(([one]) => one === name).map(([, request]) => request as unknown);

beforeEach(() => {
  vi.clearAllMocks();
  answers = {
    'posts.show': { post, agreement: { digest: 'seen' } },
    'profiles.creator': creator,
    'posts.edit_many': { changed: ['a', 'b'], stay: [], undo: [{ post: 'a' }, { post: 'b' }] },
  };
  vi.mocked(call).mockImplementation(((name: string) => Promise.resolve({ ok: true, value: answers[name] })) as never);
});

async function opened(of: readonly PlanCard[] = cards): Promise<SettingsOfMany> {
  const many = new SettingsOfMany(of);
  await many.read();
  return many;
}

function room() {
  const made = {
    moves: { remember: vi.fn<(text: string, takeBack: (() => Promise<unknown>) | undefined) => void>() },
    shell: { toasts: { show: vi.fn() } },
    selection: new SvelteSet(['a', 'b']),
  };
  return { made, model: made as unknown as PlanModel };
}

test('posts are read account by account, each account is asked about anew, and what is over is left out', async () => {
  const many = await opened();
  expect(many.accounts.map(({ profile, posts }) => [profile, posts.map(({ card }) => card.id)])).toEqual([
    ['korn', ['a', 'b']],
    ['velo', ['c']],
  ]);
  expect([many.count, many.left]).toEqual([3, 1]);
  expect(requests('profiles.creator')).toEqual([{ name: 'korn' }, { name: 'velo' }]);
  expect(many.missing).toEqual([texts.changing.nothing]);
  expect(await many.save()).toBeUndefined();
});

test('one account changes, the other stays, and only what is planned is agreed to', async () => {
  const many = await opened();
  const [account] = many.accounts;
  account?.take('audience', true);
  expect(many.missing).toEqual([texts.composer.chooseAudience]);
  expect(many.sentence).toBeUndefined();
  account?.change({ privacy: 'PUBLIC_TO_EVERYONE' });
  expect([many.missing, many.changing.length, many.agreed.length]).toEqual([[], 2, 1]);
  expect(many.sentence).toBe(texts.tiktok.agreement.plain);
  const saved = await many.save();
  const change = (id: string) => ({ post: id, digest: 'seen', privacy: { of: 'PUBLIC_TO_EVERYONE' } });
  expect(requests('posts.edit_many')).toEqual([{ posts: [change('a'), change('b')], agree: true }]);
  expect(saved?.agreed).toBe(1);
});

test('unfinished posts are filled in without an agreement', async () => {
  const many = await opened(cards.slice(1, 2));
  many.accounts[0]?.take('ai', true);
  many.accounts[0]?.change({ aiGenerated: true });
  expect(many.sentence).toBeUndefined();
  await many.save();
  expect(requests('posts.edit_many')).toEqual([{ posts: [{ post: 'b', digest: 'seen', ai_generated: true }], agree: false }]);
});

test('all get back what they had in one request, agreed to again where it is planned', async () => {
  const { made, model } = room();
  const edited = { changed: ['a', 'b'], stay: [], undo: [{ post: 'a' }, { post: 'b' }] };
  tellSaved(model, { edited, agreed: 1 });
  const [text, takeBack] = made.moves.remember.mock.calls[0] ?? [];
  expect(text).toBe('2 posts changed. Undo agrees again to what they said before.');
  expect(made.selection.size).toBe(0);
  expect(await takeBack?.()).toBeUndefined();
  expect(requests('posts.edit_many')).toEqual([{ posts: edited.undo, agree: true }]);
});

test('what is on its way stays, and it is said', async () => {
  const { made, model } = room();
  tellSaved(model, { edited: { changed: ['b'], stay: [{ post: 'a', why }], undo: [{ post: 'b' }] }, agreed: 0 });
  expect(made.shell.toasts.show).toHaveBeenCalledExactlyOnceWith({ text: 'One post stays as it was. This post is publishing.' });
  answers['posts.edit_many'] = { changed: [], stay: [{ post: 'b', why }], undo: [] };
  const failure = await made.moves.remember.mock.calls[0]?.[1]?.();
  expect(failure).toMatchObject({ code: 'publishing', error: 'One post stays as it was. This post is publishing.' });
});
