import { beforeEach, expect, test, vi } from 'vitest';

import { Desk } from '../../desk/desk.svelte';
import type { Answer, CommandName, PlanCard, Today } from '../../ipc';
import { headline } from './headline';
import { TodayModel } from './model.svelte';

const asked = vi.hoisted(() => vi.fn<(name: CommandName, request: unknown) => Promise<Answer<unknown>>>());
vi.mock('../../ipc', () => ({ call: asked, listen: () => () => undefined }));

const day: Today = {
  workspace: 'live',
  date: '2024-06-04',
  posts_today: 9,
  live: 4,
  uploading: 1,
  to_come: 4,
  need_you: 2,
  with_clients: 0,
  needs: [],
  next: null,
};

function card(id: string, state: PlanCard['state']): PlanCard {
  const time = { due: '2024-06-04T15:00:00Z', local: '2024-06-04T17:00:00', zone: 'Europe/Berlin' };
  const rest = { stage: null, deferred: null, cause: null, privacy: null, clip: null, missing: [], progress: null, ask: null };
  return { id, profile: 'a', profile_name: 'korn', time, state, mode: 'direct', words: id, ...rest };
}

function answering(answers: Partial<Record<CommandName, (request: { states?: string[] }) => unknown>>): void {
  asked.mockImplementation((name, request) => {
    const value = answers[name]?.(request as { states?: string[] });
    const failure = { error: 'busy', code: 'busy', details: [] };
    return Promise.resolve(value === undefined ? { ok: false, failure } : { ok: true, value });
  });
}

beforeEach(() => asked.mockReset());

test('what moves comes first, then what is to come; what is done is not next', async () => {
  answering({
    'plan.range': () => [card('live', 'published'), card('soon', 'scheduled'), card('going', 'publishing')],
    'plan.search': ({ states }) => ({ cards: states?.[0] === 'in_inbox' ? [card('inbox', 'in_inbox')] : [], total: 0 }),
  });
  const model = new TodayModel(new Desk(), () => undefined);

  await model.load();

  expect(model.next.map(({ id }) => id)).toEqual(['going', 'soon']);
  expect(model.withClients.map(({ id }) => id)).toEqual(['inbox']);
});

test('a refusal is shown beside what was there, and the next answer takes it away', async () => {
  const model = new TodayModel(new Desk(), () => undefined);
  answering({ 'plan.range': () => [card('soon', 'scheduled')], 'plan.search': () => ({ cards: [], total: 0 }) });
  await model.load();

  answering({});
  await model.load();
  expect([model.failure?.code, model.next.length]).toEqual(['busy', 1]);

  answering({ 'plan.range': () => [], 'plan.search': () => ({ cards: [], total: 0 }) });
  await model.load();
  expect([model.failure, model.next.length]).toEqual([undefined, 0]);
});

test.each([
  [{}, 'Tue 4 June. 9 posts: 4 live, 1 uploading, 4 to come. 2 need you.'],
  [{ need_you: 1, uploading: 0 }, 'Tue 4 June. 9 posts: 4 live, 4 to come. 1 needs you.'],
  [{ posts_today: 1, live: 0, uploading: 0, to_come: 1, need_you: 0 }, 'Tue 4 June. 1 post: 1 to come.'],
  [{ posts_today: 0, live: 0, uploading: 0, to_come: 0, need_you: 0, date: '2026-01-01' }, 'Thu 1 January. No posts today.'],
])('with %o it reads "%s"', (change, words) => {
  expect(headline({ ...day, ...change })).toBe(words);
});
