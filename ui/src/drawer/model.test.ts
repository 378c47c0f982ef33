import { describe, expect, test } from 'vitest';

import type { Answer, call, Ears, listen, PostDetail } from '../ipc';
import { postWith } from './fixtures';
import { PostInHand } from './model.svelte';
import { Moving } from './moving.svelte';

const failure = { error: 'No.', code: 'publishing', details: [] };

/** A post in hand before an engine that answers `posts.show` with what is in turn, and news that a test tells. */
function inHand(...answers: (PostDetail | Promise<Answer<PostDetail>>)[]) {
  let ears: Ears = {};
  let shown = 0;
  const ask = (name: string): Promise<unknown> => {
    if (name === 'settings.get') return Promise.resolve({ ok: true, value: { name, value: '30m' } });
    if (name === 'posts.move') return Promise.resolve({ ok: false, failure });
    if (name === 'slots.next') return Promise.resolve({ ok: true, value: { next: { at: '2026-11-25T11:00:00Z', local: '' } } });
    const answer = answers[Math.min(shown++, answers.length - 1)];
    return answer instanceof Promise ? answer : Promise.resolve({ ok: true, value: answer });
  };
  const hear: typeof listen = (heard) => {
    ears = heard;
    heard.everything?.({ event: 'everything' });
    return () => (ears = {});
  };
  const hand = new PostInHand('post', ask as typeof call, hear);
  const leave = hand.attend();
  return { hand, leave, tell: () => ears, asked: () => shown };
}

test('it is shown, with the account’s next slot and the limit of lateness', async () => {
  const { hand } = inHand(postWith({ state: 'missed' }));
  await expect.poll(() => hand.slot?.at).toBe('2026-11-25T11:00:00Z');
  expect(hand.detail?.post.state).toBe('missed');
  expect(hand.lateLimit).toBe(30);
});

test('a move is taken back also while something else is done, and a refusal is told', async () => {
  const { hand } = inHand(postWith({ state: 'scheduled' }));
  let end: (answer: Answer<unknown>) => void = () => {};
  const doing = hand.act(() => new Promise((resolve) => (end = resolve)));
  expect(await hand.moveBack([{ post: 'post', when: { at: '2026-11-25T11:00:00Z' } }])).toEqual(failure);
  expect(hand.refusal, 'it is no refusal of what is done in the drawer').toBeUndefined();
  end({ ok: true, value: null });
  expect(await doing).toBe(true);
});

test('news of this post is looked into, news of others is not, and none after it was left', async () => {
  const { hand, leave, tell, asked } = inHand(postWith({ state: 'scheduled' }), postWith({ state: 'publishing' }));
  await expect.poll(() => hand.detail).toBeDefined();
  tell().posts?.({ event: 'posts', posts: ['another'] });
  expect(asked()).toBe(1);
  tell().posts?.({ event: 'posts', posts: ['another', 'post'] });
  await expect.poll(() => hand.detail?.post.state).toBe('publishing');
  leave();
  expect(tell().posts).toBeUndefined();
});

test('an answer that comes late does not replace a newer one', async () => {
  let late: (answer: Answer<PostDetail>) => void = () => {};
  const { hand } = inHand(new Promise((resolve) => (late = resolve)), postWith({ state: 'published' }));
  await hand.refresh();
  late({ ok: true, value: postWith({ state: 'scheduled' }) });
  await Promise.resolve();
  expect(hand.detail?.post.state).toBe('published');
});

test('what is shown stays when there is no newer answer, and the trouble is told', async () => {
  const { hand } = inHand(postWith({ state: 'scheduled' }), Promise.resolve({ ok: false, failure }));
  await expect.poll(() => hand.detail).toBeDefined();
  await hand.refresh();
  expect(hand.detail?.post.state).toBe('scheduled');
  expect(hand.trouble).toEqual(failure);
});

test('a refusal stays until the next thing is done, and the post is looked at again', async () => {
  const { hand, asked } = inHand(postWith({ state: 'scheduled' }));
  await expect.poll(() => hand.detail).toBeDefined();
  const before = asked();
  expect(await hand.act(() => Promise.resolve({ ok: false, failure }))).toBe(false);
  expect(hand.refusal).toEqual(failure);
  expect(asked()).toBe(before + 1);
  expect(await hand.act(() => Promise.resolve({ ok: true, value: null }))).toBe(true);
  expect(hand.refusal).toBeUndefined();
});

test('nothing is done twice at once', async () => {
  const { hand } = inHand(postWith({ state: 'scheduled' }));
  let end: () => void = () => {};
  const first = hand.act(() => new Promise((resolve) => (end = () => resolve({ ok: true, value: null }))));
  expect(await hand.act(() => Promise.reject(new Error('never asked')))).toBe(false);
  end();
  expect(await first).toBe(true);
});

test('the bytes of this post are followed while it is sent, and forgotten afterwards', async () => {
  const { hand, tell } = inHand(postWith({ state: 'publishing' }, { bytes_sent: 100 }), postWith({ state: 'published' }));
  await expect.poll(() => hand.sending?.sent).toBe(100);
  const uploads = [{ post: 'another', sent: 1, total: 2 }, { post: 'post', sent: 500, total: 1_234_567 }];
  tell().progress?.({ event: 'progress', uploads });
  expect(hand.sending).toMatchObject({ sent: 500, total: 1_234_567 });
  await hand.refresh();
  expect(hand.sending).toBeUndefined();
});

describe('another time', () => {
  const about = { profile: 'x', mode: 'direct', zone: 'Europe/Berlin', at: '2026-11-24T16:00:00Z' } as const;

  test('begins with the given one, on the client’s clocks', () => {
    const moving = new Moving(about);
    expect([moving.wall, moving.at]).toEqual(['2026-11-24T17:00:00', '2026-11-24T16:00:00.000Z']);
  });

  test('that the clocks skip is none', () => {
    const moving = new Moving(about);
    moving.takeWall('2027-03-28T02:30:00');
    expect(moving.at).toBeUndefined();
    expect(moving.reading).toEqual({ kind: 'never', before: '2027-03-28T01:59:00', after: '2027-03-28T03:00:00' });
  });

  test('is judged, and only the last question counts', async () => {
    const obstacle = { why: 'overlap', at: '2026-11-24T16:05:00Z' };
    const answers: ((value: unknown) => void)[] = [];
    const ask = (() => new Promise((resolve) => answers.push(resolve))) as unknown as typeof call;
    const moving = new Moving(about, ask);
    const [first, second] = [moving.judge(), moving.judge()];
    answers[1]?.({ ok: true, value: { ok: true, reason: null, first_safe: null } });
    answers[0]?.({ ok: true, value: { ok: false, reason: obstacle, first_safe: null } });
    await Promise.all([first, second]);
    expect(moving.verdict).toEqual({ obstacle: null, firstSafe: null });
  });
});
