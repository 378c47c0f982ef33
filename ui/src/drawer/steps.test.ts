import { describe, expect, test } from 'vitest';

import { texts } from '../texts';
import { foundIn, source, sourcesOf } from './engineSources';
import { NOW, step } from './fixtures';
import { linesOf } from './steps';

const ZONE = 'Europe/Berlin';

describe('every step of the engine has its words', () => {
  const engine = sourcesOf('engine');
  const events = foundIn(/pub fn name\(&self\)[\s\S]*?\n {4}}\n}/.exec(source('model/src/state.rs').slice(source('model/src/state.rs').indexOf('impl Event')))?.[0] ?? '', /=> "([a-z_]+)"/g);
  const stages = ['checking', ...foundIn(/impl Stage[\s\S]*?fn is_committed/.exec(source('model/src/state.rs'))?.[0] ?? '', /=> "([a-z_]+)"/g)];
  const logged = foundIn(engine, /(?:\.log\(\s*|self\.step\(\s*|\bname: )"([a-z_]+)"/g);

  test('the sources are read', () => {
    expect(events).toEqual(expect.arrayContaining(['schedule', 'late', 'tiktok_failed', 'close']));
    expect(logged).toEqual(expect.arrayContaining(['creator_info', 'init', 'chunk', 'uploaded', 'picked_up', 'edit', 'draft']));
  });

  test.each([...new Set([...events, ...stages, ...logged])])('%s', (name) => expect(texts.drawer.steps).toHaveProperty(name));
});

function factsOf(name: string, detail: Parameters<typeof step>[1]): string | undefined {
  return linesOf([step(name, detail)], ZONE, NOW)[0]?.facts;
}

test.each([
  ['schedule', { agreed_to: 'By posting, …', deferred: null }, 'Agreed to: “By posting, …”'],
  ['schedule', { agreed_to: 'So', agreed_together: ['a', 'b', 'c'] }, 'Agreed to: “So”, together with 2 other posts'],
  ['edit', { changed: ['time'], from: { due: '2026-11-24T16:00:00Z' }, to: { due: '2026-11-25T11:00:00Z' } }, 'time, from today 17:00 to Wed 12:00'],
  ['creator_info', { privacy_level_options: ['PUBLIC_TO_EVERYONE', 'NEW_ONE'], duet_disabled: true, max_video_post_duration_sec: 180 }, 'for Everyone, NEW_ONE, off: duets, clips up to 180 s'],
  ['creator_info', { refused: 'spam_risk', ignored: true }, 'it did not say; a draft needs no answer'],
  ['init', { bytes: 12_000_000, chunks: 2 }, '12 MB in 2 parts'],
  ['init', { error: { code: 'spam_risk', message: 'Risky' } }, 'TikTok refused: Risky'],
  ['init', { error: 'offline' }, 'it did not come about'],
  ['chunk', { index: 1, bytes: 5_000_000, taken: 10_000_000 }, 'part 2, 5 MB'],
  ['chunk', { index: 1, bytes: 5, trouble: { http_status: 500 } }, 'part 2 did not get through'],
  ['defer', { deferred: { until: '2026-11-24T17:02:00Z', reason: 'offline' } }, 'until today 18:02: no connection'],
  ['obstacle', { cause: { code: 'consent_missing', message: 'x' } }, texts.drawer.causes.consent_missing],
  ['obstacle', { cause: { code: 'clip_refused', message: 'It is HEVC.' } }, 'It is HEVC.'],
  ['status', { status: 'FAILED', fail_reason: 'spam_risk', post_ids: [] }, `failed, ${texts.drawer.causes.spam_risk}`],
  ['status', { status: 'PROCESSING_UPLOAD', uploaded_bytes: 1000 }, 'still processing, it has 1 kB'],
  ['status', { refused: 'invalid_publish_id' }, 'it does not answer for this upload'],
  ['status', { error: 'offline' }, 'no answer'],
  ['uploaded', { how: 'refused' }, 'as far as can be known; only TikTok’s answer tells'],
  ['video_list', { found: 'one', post_id: '1' }, 'one video can only be this one'],
  ['claim', { state: 'publishing' }, ''],
  ['brand_new', { any: 'thing' }, ''],
])('%s %o says "%s"', (name, detail, facts) => expect(factsOf(name, detail)).toBe(facts));

test('an upload that did not open is not called opened', () => {
  expect(linesOf([step('init', { error: { code: 'x' } })], ZONE, NOW)[0]?.title).toBe('TikTok opened no upload');
});

test('the same answer again and again is one line, with all that was said', () => {
  const asked = ['10', '20', '40'].map((seconds) => step('status', { status: 'PROCESSING_UPLOAD' }, `2026-11-24T16:00:${seconds}Z`));
  const [first, ...more] = linesOf([...asked, step('status', { status: 'PUBLISH_COMPLETE' })], ZONE, NOW);
  expect(first).toMatchObject({ facts: 'still processing, 3 times', at: '2026-11-24T16:00:10Z', last: '2026-11-24T16:00:40Z' });
  expect(first?.details).toHaveLength(3);
  expect(more).toHaveLength(1);
});

test('a step of another kind is never folded away', () => {
  expect(linesOf([step('claim', { a: 1 }), step('claim', { a: 1 })], ZONE, NOW)).toHaveLength(2);
});

test('an unknown step goes by its own name', () => {
  expect(linesOf([step('brand_new')], ZONE, NOW)[0]).toMatchObject({ title: 'brand_new', details: [] });
});
