import { expect, test } from 'vitest';

import type { Answer, CreatorAnswer, CreatorView } from '../ipc';
import { CreatorModel } from './creator.svelte';
import { creatorNotice } from './creatorNotice';

const creator: CreatorView = {
  nickname: 'N', username: 'u', avatar_url: null, privacy_level_options: [], comment_disabled: false,
  duet_disabled: false, stitch_disabled: false, max_video_post_duration_sec: null, app_audited: 'yes', direct_waits: null, draft_waits: null,
};

test('only the last question is answered, and the old answer stays until then', async () => {
  const questions: ((answer: Answer<CreatorAnswer>) => void)[] = [];
  const model = new CreatorModel('korn', () => new Promise((resolve) => questions.push(resolve)));
  const first = model.refresh();
  const second = model.refresh();
  questions[1]?.({ ok: true, value: { answer: 'ready', creator } });
  await second;
  questions[0]?.({ ok: true, value: { answer: 'drafts_only' } });
  await first;
  expect(model.creator).toEqual(creator);

  const third = model.refresh();
  expect([model.asking, model.creator]).toEqual([true, creator]);
  questions[2]?.({ ok: false, failure: { error: 'gone', code: 'unreachable', details: [] } });
  await third;
  expect(model.answer).toEqual({ answer: 'unavailable', code: 'unreachable', message: 'gone' });
  expect(model.asking).toBe(false);
});

const noon = (): string => '12:00';

test.each<[CreatorAnswer, string | undefined, string | undefined]>([
  [{ answer: 'ready', creator }, undefined, undefined],
  [
    { answer: 'ready', creator: { ...creator, direct_waits: { until: 'x', reason: 'daily_cap' } } },
    '@u waits until 12:00',
    undefined,
  ],
  [
    { answer: 'ready', creator: { ...creator, draft_waits: { until: 'x', reason: 'draft_cap' } } },
    undefined,
    '@u waits until 12:00',
  ],
  [{ answer: 'refused', code: 'c', message: 'm', until: null }, '@u cannot post now', undefined],
  [{ answer: 'wait', deferral: { until: 'x', reason: 'rate_limit' } }, 'TikTok can be asked about @u again at 12:00', undefined],
  [{ answer: 'needs_login', message: 'm' }, '@u must log in again', '@u must log in again'],
  [{ answer: 'drafts_only' }, '@u takes inbox drafts only', undefined],
  [{ answer: 'offline', message: 'm' }, 'TikTok cannot be reached', undefined],
  [{ answer: 'unavailable', code: 'c', message: 'm' }, 'TikTok did not say what @u may post', undefined],
])('%j: to publish "%s", to the inbox "%s"', (answer, direct, draft) => {
  expect(creatorNotice(answer, 'direct', '@u', noon)?.title).toBe(direct);
  expect(creatorNotice(answer, 'draft', '@u', noon)?.title).toBe(draft);
});

test('a refusal that is known is said in our words', () => {
  const refused: CreatorAnswer = { answer: 'refused', code: 'spam_risk_too_many_posts', message: 'm', until: null };
  expect(creatorNotice(refused, 'direct', '@u', noon)?.text).toBe(
    'TikTok takes no more posts from it today, counted over all apps. Please try again later. What you have filled in is kept.',
  );
});

test('a refusal says until when', () => {
  const refused: CreatorAnswer = { answer: 'refused', code: 'c', message: 'Too many posts.', until: 'x' };
  expect(creatorNotice(refused, 'direct', '@u', noon)?.text).toBe(
    'Too many posts. Please try again after 12:00. What you have filled in is kept.',
  );
});
