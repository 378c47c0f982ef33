import { describe, expect, test } from 'vitest';

import type { CreatorAnswer, CreatorView, Privacy } from '../ipc';
import { changed, choicesOf, settingsOf, undecided, type Change } from './choices';
import {
  agreementTo, asPosted, audiences, brandedContentReason, hindrances, interactionReasons, labelOf, tooLongFor,
} from './rules';

const creator: CreatorView = {
  nickname: 'Korn & Kruste',
  username: 'kornundkruste',
  avatar_url: null,
  privacy_level_options: ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
  comment_disabled: false,
  duet_disabled: false,
  stitch_disabled: false,
  max_video_post_duration_sec: 60,
  app_audited: 'yes',
  direct_waits: null,
  draft_waits: null,
};
const ready: CreatorAnswer = { answer: 'ready', creator };
const chosen = (change: Change): ReturnType<typeof undecided> => changed(undecided(), { privacy: 'PUBLIC_TO_EVERYONE', ...change });
const fields = (change: Change, answer: CreatorAnswer | undefined = ready): string[] =>
  hindrances(answer, chosen(change)).map(({ field }) => field);

test('a post begins with nothing chosen and nothing ticked', () => {
  expect(settingsOf(undecided())).toEqual({
    caption: '',
    privacy: null,
    interactions: { disable_comment: true, disable_duet: true, disable_stitch: true },
    disclosure: { branded_content: false, own_brand: false, ai_generated: false },
    cover_timestamp_ms: null,
  });
});

describe('who can view the video', () => {
  test('is exactly what the creator offers, in TikTok’s order', () => {
    const options = [...creator.privacy_level_options].reverse();
    const offered = audiences({ ...creator, privacy_level_options: options }, undecided());
    expect(offered.map(({ value }) => value)).toEqual(options);
    expect(offered.map(({ text }) => text)).toEqual(['Only me', 'Friends', 'Everyone']);
    expect(offered.every(({ disabled }) => disabled === undefined)).toBe(true);
  });

  test('is nothing until TikTok has answered, but for an inbox draft, where it is a wish', () => {
    expect(audiences(undefined, undecided())).toEqual([]);
    expect(audiences(undefined, undecided('draft'))).toHaveLength(4);
    expect(audiences(creator, undecided('draft'))).toHaveLength(3);
  });

  test('an audience that is new to Runsheet stands there and cannot be chosen', () => {
    const [unknown] = audiences({ ...creator, privacy_level_options: ['CLOSE_FRIENDS'] }, undecided());
    expect(unknown).toMatchObject({ value: 'CLOSE_FRIENDS', disabled: true });
  });

  test.each<[Privacy, string | undefined]>([
    ['PUBLIC_TO_EVERYONE', undefined],
    ['MUTUAL_FOLLOW_FRIENDS', undefined],
    ['FOLLOWER_OF_CREATOR', 'Branded content may only be public or for friends.'],
    ['SELF_ONLY', 'Branded content visibility cannot be set to private.'],
  ])('%s and branded content exclude each other both ways, or not at all', (privacy, reason) => {
    const account = { ...creator, privacy_level_options: [privacy] };
    const branded = chosen({ privacy: null, discloses: true, brandedContent: true });
    expect(audiences(account, branded)[0]?.hint).toBe(reason);
    expect(audiences(account, branded)[0]?.disabled ?? false).toBe(reason !== undefined);
    expect(brandedContentReason(chosen({ privacy, discloses: true }))).toBe(reason);
    const both = { ...branded, privacy };
    expect(hindrances({ answer: 'ready', creator: account }, both).map(({ text }) => text)).toEqual(
      reason === undefined ? [] : [reason],
    );
    expect(brandedContentReason(both), 'what was ticked can be taken away').toBeUndefined();
  });
});

describe('allow users to', () => {
  test.each([
    ['comment_disabled', 'comments'],
    ['duet_disabled', 'duet'],
    ['stitch_disabled', 'stitch'],
  ] as const)('what %s says is greyed out and posted as off', (disabled, name) => {
    const account = { ...creator, [disabled]: true };
    const reasons = interactionReasons(account);
    expect(reasons[name]).toBe('Switched off in the TikTok settings of @kornundkruste.');
    expect(Object.values(reasons).filter((reason) => reason !== undefined)).toHaveLength(1);
    const all = { comments: true, duet: true, stitch: true };
    expect(asPosted(chosen({ allowed: all }), account).allowed).toEqual({ ...all, [name]: false });
    expect(asPosted(chosen({ allowed: all }), creator).allowed).toEqual(all);
  });
});

describe('disclosure', () => {
  test.each([
    [false, false, undefined, 'plain'],
    [true, false, "Your photo/video will be labeled as 'Promotional content'", 'plain'],
    [false, true, "Your photo/video will be labeled as 'Paid partnership'", 'branded'],
    [true, true, "Your photo/video will be labeled as 'Paid partnership'", 'branded'],
  ] as const)('your brand %s, branded content %s', (ownBrand, brandedContent, label, sentence) => {
    const choices = chosen({ discloses: true, ownBrand, brandedContent });
    expect(labelOf(choices)).toBe(label);
    expect(agreementTo([choices])).toBe(
      sentence === 'plain'
        ? "By posting, you agree to TikTok's Music Usage Confirmation"
        : "By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation.",
    );
    expect(hindrances(ready, choices).map(({ text }) => text)).toEqual(
      label === undefined ? ['You need to indicate if your content promotes yourself, a third party, or both.'] : [],
    );
  });

  test('turned off, it discloses nothing', () => {
    const off = changed(chosen({ discloses: true, ownBrand: true, brandedContent: true }), { discloses: false });
    expect([off.ownBrand, off.brandedContent]).toEqual([false, false]);
  });

  test('one branded post among several brings its sentence', () => {
    const branded = chosen({ discloses: true, brandedContent: true });
    expect(agreementTo([undecided(), branded])).toBe(agreementTo([branded]));
  });
});

describe('a post can be planned', () => {
  test('once an audience is chosen', () => {
    expect(fields({})).toEqual([]);
    expect(fields({ privacy: null })).toEqual(['privacy']);
    expect(fields({ privacy: null, mode: 'draft' })).toEqual([]);
  });

  test('to an audience that is offered', () => {
    expect(fields({ privacy: 'FOLLOWER_OF_CREATOR' })).toEqual(['privacy']);
  });

  test('with a caption of at most 2,200 UTF-16 units', () => {
    expect(fields({ caption: '🎬'.repeat(1_100) })).toEqual([]);
    expect(fields({ caption: `${'🎬'.repeat(1_100)}a` })).toEqual(['caption']);
    expect(fields({ caption: 'a'.repeat(2_201), mode: 'draft' })).toEqual(['caption']);
  });

  test('with a clip that is not longer than the account may post', () => {
    expect(tooLongFor(creator, undecided(), 60_000)).toBeUndefined();
    expect(tooLongFor(creator, undecided(), 60_001)).toBe('The clip is 60.0 s long; this account may post at most 60 s.');
    expect(tooLongFor(creator, undecided('draft'), 60_001)).toBeUndefined();
    expect(tooLongFor({ ...creator, max_video_post_duration_sec: null }, undecided(), 60_001)).toBeUndefined();
    expect(hindrances(ready, chosen({}), 60_001).map(({ field }) => field)).toEqual(['clip']);
  });

  test('once TikTok has said what the account may post, unless it is an inbox draft', () => {
    for (const answer of [
      undefined,
      { answer: 'offline', message: '' },
      { answer: 'drafts_only' },
      { answer: 'refused', code: 'spam_risk_too_many_posts', message: '', until: null },
    ] satisfies (CreatorAnswer | undefined)[]) {
      expect(hindrances(answer, chosen({})).map(({ field }) => field)).toEqual(['creator']);
      expect(hindrances(answer, chosen({ mode: 'draft' }))).toEqual([]);
    }
    const refused: CreatorAnswer = { answer: 'refused', code: 'c', message: '', until: null };
    expect(hindrances(refused, chosen({}))[0]?.text).toBe('This account cannot post now.');
  });
});

test('what was chosen is read back as it was', () => {
  const choices = chosen({
    mode: 'draft', caption: 'Brezeln', allowed: { comments: true, duet: false, stitch: true },
    discloses: true, ownBrand: true, aiGenerated: true, coverMs: 1_200,
  });
  const { caption, privacy, interactions, disclosure, cover_timestamp_ms } = settingsOf(choices);
  const post = {
    tiktok_post_mode: 'DRAFT', description: caption, tiktok_privacy_level: privacy,
    tiktok_disable_comment: interactions.disable_comment, tiktok_disable_duet: interactions.disable_duet,
    tiktok_disable_stitch: interactions.disable_stitch, tiktok_brand_content_toggle: disclosure.branded_content,
    tiktok_brand_organic_toggle: disclosure.own_brand, tiktok_is_aigc: disclosure.ai_generated,
    tiktok_cover_timestamp_ms: cover_timestamp_ms,
  };
  expect(choicesOf(post)).toEqual(choices);
});

test('an app that is not audited publishes no paid partnership, but may send it to the inbox', () => {
  const unaudited: CreatorAnswer = { answer: 'ready', creator: { ...creator, app_audited: 'no' } };
  const paid = { discloses: true, brandedContent: true } as const;
  expect(fields(paid, unaudited)).toEqual(['disclosure']);
  expect(fields({ ...paid, mode: 'draft' }, unaudited)).toEqual([]);
  expect(fields({ discloses: true, ownBrand: true }, unaudited)).toEqual([]);
  expect(fields(paid)).toEqual([]);
});
