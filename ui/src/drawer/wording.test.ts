import { describe, expect, test } from 'vitest';

import { texts } from '../texts';
import { foundIn, source, sourcesOf } from './engineSources';
import { causeOf, statusWord } from './wording';

/** Causes whose own words carry measures, so that they are shown as they are. */
const SPOKEN_BY_THE_ENGINE = ['clip_refused', 'clip_too_long_for_account'];
/** Said of posts on hold and unconfirmed, in their own sentences. */
const SAID_ELSEWHERE = ['held', 'from_copy', 'no_end_in_time'];

const engine = sourcesOf('engine') + sourcesOf('model');
const constants = new Map(foundIn(engine, /const ([A-Z_]+): &str = "[a-z_]+"/g).map((name) => [name, new RegExp(`const ${name}: &str = "([a-z_]+)"`).exec(engine)?.[1] ?? '']));

const ofTheEngine = [
  ...foundIn(engine, /Cause::new\(\s*"([a-z_]+)"/g),
  ...foundIn(engine, /needs\(\s*"([a-z_]+)"/g),
  ...foundIn(engine, /Cause::new\(\s*([A-Z_]+),/g).map((name) => constants.get(name) ?? name),
];
const ofTikTok = foundIn(source('tiktok/src/code.rs') + source('tiktok/src/status.rs').replace(/enum PostStatus[\s\S]*?\n {4}}/, ''), /^ {8}\w+ = "([a-z_]+)"/gm);
const ofFetching = foundIn(source('media/src/fetch/mod.rs') + source('media/src/inspect.rs') + source('media/src/keep.rs'), /=> "([a-z_]+)",/g);

describe('every cause has its sentence', () => {
  test('the sources are read', () => {
    expect(ofTheEngine).toEqual(expect.arrayContaining(['privacy_not_allowed', 'too_many_tries', 'reconnect', 'disconnected', 'not_there', 'from_copy']));
    expect(ofTikTok).toEqual(expect.arrayContaining(['spam_risk_text', 'frame_rate_check_failed', 'scope_not_authorized']));
    expect(ofFetching).toEqual(expect.arrayContaining(['timed_out', 'disk_full', 'no_moov']));
  });

  test.each([...ofTheEngine, ...ofTikTok, ...ofFetching])('%s', (code) => {
    const isSaid = Object.hasOwn(texts.drawer.causes, code) || SPOKEN_BY_THE_ENGINE.includes(code) || SAID_ELSEWHERE.includes(code);
    expect(isSaid).toBe(true);
  });
});

test('what has no words of ours is said in the engine’s', () => {
  expect(causeOf('brand_new', 'TikTok refused.')).toBe('TikTok refused.');
  expect(causeOf('constructor', 'TikTok refused.')).toBe('TikTok refused.');
});

test('every status of TikTok has its word', () => {
  const statuses = foundIn(source('tiktok/src/status.rs'), /^ {8}\w+ = "([A-Z_]+)"/gm);
  expect(statuses).toHaveLength(5);
  expect(statuses.map(statusWord).every((word) => /^[a-z ]+$/.test(word))).toBe(true);
  expect(statusWord('SOMETHING_NEW')).toBe('“SOMETHING_NEW”');
});
