import { beforeEach, expect, test, vi } from 'vitest';

import { call } from '../../../ipc';
import { cardAt } from '../fixture';
import { Judge, type Asked } from './judge.svelte';

vi.mock('../../../ipc', () => ({ call: vi.fn() }));

const card = cardAt('2026-06-02T15:00:00Z', { id: 'a' });
const asked: Asked = { profile: 'velo', day: '2026-06-04', zone: 'Europe/Berlin', card };
const NOON = '2026-06-04T10:00:00.000Z';
const taken = { why: 'overlap', at: '2026-06-04T10:00:00Z' };

const weekly = [{ weekday: 4, time: '12:00' }, { weekday: 5, time: '09:00' }];

const answers: Readonly<Record<string, (at: string) => unknown>> = {
  'slots.list': () => [{ profile_name: 'velo', time_zone: 'Europe/Berlin', slots: weekly }],
  'slots.free': () => ({ free: [{ at: '2026-06-05T07:00:00Z', local: '' }] }),
  'plan.safe_time': (at) => ({ ok: at !== NOON, reason: at === NOON ? taken : null, first_safe: null, time_zone: '' }),
};

beforeEach(() => {
  vi.mocked(call).mockReset();
  vi.mocked(call).mockImplementation((name, request) => {
    const { at = '' } = request as { at?: string };
    return Promise.resolve({ ok: true, value: answers[name]?.(at) as never });
  });
});

test('its own time is there at once, the slots when the engine has judged them', async () => {
  const judge = new Judge();
  expect(judge.rows(asked).map(({ kind, at }) => [kind, at])).toEqual([['same', '2026-06-04T15:00:00.000Z'], ['other', undefined]]);
  await judge.ask(asked);
  expect(judge.rows(asked)).toEqual([
    { kind: 'same', profile: 'velo', at: '2026-06-04T15:00:00.000Z' },
    { kind: 'slot', profile: 'velo', at: NOON, obstacle: taken, isShut: true },
    { kind: 'other', profile: 'velo' },
  ]);
  expect(call).toHaveBeenCalledWith('plan.safe_time', { profile: 'velo', mode: 'direct', at: '2026-06-04T15:00:00.000Z', post: 'a' });
});

test('a day is asked once, also while the answer is on its way', async () => {
  const judge = new Judge();
  await Promise.all([judge.ask(asked), judge.ask(asked)]);
  expect(vi.mocked(call).mock.calls.filter(([name]) => name === 'slots.list')).toHaveLength(1);
});

test('of an inbox draft it is asked whether the client can be asked then', async () => {
  await new Judge().ask({ ...asked, card: { ...card, mode: 'draft', ask: card.time } });
  expect(call).toHaveBeenCalledWith('plan.safe_time', expect.objectContaining({ mode: 'draft', is_ask: true }));
});

test('a clip has no time of its own', async () => {
  const judge = new Judge();
  const clip: Asked = { profile: 'velo', day: '2026-06-05', zone: 'Europe/Berlin' };
  await judge.ask(clip);
  expect(judge.rows(clip)).toEqual([{ kind: 'slot', profile: 'velo', at: '2026-06-05T07:00:00.000Z' }, { kind: 'other', profile: 'velo' }]);
});
