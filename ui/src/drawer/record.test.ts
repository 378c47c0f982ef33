import { expect, test } from 'vitest';

import { postWith, step } from './fixtures';
import { isNothingPosted, lastPart, particularsOf } from './record';

test.each([
  [[], true],
  [['claim', 'creator_info', 'obstacle'], true],
  [['claim', 'init', 'uploading', 'committing'], false],
  [['claim', 'committing', 'uploaded', 'tiktok_failed'], true],
  [['claim', 'committing', 'tiktok_failed', 'schedule', 'claim', 'committing', 'outcome_unknown'], false],
  [['committing', 'outcome_unknown', 'seen_missing', 'cancel'], false],
])('after %o nothing was posted: %s', (names, proven) => {
  expect(isNothingPosted(names.map((name) => step(name)))).toBe(proven);
});

test('what comes from a copy may have gone out elsewhere', () => {
  expect(isNothingPosted([step('hold', { cause: { code: 'from_copy', message: '' } }), step('cancel')])).toBe(false);
});

test('the last part left when TikTok had taken it, and a broken connection over it is said', () => {
  const [sent, taken] = ['2026-11-24T16:02:40Z', '2026-11-24T16:02:41Z'];
  expect(lastPart([step('claim')])).toBeUndefined();
  expect(lastPart([step('committing', null, sent), step('uploaded', { how: 'taken' }, taken)])).toEqual({ at: taken, isBroken: false });
  const broken = [step('committing', null, sent), step('chunk', { index: 0, trouble: { error: 'reset' } }, taken)];
  expect(lastPart(broken)).toEqual({ at: sent, isBroken: true });
  expect(lastPart([...broken, step('committing', null, taken)])).toEqual({ at: taken, isBroken: false });
});

test('particulars name the last log id, whichever call it came from', () => {
  const steps = [step('creator_info', { log_id: 'A' }), step('init', { error: { code: 'spam_risk', log_id: 'B' } })];
  const delivery = { error_code: 'spam_risk', error_message: 'Risky', external_job_id: null };
  expect(particularsOf(postWith({ state: 'failed' }, delivery, steps))).toEqual({ code: 'spam_risk', message: 'Risky', logId: 'B', upload: undefined });
});
