import { describe, expect, test } from 'vitest';

import type { Failure } from '../../ipc';
import { texts } from '../../texts';
import { batchWith, NOW, storage } from './fixtures';
import { KeptCaptions } from './kept';
import type { Batch } from './model.svelte';
import { problemsByRow } from './refused';
import type { Row } from './row.svelte';
import type { Section } from './section.svelte';

const words = texts.batch;

async function opened(clips: readonly string[], answers = {}, kept = storage()) {
  const made = batchWith(answers, kept);
  await made.batch.read(clips, 'kornundkruste');
  const section = made.batch.sections[0] as Section;
  await expect.poll(() => section.creator.answer).toBeDefined();
  await expect.poll(() => section.slots.length + section.rows.filter((row) => row.wall).length).toBeGreaterThan(0);
  return { ...made, section, row: (place: number): Row => section.rows[place] as Row };
}

function names(batch: Batch): readonly string[] {
  return batch.rows.map(({ name }) => name);
}

describe('the clips', () => {
  test('that vanished are left out, those chosen twice stand once, and both are told', async () => {
    const gone = { 'clips.show': ({ clip }: { clip: string }) => { if (clip === 'b') throw { error: '', code: 'clip_not_found', details: [] } satisfies Failure; return { hash: clip, name: `${clip}.mp4` }; } };
    const { batch } = batchWith(gone);
    await batch.read(['a', 'b', 'a', 'c'], undefined);
    expect(names(batch)).toEqual(['a.mp4', 'c.mp4']);
    expect([batch.vanished, batch.twice]).toEqual([1, 1]);
  });

  test('that cannot be read now are not taken for gone', async () => {
    const stopped = { error: 'The engine is stopping.', code: 'stopped', details: [] } satisfies Failure;
    const { batch } = batchWith({ 'clips.show': () => { throw stopped; } });
    await batch.read(['a', 'b'], undefined);
    expect([batch.vanished, batch.unread, batch.rows.length]).toEqual([0, stopped, 0]);
  });

  test('wait for an account, and go to the one they are put on', async () => {
    const { batch } = batchWith();
    await batch.read(['a', 'b', 'c'], undefined);
    batch.put(batch.loose.slice(0, 2), 'kornundkruste');
    batch.put(batch.loose, 'velohabitat');
    expect(batch.sections.map((section) => [section.profile, section.rows.length])).toEqual([['kornundkruste', 2], ['velohabitat', 1]]);
    expect(batch.loose).toEqual([]);
  });

  test('are put on an account no more at once than it takes; the others wait', async () => {
    const { batch } = batchWith();
    await batch.read(Array.from({ length: 130 }, (_, place) => `clip-${String(place)}`), 'kornundkruste');
    expect([batch.sections[0]?.rows.length, batch.loose.length, batch.roomOn('kornundkruste')]).toEqual([100, 30, 0]);
    batch.put(batch.loose, 'kornundkruste');
    expect(batch.loose.map(({ name }) => name)[0]).toBe('clip-100.mp4');
    batch.put(batch.loose, 'velohabitat');
    expect(batch.sections.map(({ rows }) => rows.length)).toEqual([100, 30]);
  });

  test('that are taken out keep their caption, and an account without clips goes', async () => {
    const { batch, section, row } = await opened(['a']);
    batch.write(row(0), 'Mine');
    batch.takeOut(section, row(0));
    expect(batch.sections).toEqual([]);
    expect(batch.loose[0]).toMatchObject({ caption: 'Mine', wall: undefined });
  });
});

describe('the times', () => {
  test('are the account’s free slots', async () => {
    const { row } = await opened(['a', 'b']);
    expect([row(0).wall, row(1).wall]).toEqual(['2026-11-23T17:00:00', '2026-11-24T12:00:00']);
  });

  test('are spaced by a day where there are no slots', async () => {
    const { section, row } = await opened(['a', 'b'], { 'slots.free': () => ({ free: [], skipped: [] }) });
    expect(section.rule.kind).toBe('spaced');
    expect([row(0).wall, row(1).wall]).toEqual(['2026-11-24T12:00:00', '2026-11-25T12:00:00']);
  });

  test('that somebody set stay, and no proposal takes the same', async () => {
    const { section, row } = await opened(['a', 'b']);
    row(0).takeWall('2026-11-24T12:00:00');
    row(0).isOwnTime = true;
    section.propose(NOW);
    expect([row(0).wall, row(1).wall]).toEqual(['2026-11-24T12:00:00', '2026-11-23T17:00:00']);
  });

  test('that are missing, past or skipped keep a row open', async () => {
    const { section, row } = await opened(['a']);
    const said = (wall: string | undefined): readonly string[] => {
      row(0).takeWall(wall);
      return section.missingOf(row(0), NOW);
    };
    section.change({ privacy: 'SELF_ONLY' });
    expect(said(undefined)).toEqual([words.row.noTime]);
    expect(said('2026-11-23T09:59:00')).toEqual([words.row.past]);
    expect(said('2027-03-28T02:30:00')).toEqual([words.row.never('01:59', '03:00')]);
    expect(said('2026-11-23T10:01:00')).toEqual([]);
  });

  test('of neighbours within ten minutes are told', async () => {
    const { section, row } = await opened(['a', 'b']);
    row(0).takeWall('2026-11-24T12:00:00');
    row(1).takeWall('2026-11-24T12:09:00');
    expect(section.neighbour(row(0))).toBe(row(1));
    row(1).takeWall('2026-11-24T12:10:00');
    expect(section.neighbour(row(0))).toBeUndefined();
  });

  test('of drafts are judged by their delivery', async () => {
    const { section, row, asked } = await opened(['a']);
    section.change({ mode: 'draft' });
    row(0).takeWall('2026-11-26T17:00:00');
    await section.judge(row(0), NOW);
    expect(asked.at(-1)?.request).toMatchObject({ mode: 'draft', at: '2026-11-25T16:00:00.000Z' });
  });
});

describe('what is chosen', () => {
  test('is nothing at first', async () => {
    const { section, row } = await opened(['a']);
    expect(section.choicesOf(row(0))).toMatchObject({ privacy: null, allowed: { comments: false, duet: false, stitch: false }, discloses: false, aiGenerated: false });
    expect(section.missing).toEqual([texts.composer.chooseAudience]);
  });

  test('for all is for all but those that differ, and never what the creator switched off', async () => {
    const { section, row } = await opened(['a', 'b']);
    section.change({ privacy: 'PUBLIC_TO_EVERYONE', allowed: { comments: true, duet: true, stitch: false } });
    section.changeOwn(row(1), { privacy: 'SELF_ONLY' });
    section.change({ privacy: 'PUBLIC_TO_EVERYONE', allowed: { comments: false, duet: true, stitch: true } });
    expect(section.choicesOf(row(0))).toMatchObject({ privacy: 'PUBLIC_TO_EVERYONE', allowed: { comments: false, duet: false, stitch: true } });
    expect(section.choicesOf(row(1))).toMatchObject({ privacy: 'SELF_ONLY', allowed: { comments: true, duet: false, stitch: false } });
  });

  test('the length of a clip is held against its account', async () => {
    const { section, row } = await opened(['a'], { 'clips.show': () => ({ hash: 'a', name: 'a.mp4', facts: { duration_ms: 61_000 } }) });
    section.change({ privacy: 'SELF_ONLY' });
    expect(section.missingOf(row(0), NOW)).toEqual([texts.composer.tooLongFor(61, 60)]);
  });

  test('an account that cannot be asked about stops publishing', async () => {
    const { section } = await opened(['a'], { 'profiles.creator': () => ({ answer: 'offline', message: 'No connection' }) });
    section.change({ privacy: 'SELF_ONLY' });
    expect(section.missing).toContain(texts.composer.creatorFirst);
  });
});

test('what the house rules say of a row is dropped when the row says something else by then', async () => {
  let turn: (() => void) | undefined;
  const compared = { client_name: 'Korn', deviations: [], undisclosed_signs: [], other_clients: [{ username: 'velohabitat', client_name: 'Velo' }] };
  const { batch, section, row } = await opened(['a'], { 'house_rules.compare': () => { turn?.(); return compared; } });
  turn = () => batch.write(row(0), 'Other words');
  await section.compare(row(0));
  expect(row(0).compared).toBeUndefined();
  turn = undefined;
  await section.compare(row(0));
  expect(row(0).compared).toBe(compared);
});

describe('planning', () => {
  test('sends every row in one request, and what was planned leaves with its kept caption', async () => {
    const created = { posts: [{ post: 'p' }, { post: 'q' }], agreed_to: '', warnings: [] };
    const { batch, section, row, asked, captions } = await opened(['a', 'b'], { 'posts.create_many': () => created });
    section.change({ privacy: 'PUBLIC_TO_EVERYONE' });
    batch.write(row(0), 'Hello');
    expect(await batch.plan(section)).toEqual(['p', 'q']);
    const { request } = asked.find(({ name }) => name === 'posts.create_many') ?? {};
    expect(request).toMatchObject({
      profile: 'kornundkruste',
      posts: [
        { media: { clip: 'a' }, mode: 'direct', title: 'a.mp4', when: { wall: '2026-11-23T17:00:00' }, settings: { caption: 'Hello', privacy: 'PUBLIC_TO_EVERYONE', interactions: { disable_comment: true, disable_duet: true, disable_stitch: true } } },
        { media: { clip: 'b' }, when: { wall: '2026-11-24T12:00:00' } },
      ],
    });
    expect(batch.rows).toEqual([]);
    expect(batch.sections).toEqual([]);
    expect(captions.of('a')).toBe('');
  });

  test('each row has its own cover, also where it differs in nothing else', async () => {
    const { batch, section, row, asked } = await opened(['a', 'b', 'c']);
    row(1).coverMs = 1_500;
    section.changeOwn(row(2), { privacy: 'SELF_ONLY' });
    row(2).coverMs = 700;
    await batch.plan(section);
    const { request } = asked.find(({ name }) => name === 'posts.create_many') ?? {};
    const covers = (request as { posts: { settings: { cover_timestamp_ms: number | null } }[] }).posts.map(({ settings }) => settings.cover_timestamp_ms);
    expect(covers).toEqual([null, 1_500, 700]);
  });

  test('asks the client of a draft, and leaves its delivery to the house rules', async () => {
    const { batch, section, asked } = await opened(['a']);
    section.change({ mode: 'draft' });
    await batch.plan(section);
    const { request } = asked.find(({ name }) => name === 'posts.create_many') ?? {};
    expect((request as { posts: unknown[] }).posts).toEqual([expect.objectContaining({ mode: 'draft', ask: { wall: '2026-11-23T17:00:00' } })]);
    expect((request as { posts: unknown[] }).posts[0]).not.toHaveProperty('when');
  });

  test('that is refused keeps every row, and says at each what is wrong with it', async () => {
    const refusal: Failure = { error: 'when: is over', code: 'validation', details: [{ field: 'posts[1].when', message: 'is over' }] };
    const { batch, section, row, captions } = await opened(['a', 'b'], { 'posts.create_many': () => { throw refusal; } });
    batch.write(row(1), 'Kept');
    expect(await batch.plan(section)).toBeUndefined();
    expect(section.failure).toEqual(refusal);
    expect([row(0).problems, row(1).problems]).toEqual([[], ['is over']]);
    expect(captions.of('b')).toBe('Kept');
  });
});

test('a clip that vanished in the meantime is said as such, at its row', () => {
  const problems = problemsByRow({ error: '', code: 'clip_not_found', details: [{ field: 'posts[2].clip', message: 'the clip 12ab is not kept' }, { field: 'profile', message: 'x' }] });
  expect([...problems]).toEqual([[2, [words.row.gone]]]);
});

describe('captions that are kept', () => {
  test('come back with the clip', async () => {
    const kept = storage();
    const first = await opened(['a'], {}, kept);
    first.batch.write(first.row(0), 'Still here');
    const again = await opened(['a'], {}, kept);
    expect(again.row(0).caption).toBe('Still here');
  });

  test('are forgotten when they are empty, and are not read where somebody else has written', () => {
    const kept = storage();
    const captions = new KeptCaptions(kept);
    captions.keep('a', 'x');
    captions.keep('a', '');
    expect(captions.of('a')).toBe('');
    kept.setItem('runsheet.batch.captions.1', '{"a":1}');
    expect(captions.of('a')).toBe('');
    kept.setItem('runsheet.batch.captions.1', 'no JSON');
    expect(captions.of('a')).toBe('');
  });
});
