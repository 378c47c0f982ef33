import { beforeEach, expect, test, vi } from 'vitest';

import { Toasts } from '../../design/toasts.svelte';
import { Desk } from '../../desk/desk.svelte';
import { call, listen, type ClientView, type Ears, type PlanCard, type ProfileView } from '../../ipc';
import { Navigation } from '../../shell/navigation.svelte';
import { Past } from '../../shell/past';
import { cardAt } from './fixture';
import { PlanModel } from './model.svelte';
import { perform } from './perform';

vi.mock('../../ipc', () => ({ call: vi.fn(), listen: vi.fn() }));

const answers = new Map<string, (request: never) => unknown>();
const asked = (name: string) => vi.mocked(call).mock.calls.filter(([one]) => one === name).map(([, request]) => request);
const settled = () => new Promise((resolve) => setTimeout(resolve));

const shelf = new Map<string, string>();
vi.stubGlobal('localStorage', { getItem: (key: string) => shelf.get(key) ?? null, setItem: (key: string, value: string) => shelf.set(key, value) });

function room(): PlanModel {
  const desk = new Desk();
  desk.zone = 'Europe/Berlin';
  desk.now = Date.parse('2026-06-03T10:00:00Z');
  desk.clients = [{ id: 'juniper', name: 'Juniper Skin', time_zone: 'America/New_York' }] as ClientView[];
  desk.profiles = [
    { profile_name: 'skin', client: 'juniper', time_zone: 'America/New_York' },
    { profile_name: 'velo', client: null, time_zone: 'Europe/Berlin' },
  ] as ProfileView[];
  const toasts = new Toasts();
  return new PlanModel({ desk, navigation: new Navigation(), toasts, past: new Past(toasts) });
}

async function roomWith(...cards: PlanCard[]): Promise<PlanModel> {
  answers.set('plan.range', () => cards);
  const model = room();
  model.load();
  await settled();
  return model;
}

beforeEach(() => {
  vi.clearAllMocks();
  shelf.clear();
  answers.clear();
  answers.set('posts.move', ({ posts }: { posts: { post: string; when: { at: string } }[] }) => ({
    posts: posts.map(({ post, when }) => ({ post, was: 'scheduled', state: 'scheduled', from: null, to: { due: when.at, local: '', zone: 'UTC' } })),
    undo: posts.map(({ post }) => ({ post, when: { at: 'where it was' } })),
  }));
  vi.mocked(call).mockImplementation((name, request) => {
    const answer = answers.get(name);
    if (!answer) return Promise.resolve({ ok: false, failure: { error: `no ${name}`, code: 'none', details: [] } });
    return Promise.resolve({ ok: true, value: answer(request as never) as never });
  });
});

test('a week is asked for from its first moment to its end, in the days of the desk', async () => {
  const card = cardAt('2026-06-04T15:00:00Z');
  const model = await roomWith(card);
  expect(asked('plan.range')).toEqual([{ from: '2026-05-31T22:00:00.000Z', to: '2026-06-07T22:00:00.000Z', profiles: null }]);
  expect(model.days.get('2026-06-04')).toEqual([card]);
});

test('a locked client filters, and its clocks are chosen once for all', async () => {
  const model = await roomWith();
  expect(model.hasOwnClocks).toBe(false);
  model.shell.navigation.lock('juniper');
  expect(model).toMatchObject({ hasOwnClocks: true, clocks: 'desk', zone: 'Europe/Berlin', profiles: ['skin'], showsHours: true });
  model.readClocks('client');
  expect(model.zone).toBe('America/New_York');
  const other = room();
  other.shell.navigation.lock('juniper');
  expect(other.zone).toBe('America/New_York');
  other.shell.navigation.lock(undefined);
  expect(other.zone).toBe('Europe/Berlin');
});

test('progress is shown on the card, and never goes back', async () => {
  const model = await roomWith(cardAt('2026-06-04T15:00:00Z', { id: 'up', state: 'publishing', progress: { sent: 50, total: 100 } }));
  model.attend();
  const ears = vi.mocked(listen).mock.calls[0]?.[0] as Ears;
  ears.progress?.({ event: 'progress', uploads: [{ post: 'up', sent: 20, total: 100 }] });
  expect(model.card('up')?.progress).toEqual({ sent: 50, total: 100 });
  ears.progress?.({ event: 'progress', uploads: [{ post: 'up', sent: 80, total: 100 }] });
  expect(model.card('up')?.progress).toEqual({ sent: 80, total: 100 });
  const before = model.news;
  ears.posts?.({ event: 'posts', posts: ['up'] });
  expect(model.news).toBe(before + 1);
});

test('a move says where to, and is taken back with what the engine gave', async () => {
  const card = cardAt('2026-06-04T15:00:00Z', { id: 'a' });
  const model = await roomWith(card);
  await model.move([card], { days: 1 });
  expect(asked('posts.move')).toEqual([{ posts: [{ post: 'a', when: { at: '2026-06-05T15:00:00.000Z' } }] }]);
  expect(model.said).toBe('Moved to Friday 17:00');
  expect(model.shell.toasts.shown.map(({ text }) => text)).toEqual(['Moved to Fri 17:00']);

  await model.moves.undo();
  expect(asked('posts.move').at(-1)).toEqual({ posts: [{ post: 'a', when: { at: 'where it was' } }] });
  expect(model.shell.toasts.shown).toEqual([]);
  await model.moves.undo();
  expect(asked('posts.move')).toHaveLength(2);
});

test('what cannot move stays, and says why', async () => {
  const live = cardAt('2026-06-04T15:00:00Z', { state: 'published' });
  const model = await roomWith(live);
  await model.move([live], { days: 1 });
  expect(asked('posts.move')).toEqual([]);
  expect(model.shell.toasts.shown[0]?.text).toBe('Live: this post can no longer be moved.');
});

test('a refusal is shown in the words of the engine, and nothing is to be taken back', async () => {
  const card = cardAt('2026-06-04T15:00:00Z');
  const model = await roomWith(card);
  answers.delete('posts.move');
  await model.move([card], { days: 1 });
  expect(model.shell.toasts.shown[0]?.text).toBe('no posts.move');
  await model.moves.undo();
  expect(asked('posts.move')).toHaveLength(1);
  expect(model.said).toBe('There is nothing to take back.');
});

test('Alt and down goes to the next free slot, or a quarter of an hour on', async () => {
  const card = cardAt('2026-06-04T15:00:00Z', { id: 'a' });
  const model = await roomWith(card);
  model.cursor = { day: '2026-06-04', post: 'a' };
  answers.set('slots.free', () => ({ free: [{ at: '2026-06-06T10:00:00Z', local: '' }, { at: '2026-06-08T10:00:00Z', local: '' }] }));
  perform(model, { does: 'nudge', direction: 1 });
  await settled();
  expect(asked('posts.move').at(-1)).toEqual({ posts: [{ post: 'a', when: { at: '2026-06-06T10:00:00Z' } }] });

  answers.set('slots.free', () => ({ free: [] }));
  perform(model, { does: 'nudge', direction: -1 });
  await settled();
  expect(asked('slots.free').at(-1)).toEqual({ profile: 'velo', from: '2026-06-03T10:00:00.000Z', to: '2026-06-04T15:00:00.000Z' });
  expect(asked('posts.move').at(-1)).toEqual({ posts: [{ post: 'a', when: { at: '2026-06-04T14:45:00.000Z' } }] });
});

test('keys act on all that are selected, or else on the card they were pressed on', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => cardAt('2026-06-04T15:00:00Z', { id })) as [PlanCard, PlanCard, PlanCard];
  const model = await roomWith(a, b, c);
  model.cursor = { day: '2026-06-04', post: 'c' };
  perform(model, { does: 'delete' });
  expect(model.deleting).toEqual([c]);
  model.selection.add('a').add('b');
  perform(model, { does: 'shift', days: -1 });
  await settled();
  expect(asked('posts.move')).toMatchObject([{ posts: [{ post: 'a' }, { post: 'b' }] }]);
  expect(model.said).toBe('2 posts moved');
  perform(model, { does: 'clear' });
  expect(model.selected).toEqual([]);
});

test('the one place that Tab leads to follows the cursor, and stays in the span', async () => {
  const model = await roomWith(cardAt('2026-06-04T15:00:00Z', { id: 'a' }));
  expect(model.stop).toEqual({ day: '2026-06-03' });
  model.cursor = { day: '2026-06-04', post: 'a' };
  expect(model.stop).toEqual({ day: '2026-06-04', post: 'a' });
  expect(model.isStop('2026-06-04')).toBe(false);
  model.cursor = { day: '2026-06-04', post: 'gone' };
  expect(model.isStop('2026-06-04')).toBe(true);
  model.goNext();
  expect(model.stop).toEqual({ day: '2026-06-08' });
});

test('an arrow that leads out of the week takes the calendar along', async () => {
  const model = await roomWith();
  model.walkBy(() => ({ day: '2026-06-08' }));
  perform(model, { does: 'walk', arrow: 'ArrowRight' });
  expect(model.span.first).toBe('2026-06-08');
  expect(model.cursor).toEqual({ day: '2026-06-08' });
});

test('a card moved over the edge of the week takes the calendar along', async () => {
  const sunday = cardAt('2026-06-07T15:00:00Z', { id: 'a' });
  const model = await roomWith(sunday);
  model.cursor = { day: '2026-06-07', post: 'a' };
  perform(model, { does: 'shift', days: 1 });
  await settled();
  expect(model.span.first).toBe('2026-06-08');
  expect(model.cursor).toEqual({ day: '2026-06-08', post: 'a' });
});

test('a week is not called empty before its own cards have come', async () => {
  const model = await roomWith();
  expect(model.isLoaded).toBe(true);
  model.goNext();
  expect(model.isLoaded).toBe(false);
});
