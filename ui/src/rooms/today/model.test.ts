import { expect, test } from 'vitest';

import type { Answer, Today } from '../../ipc';
import { headline } from './headline';
import { TodayModel } from './model.svelte';

const day: Today = { workspace: 'live', date: '2024-06-04', posts_today: 9 };

test('the room waits, then shows the day', async () => {
  const model = new TodayModel(() => Promise.resolve({ ok: true, value: day }));
  expect(model.shown).toEqual({ kind: 'waiting' });

  await model.load();

  expect(model.shown).toEqual({ kind: 'day', today: day });
});

test('a refusal is shown, and the next answer replaces it', async () => {
  const failure = { error: 'busy', code: 'busy', details: [] };
  const answers: Answer<Today>[] = [{ ok: false, failure }, { ok: true, value: day }];
  const model = new TodayModel(() => {
    const next = answers.shift();
    return next ? Promise.resolve(next) : Promise.reject(new Error('asked too often'));
  });

  await model.load();
  expect(model.shown).toEqual({ kind: 'refused', failure });

  await model.load();
  expect(model.shown).toEqual({ kind: 'day', today: day });
});

test.each([
  [9, '2024-06-04', 'Tue 4 June. 9 posts today.'],
  [1, '2024-03-31', 'Sun 31 March. 1 post today.'],
  [0, '2026-01-01', 'Thu 1 January. No posts today.'],
])('%i posts on %s read "%s"', (posts, date, words) => {
  expect(headline({ ...day, posts_today: posts, date })).toBe(words);
});
