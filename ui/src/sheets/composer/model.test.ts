import { expect, test, vi } from 'vitest';

import { ArrivingClip } from './arriving.svelte';
import { ComposerModel } from './model.svelte';
import { clip, newPocket, NOW, ScriptedEngine } from './scripted';

const OTHER = { ...clip, hash: 'b'.repeat(64) };

function compose(engine = new ScriptedEngine(), pocket = newPocket()) {
  const zoneOf = (profile: string): string => (profile === 'juniper' ? 'America/New_York' : 'Europe/Berlin');
  const desk = { ask: engine.ask, pocket, zoneOf, deliverHoursBefore: () => 24, now: () => NOW };
  return { engine, pocket, model: new ComposerModel(desk) };
}

test('a new post starts with its clip, its account and the time it was dropped on', async () => {
  const { model } = compose();
  await model.begin({ kind: 'new', clip: clip.hash, profiles: ['juniper'], at: '2026-11-25T16:00:00Z', mode: 'draft' });
  expect(model.current).toMatchObject({
    profile: 'juniper',
    clip,
    times: {
      ask: { now: false, day: '2026-11-25', time: '11:00' },
      when: { now: false, day: '2026-11-24', time: '11:00' },
    },
    choices: { mode: 'draft', privacy: null },
  });
});

test('copying to all leaves who views it and what is disclosed to each', async () => {
  const { model } = compose();
  await model.begin({ kind: 'new', profiles: ['korn', 'juniper'] });
  model.current?.change({
    caption: 'Rye', privacy: 'PUBLIC_TO_EVERYONE', discloses: true, ownBrand: true, aiGenerated: true,
    allowed: { comments: true, duet: true, stitch: true }, coverMs: 1_200,
  });
  model.current?.chooseTime({ now: false, day: '2026-11-24', time: '17:00' });
  model.copyToAll();
  expect(model.posts[1]).toMatchObject({
    choices: {
      caption: 'Rye', coverMs: 1_200, privacy: null, discloses: false, ownBrand: false, aiGenerated: false,
      allowed: { comments: false, duet: false, stitch: false },
    },
    times: { when: { day: '2026-11-24', time: '17:00' } },
  });
});

test('another clip is another cover, for every account', async () => {
  const { model } = compose();
  await model.begin({ kind: 'new', clip: clip.hash, profiles: ['korn', 'juniper'] });
  for (const post of model.posts) post.change({ coverMs: 900 });
  model.chooseClip(OTHER);
  for (const post of model.posts) expect([post.clip?.hash, post.choices.coverMs]).toEqual([OTHER.hash, null]);
});

test('closing keeps what was touched, and nothing else', async () => {
  const untouched = compose();
  await untouched.model.begin({ kind: 'new', profiles: ['korn'] });
  expect(await untouched.model.close()).toBe('nothing');
  expect(untouched.engine.names()).not.toContain('posts.draft');

  const { engine, pocket, model } = compose();
  await model.begin({ kind: 'new', profiles: ['korn'] });
  model.current?.change({ caption: 'Rye' });
  await model.flush();
  expect(pocket.inHand).toEqual({ posts: ['p1'], clip: null });
  expect(await model.close()).toBe('unfinished');
  expect([engine.post.description, pocket.inHand]).toEqual(['Rye', undefined]);
});

test('whoever says so keeps every account’s post, even if nothing else is known', async () => {
  const { engine, model } = compose();
  await model.begin({ kind: 'new', profiles: ['korn', 'juniper'] });
  expect(await model.keepAll()).toBe(true);
  expect(engine.names().filter((name) => name === 'posts.draft')).toHaveLength(2);
});

test('a change that could not be kept is there again when the post is opened', async () => {
  const { engine, pocket, model } = compose();
  await model.begin({ kind: 'edit', post: 'p1' });
  engine.refusals['posts.edit'] = { error: 'gone', code: 'unreachable', details: [] };
  model.current?.change({ caption: 'Rye' });
  await model.close();

  const again = compose(engine, pocket).model;
  await again.begin({ kind: 'edit', post: 'p1' });
  expect(again.current?.choices.caption).toBe('Rye');
});

test('news of a post that went its way closes it, and keeps what was written', async () => {
  const { engine, model } = compose();
  engine.post = { ...engine.post, state: 'scheduled' };
  await model.begin({ kind: 'edit', post: 'p1' });
  model.current?.change({ caption: 'Rye' });
  engine.post = { ...engine.post, state: 'publishing' };
  model.hear(['another']);
  model.hear(['p1']);
  await vi.waitUntil(() => model.current?.standing === 'closed');
  expect(engine.names()).toEqual(['posts.show', 'posts.show']);
  expect(model.current?.choices.caption).toBe('Rye');
});

test('a new post that the engine does not take is there again for its account', async () => {
  const { engine, pocket, model } = compose();
  engine.refusals['posts.draft'] = { error: 'gone', code: 'unreachable', details: [] };
  await model.begin({ kind: 'new', profiles: ['korn'] });
  model.current?.change({ caption: 'Rye' });
  expect(await model.close()).toBe('unkept');

  delete engine.refusals['posts.draft'];
  const again = compose(engine, pocket).model;
  await again.begin({ kind: 'new', profiles: ['korn'] });
  expect(again.current?.choices.caption).toBe('Rye');
  again.current?.change({ caption: 'Rye bread' });
  expect(await again.close()).toBe('unfinished');
  expect(pocket.newFor('korn')).toBeUndefined();
});

test('a clip that waits for its account is in hand', async () => {
  const { pocket, model } = compose();
  await model.begin({ kind: 'new', clip: clip.hash });
  await model.flush();
  expect(pocket.inHand).toEqual({ posts: [], clip: clip.hash });
});

test('a post whose clip is gone says so and keeps the rest', async () => {
  const { engine, model } = compose();
  engine.post = { ...engine.post, clip_hash: clip.hash, description: 'Rye' };
  engine.refusals['clips.show'] = { error: 'gone', code: 'clip_not_found', details: [] };
  await model.begin({ kind: 'edit', post: 'p1' });
  expect(model.failure?.code).toBe('clip_not_found');
  expect(model.current).toMatchObject({ clip: undefined, choices: { caption: 'Rye' } });
});

test('after one is planned the next comes in sight, until none is left', async () => {
  const { pocket, model } = compose();
  await model.begin({ kind: 'new', clip: clip.hash, profiles: ['korn', 'juniper'] });
  const [first, second] = model.posts;
  if (!first || !second) throw new Error('two posts');
  expect(model.finish(first)).toBe(false);
  expect(model.current).toBe(second);
  expect(model.finish(second)).toBe(true);
  expect(pocket.inHand).toBeUndefined();
});

test('the first clip of a batch that is ours is taken, whichever news comes first', () => {
  const taken: string[] = [];
  const arriving = new ArrivingClip(({ hash }) => taken.push(hash), (x) => x > 100);
  const kept = (batch: number, one = clip) =>
    arriving.hear({ event: 'kept', batch, name: 'rye.mp4', clip: one, is_known: false });

  arriving.hear({ event: 'picked', batch: 1, files: 2 });
  kept(1);
  expect(taken).toEqual([]);
  arriving.claim(1);
  kept(1, OTHER);
  expect(taken).toEqual([clip.hash]);

  arriving.hear({ event: 'dropped', batch: 2, x: 50, y: 0, files: 1 });
  kept(2, OTHER);
  expect(taken).toHaveLength(1);
  arriving.hear({ event: 'dropped', batch: 3, x: 150, y: 0, files: 1 });
  expect(arriving.coming).toBe(true);
  kept(3, OTHER);
  expect([taken, arriving.coming]).toEqual([[clip.hash, OTHER.hash], false]);
});

test('a file that is refused says why', () => {
  const arriving = new ArrivingClip(() => undefined, () => true);
  arriving.claim(1);
  const failure = { error: 'HEVC', code: 'clip_refused', details: [], kind: 'unprocessable' as const };
  arriving.hear({ event: 'refused', batch: 1, name: 'a.mov', failure });
  arriving.hear({ event: 'finished', batch: 1, kept: 0, refused: 1 });
  expect([arriving.failure, arriving.coming]).toEqual([failure, false]);
});
