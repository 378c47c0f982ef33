import { expect, test } from 'vitest';

import type { CreatorView } from '../ipc';
import { auditOfAccount, auditOfBrand } from './audit';
import { undecided, type Choices } from './choices';

const everyone: CreatorView = {
  nickname: 'Korn', username: 'korn', avatar_url: null, comment_disabled: false, duet_disabled: false, stitch_disabled: false,
  privacy_level_options: ['PUBLIC_TO_EVERYONE', 'SELF_ONLY'],
  max_video_post_duration_sec: null, app_audited: 'no', direct_waits: null, draft_waits: null,
};
const branded: Choices = { ...undecided(), discloses: true, brandedContent: true };

test.each([
  ['an app that is not audited', everyone, 'branded_barred'],
  ['an app of which nobody has told', { ...everyone, app_audited: 'unknown' as const }, 'branded_unsure'],
  ['an audited app', { ...everyone, app_audited: 'yes' as const }, undefined],
  ['an account that TikTok has not answered for', undefined, undefined],
])('a paid partnership with %s', (_, creator, news) => {
  expect(auditOfBrand(creator, branded)).toBe(news);
  expect(auditOfBrand(creator, { ...branded, mode: 'draft' })).toBeUndefined();
  expect(auditOfBrand(creator, undecided())).toBeUndefined();
});

test.each([
  ['a public account', everyone, 'private_only'],
  ['a private account', { ...everyone, privacy_level_options: ['FOLLOWER_OF_CREATOR', 'SELF_ONLY'] }, undefined],
  ['a public account of an audited app', { ...everyone, app_audited: 'yes' as const }, undefined],
])('publishing to %s', (_, creator, news) => {
  expect(auditOfAccount(creator, undecided())).toBe(news);
  expect(auditOfAccount(creator, { ...undecided(), mode: 'draft' })).toBeUndefined();
  expect(auditOfAccount(creator, branded)).toBeUndefined();
});

test('publishing to a private account is fine for "Only me" alone', () => {
  const closed: CreatorView = { ...everyone, privacy_level_options: ['FOLLOWER_OF_CREATOR', 'SELF_ONLY'] };
  expect(auditOfAccount(closed, { ...undecided(), privacy: 'FOLLOWER_OF_CREATOR' })).toBe('private_only');
  expect(auditOfAccount(closed, { ...undecided(), privacy: 'SELF_ONLY' })).toBeUndefined();
});
