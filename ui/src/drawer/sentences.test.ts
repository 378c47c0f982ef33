import { describe, expect, test } from 'vitest';

import type { DeferReason, Stage, StateName } from '../ipc';
import { texts } from '../texts';
import { around, postWith, step } from './fixtures';
import { missingOf, sentenceOf } from './sentences';

const { drawer } = texts;

test('a missed post says how late it was, what the limit is, and that nothing was posted', () => {
  const steps = [step('schedule'), step('late', null, '2026-11-24T17:20:00Z')];
  const { title, text } = sentenceOf(postWith({ state: 'missed' }, {}, steps), around);
  expect(title).toBe('@kornundkruste, today 17:00: not posted');
  expect(text).toContain('It was found 80 minutes late; your limit is 30 minutes, so it was not sent. Nothing was posted.');
});

test('a limit that was changed since is not told as the reason', () => {
  const steps = [step('late', null, '2026-11-24T16:20:00Z')];
  expect(sentenceOf(postWith({ state: 'missed' }, {}, steps), around).text).toContain(drawer.missed.lateUnknown);
});

test('other clocks of the client stand beside the time', () => {
  const there = { ...around, account: '@juniper.skin', client: 'America/New_York' };
  expect(sentenceOf(postWith({ state: 'missed' }), there).title).toBe('@juniper.skin, today 17:00 (New York 11:00): not posted');
});

describe('a post that is not confirmed', () => {
  const sent = [
    step('committing', null, '2026-11-24T16:02:40Z'),
    step('chunk', { trouble: { error: 'reset' } }, '2026-11-24T16:02:41Z'),
    step('status', { status: 'PROCESSING_UPLOAD' }, '2026-11-24T16:42:00Z'),
  ];

  test('says that it may be live and that it is not sent again, never that nothing was posted', () => {
    const { title, text } = sentenceOf(postWith({ state: 'unconfirmed' }, { error_code: 'no_end_in_time' }, sent), around);
    expect(title).toBe('Sent, but TikTok has not confirmed it');
    expect(text).toBe(
      'The last part of the clip left at 17:02:40, then the connection broke. It may be live. To avoid posting twice, Runsheet will not send it again by itself. It keeps asking TikTok; last answer today 17:42: still processing.',
    );
  });

  test('says where TikTok is asked no more', () => {
    const { text } = sentenceOf(postWith({ state: 'unconfirmed' }, { error_code: 'invalid_publish_id' }, sent), around);
    expect(text).toContain(drawer.unconfirmed.refused);
    expect(text).not.toContain('keeps asking');
  });

  test('tells what the account’s videos show', () => {
    const { text } = sentenceOf(postWith({ state: 'unconfirmed' }, {}, [...sent, step('video_list', { found: 'one' })]), around);
    expect(text).toContain(drawer.unconfirmed.evidence.one);
  });
});

test('a refused post says its cause in our words and that nothing was posted', () => {
  const refused = postWith({ state: 'failed' }, { error_code: 'spam_risk_text', error_message: 'raw' }, [step('committing'), step('tiktok_failed')]);
  expect(sentenceOf(refused, around).text).toBe(`${drawer.causes.spam_risk_text} Nothing was posted.`);
});

test('what a person did not find is not called unposted', () => {
  const failed = postWith({ state: 'failed' }, { error_code: 'not_there', error_message: 'raw' }, [step('committing'), step('seen_missing')]);
  expect(sentenceOf(failed, around).text).toBe(drawer.causes.not_there);
});

test('an unknown cause is said in the engine’s words, once', () => {
  const failed = postWith({ state: 'needs_attention' }, { error_code: 'brand_new', error_message: 'TikTok refused. Nothing was posted.' });
  expect(sentenceOf(failed, around).text).toBe('TikTok refused. Nothing was posted.');
});

test('a delivered draft says how many wait; a direct post in the inbox says why it is there', () => {
  const draft = postWith({ state: 'in_inbox', tiktok_post_mode: 'DRAFT' });
  expect(sentenceOf(draft, around)).toMatchObject({ title: 'In @kornundkruste’s TikTok inbox, today 17:00' });
  expect(sentenceOf(draft, around).text).toContain('3 of 5 drafts waiting.');
  expect(sentenceOf(postWith({ state: 'in_inbox' }), around).text).toContain('TikTok put it into the inbox instead');
});

test('a planned post of a paused account, or of one that must log in, says so', () => {
  const planned = postWith({ state: 'scheduled' });
  expect(sentenceOf(planned, { ...around, paused: 'everything' }).text).toBe(drawer.scheduled.paused);
  expect(sentenceOf(planned, { ...around, paused: 'account' }).text).toContain('@kornundkruste is paused');
  expect(sentenceOf(planned, { ...around, needsLogin: true }).text).toContain('must log in again');
});

test('a planned draft says when it is delivered and when the client is asked', () => {
  const planned = postWith({ state: 'scheduled', tiktok_post_mode: 'DRAFT', scheduled_date: '2026-11-25T16:00:00Z', ask_at: '2026-11-26T16:00:00Z' });
  expect(sentenceOf(planned, around)).toMatchObject({ title: '@kornundkruste, Thu 17:00: planned', text: drawer.scheduled.draftAsked('Wed 17:00', 'Thu 17:00') });
});

test('who paused everything is named', () => {
  const pausedBy = { by: 'Mara', at: '2026-11-24T13:02:00Z' };
  expect(sentenceOf(postWith({ state: 'scheduled' }), { ...around, paused: 'everything', pausedBy }).text).toContain('Mara paused all posting, today 14:02');
});

test('only what cannot be called off says so', () => {
  const next = (stage: Stage): string | undefined => sentenceOf(postWith({ state: 'publishing' }, { stage }), around).next;
  expect((['checking', 'initiating', 'uploading'] as const).map(next)).toEqual(Array(3).fill(drawer.publishing.before));
  expect((['committing', 'processing'] as const).map(next)).toEqual(Array(2).fill(drawer.publishing.after));
});

test.each(Object.keys(drawer.deferred.reasons) as DeferReason[])('a post that waits for %s says until when and why', (reason) => {
  const waiting = postWith({ state: 'scheduled' }, { deferred_reason: reason, deferred_until: '2026-11-25T11:00:00Z' });
  const { title, text, next } = sentenceOf(waiting, around);
  expect(title).toBe('@kornundkruste, today 17:00: waiting until Wed 12:00');
  expect(text).toBe(drawer.deferred.reasons[reason]);
  expect(next).toContain('Nothing is lost.');
});

test('every state has a title with the account, and a text', () => {
  const states: StateName[] = ['draft', 'scheduled', 'publishing', 'in_inbox', 'published', 'client_posted', 'closed', 'cancelled', 'needs_attention', 'missed', 'failed', 'on_hold'];
  for (const state of states) {
    const { title, text } = sentenceOf(postWith({ state }, { error_code: 'brand_new', error_message: 'TikTok refused it.' }), around);
    expect(title).toContain('@kornundkruste');
    expect(text.length).toBeGreaterThan(10);
  }
});

test('an unfinished post names what is missing', () => {
  const empty = postWith({ state: 'draft', clip_hash: null, tiktok_privacy_level: null, scheduled_date: null });
  expect(missingOf(empty, around.now)).toEqual(['a clip', 'who can view it', 'a time']);
  expect(missingOf(postWith({ state: 'draft' }), around.now)).toEqual(['a time to come']);
  expect(missingOf(postWith({ state: 'draft', tiktok_post_mode: 'DRAFT', tiktok_privacy_level: null, scheduled_date: '2026-12-01T00:00:00Z' }), around.now)).toEqual([]);
});
