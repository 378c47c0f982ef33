import { beforeEach, expect, test, vi } from 'vitest';

import type { Pocket } from './pocket';
import { PostInHand } from './post.svelte';
import { clip, creator, newPocket, NOW, ScriptedEngine } from './scripted';
import { chosenWall } from './when';

let engine: ScriptedEngine;
let pocket: Pocket;

beforeEach(() => {
  engine = new ScriptedEngine();
  pocket = newPocket();
});

function hold(): PostInHand {
  const around = { ask: engine.ask, pocket, zone: () => 'Europe/Berlin', now: () => NOW, deliverHoursBefore: () => 24 };
  return new PostInHand('korn', around);
}

async function complete(): Promise<PostInHand> {
  const post = hold();
  await post.creator.refresh();
  post.chooseClip(clip);
  post.chooseTime(chosenWall('2026-11-24T17:00:00'));
  post.change({ caption: 'Rye', privacy: 'PUBLIC_TO_EVERYONE' });
  return post;
}

async function planned(): Promise<PostInHand> {
  await (await complete()).agree();
  const post = hold();
  await post.creator.refresh();
  post.open(engine.detail, clip);
  engine.asked.length = 0;
  return post;
}

test('it is kept soon after the first change, with nothing ticked, and edited from then on', async () => {
  vi.useFakeTimers();
  const post = hold();
  post.change({ caption: 'R' });
  expect(engine.names()).toEqual([]);
  await vi.advanceTimersByTimeAsync(400);
  expect(engine.last('posts.draft')).toMatchObject({
    profile: 'korn',
    settings: { caption: 'R', interactions: { disable_comment: true, disable_duet: true, disable_stitch: true } },
  });
  post.change({ caption: 'Rye' });
  post.change({ allowed: { comments: true, duet: false, stitch: false } });
  await vi.advanceTimersByTimeAsync(400);
  expect(engine.names()).toEqual(['posts.draft', 'posts.edit']);
  expect(engine.last('posts.edit')).toEqual({ post: 'p1', caption: 'Rye', disable_comment: false });
  vi.useRealTimers();
});

test('an account alone can be kept', async () => {
  expect(await hold().keepNow()).toBe(true);
  expect(engine.names()).toEqual(['posts.draft']);
});

test('what is missing is said in the order of the page', async () => {
  const post = hold();
  expect(post.obstacles.map(({ field }) => field)).toEqual(['clip', 'creator', 'privacy', 'when']);
  expect((await complete()).obstacles).toEqual([]);
});

test('it is planned with the agreement to what is shown', async () => {
  const post = await complete();
  expect(await post.agree()).toBe(true);
  expect(engine.names().slice(-3)).toEqual(['posts.draft', 'posts.show', 'posts.schedule']);
  expect(engine.last('posts.schedule')).toEqual({
    post: 'p1', agree: true, digest: engine.detail.agreement?.digest, when: { wall: '2026-11-24T17:00:00' },
  });
});

test('what is typed on while it is planned takes no agreement away', async () => {
  const post = await complete();
  const agreed = post.agree();
  post.change({ caption: 'Rye and more' });
  await agreed;
  await post.flush();
  const afterwards = engine.names().slice(engine.names().indexOf('posts.schedule') + 1);
  expect(afterwards).not.toContain('posts.edit');
  expect(pocket.editOf('p1')?.choices.caption ?? engine.post.description).toBe('Rye and more');
});

test('what the creator has switched off is not sent as on', async () => {
  const post = await complete();
  post.change({ allowed: { comments: true, duet: true, stitch: true } });
  post.creator.answer = { answer: 'ready', creator: { ...creator, duet_disabled: true } };
  await post.agree();
  expect(engine.post.tiktok_disable_duet).toBe(true);
  expect(engine.post.tiktok_disable_comment).toBe(false);
});

test('what somebody else changed meanwhile is not agreed to', async () => {
  const post = await complete();
  await post.flush();
  engine.post = { ...engine.post, description: 'Bought this' };
  expect(await post.agree()).toBe(false);
  expect(post.failure?.code).toBe('changed_meanwhile');
  expect(engine.names()).not.toContain('posts.schedule');
});

test('a refusal is kept beside what was written', async () => {
  const post = await complete();
  engine.refusals['posts.schedule'] = { error: 'no', code: 'incomplete', details: [{ field: 'when', message: 'is over' }] };
  expect(await post.agree()).toBe(false);
  expect([post.failure?.code, post.refusalOf('when'), post.choices.caption]).toEqual(['incomplete', 'is over', 'Rye']);
  post.chooseTime(chosenWall('2026-11-25T17:00:00'));
  expect(post.refusalOf('when')).toBeUndefined();
});

test('a time that is taken away is taken away', async () => {
  const post = await complete();
  await post.flush();
  post.chooseTime({ now: false, day: undefined, time: undefined });
  await post.flush();
  expect(engine.last('posts.move')).toEqual({ posts: [{ post: 'p1', when: null }] });
});

test('a change of a planned post is kept aside until it is agreed to', async () => {
  const post = await planned();
  expect(post.obstacles.map(({ field }) => field)).toEqual(['changes']);
  post.change({ caption: 'Spelt' });
  await post.flush();
  expect(engine.names()).toEqual([]);
  expect(post.needsAgreement).toBe(true);

  const again = hold();
  again.open(engine.detail, clip);
  const left = pocket.editOf('p1');
  if (left) again.goOn(left, clip);
  expect(again.choices.caption).toBe('Spelt');

  expect(await post.agree()).toBe(true);
  expect(engine.last('posts.edit')).toEqual({ post: 'p1', caption: 'Spelt', agree: true });
  expect(pocket.editOf('p1')).toBeUndefined();
});

test('a move in time keeps the agreement, whatever the creator has switched off since', async () => {
  const post = await planned();
  engine.post = { ...engine.post, tiktok_disable_comment: false };
  post.open(engine.detail, clip);
  post.creator.answer = { answer: 'ready', creator: { ...creator, comment_disabled: true } };
  post.chooseTime(chosenWall('2026-11-25T17:00:00'));
  expect([post.needsAgreement, post.obstacles]).toEqual([false, []]);
  expect(await post.agree()).toBe(true);
  expect(engine.last('posts.edit')).toEqual({ post: 'p1', when: { wall: '2026-11-25T17:00:00' }, agree: false });
});

test('a planned post that went its way meanwhile is not saved, and says so', async () => {
  const post = await planned();
  post.change({ caption: 'Spelt' });
  engine.post = { ...engine.post, state: 'publishing' };
  expect(await post.agree()).toBe(false);
  expect(engine.names()).not.toContain('posts.edit');
  expect([post.standing, post.choices.caption]).toEqual(['closed', 'Spelt']);
});

test('an inbox draft is delivered so long before as the house rules say, until somebody chooses', async () => {
  const post = hold();
  post.change({ mode: 'draft' });
  post.chooseAsk(chosenWall('2026-11-26T17:00:00'));
  expect(post.times.when).toEqual(chosenWall('2026-11-25T17:00:00'));
  post.chooseAsk(chosenWall('2026-11-23T18:00:00'));
  expect(post.times.read, 'never before now').toEqual({ kind: 'now' });
  post.chooseTime(chosenWall('2026-11-24T09:00:00'));
  post.chooseAsk(chosenWall('2026-11-27T12:00:00'));
  expect(post.times.when).toEqual(chosenWall('2026-11-24T09:00:00'));
  await post.flush();
  expect(engine.last('posts.draft')).toMatchObject({
    mode: 'draft', when: { wall: '2026-11-24T09:00:00' }, ask: { wall: '2026-11-27T12:00:00' },
  });
  post.chooseAsk(chosenWall('2026-11-23T12:00:00'));
  expect(post.obstacles.at(-1)?.text).toBe('The client can be asked only after the clip is delivered.');
});

test('a post turned into an inbox draft and back stays where it stood', async () => {
  const post = await complete();
  await post.flush();
  post.change({ mode: 'draft' });
  expect([post.times.ask, post.times.when]).toEqual([chosenWall('2026-11-24T17:00:00'), chosenWall('2026-11-23T17:00:00')]);
  await post.flush();
  const times = { when: { wall: '2026-11-23T17:00:00' }, ask: { wall: '2026-11-24T17:00:00' } };
  expect(engine.last('posts.edit')).toEqual({ post: 'p1', mode: 'draft', ...times });
  post.chooseAsk(chosenWall('2026-11-27T17:00:00'));
  post.change({ mode: 'direct' });
  expect([post.times.ask.day, post.times.when]).toEqual([undefined, chosenWall('2026-11-27T17:00:00')]);
  await post.flush();
  expect(engine.last('posts.edit')).toEqual({ post: 'p1', mode: 'direct', when: { wall: '2026-11-27T17:00:00' } });
});

test('a delivery that is as usual moves with the ask, another one stays', () => {
  const post = hold();
  for (const [delivery, moved] of [['2026-11-25', '2026-11-27'], ['2026-11-24', '2026-11-24']]) {
    engine.post = {
      ...engine.post, tiktok_post_mode: 'DRAFT', ask_local: '2026-11-26T17:00:00', scheduled_local: `${delivery}T17:00:00`,
    };
    post.open(engine.detail, clip);
    post.chooseAsk(chosenWall('2026-11-28T17:00:00'));
    expect(post.times.when.day).toBe(moved);
  }
});

test('an ask that is taken away lets the client post at any time', async () => {
  const post = hold();
  post.change({ mode: 'draft' });
  post.chooseAsk(chosenWall('2026-11-26T17:00:00'));
  await post.flush();
  post.chooseTime(post.times.when);
  post.chooseAsk({ now: false, day: undefined, time: undefined });
  await post.flush();
  expect(engine.last('posts.edit')).toEqual({ post: 'p1', ask: 'any_time' });
});

test('what stopped is saved and planned again', async () => {
  const before = await planned();
  engine.post = { ...engine.post, state: 'missed' };
  before.open(engine.detail, clip);
  before.chooseTime(chosenWall('2026-11-26T12:00:00'));
  before.change({ caption: 'Again' });
  expect(await before.agree()).toBe(true);
  expect(engine.names()).toEqual(['posts.edit', 'posts.show', 'posts.schedule']);
  expect(engine.last('posts.edit')).toEqual({ post: 'p1', caption: 'Again' });
  expect(engine.last('posts.schedule')).toMatchObject({ agree: true, when: { wall: '2026-11-26T12:00:00' } });
});
