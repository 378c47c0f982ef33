import { beforeEach, expect, test, vi } from 'vitest';

import { call, type Answer } from '../ipc';
import { Desk } from './desk.svelte';

vi.mock('../ipc', () => ({ call: vi.fn(), listen: vi.fn() }));

type Answering = (answer: Answer<unknown>) => void;
/** The questions that are not answered yet, by command, the first first. */
const open = new Map<string, Answering[]>();

function answer(name: string, value: unknown): void {
  open.get(name)?.shift()?.({ ok: true, value });
}

beforeEach(() => {
  open.clear();
  vi.mocked(call).mockImplementation((name) => new Promise((resolve) => {
    open.set(name, [...(open.get(name) ?? []), resolve as Answering]);
  }));
});

test('counts that come late do not replace newer ones', async () => {
  const desk = new Desk();
  const asked = [desk.refreshCounts(), desk.refreshCounts()];
  const [first, second] = open.get('today') ?? [];
  second?.({ ok: true, value: { posts_today: 2 } });
  first?.({ ok: true, value: { posts_today: 1 } });
  await Promise.all(asked);
  expect(desk.today).toEqual({ posts_today: 2 });
});

test('the desk that comes late does not replace a newer one', async () => {
  const desk = new Desk();
  const names = ['profiles.list', 'clients.list', 'health', 'desk.people', 'today'];
  const asked = [desk.refresh(), desk.refresh()];
  for (const name of names) open.get(name)?.reverse();
  for (const name of names) answer(name, name === 'health' ? { workspace: 'practice' } : []);
  await asked[1];
  for (const name of names) answer(name, name === 'health' ? { workspace: 'live' } : ['old']);
  await asked[0];
  expect([desk.health, desk.profiles, desk.clients]).toEqual([{ workspace: 'practice' }, [], []]);
});

test('what one of several answers refuses is not forgotten for the others', async () => {
  const desk = new Desk();
  const asked = desk.refresh();
  const failure = { error: 'Locked.', code: 'locked', details: [] };
  open.get('health')?.shift()?.({ ok: false, failure });
  for (const name of ['profiles.list', 'clients.list', 'desk.people', 'today']) answer(name, []);
  await asked;
  expect(desk.trouble).toEqual(failure);
});
