import { expect, test, vi } from 'vitest';

import type { ClientView, ProfileView } from '../../ipc';
import { actionOf, doneWords } from './action';
import { Autosave } from './autosave';
import { accountsToChoose } from './chooser';
import { Countdown } from './countdown.svelte';
import { NOW } from './scripted';
import { chosenInstant, deskTime, noTime, readWhen, type WhenRead } from './when';
import { undecided } from '../../composing/choices';

const BERLIN = 'Europe/Berlin';

test.each<[string, string, WhenRead]>([
  ['2026-11-24', '17:00', { kind: 'at', wall: '2026-11-24T17:00:00', at: '2026-11-24T16:00:00.000Z' }],
  ['2026-11-23', '08:59', { kind: 'over' }],
  ['2027-03-28', '02:30', { kind: 'never', before: '2027-03-28T01:59:00', after: '2027-03-28T03:00:00' }],
])('%s %s in Berlin is %o', (day, time, expected) => {
  expect(readWhen({ now: false, day, time }, BERLIN, NOW)).toEqual(expected);
});

test('half a time is none, and now needs neither', () => {
  expect(readWhen({ ...noTime, day: '2026-11-24' }, BERLIN, NOW)).toEqual({ kind: 'open' });
  expect(readWhen({ ...noTime, now: true }, BERLIN, NOW)).toEqual({ kind: 'now' });
});

test('an instant is chosen on the clocks of the account', () => {
  expect(chosenInstant('2026-11-24T00:30:00Z', 'America/New_York')).toEqual({ now: false, day: '2026-11-23', time: '19:30' });
});

test.each([
  ['2026-11-24T16:00:00Z', BERLIN, BERLIN, undefined],
  ['2026-11-24T16:00:00Z', 'America/New_York', BERLIN, { time: '17:00', dayOff: 0 }],
  ['2026-11-24T01:00:00Z', 'America/New_York', BERLIN, { time: '02:00', dayOff: 1 }],
  ['2026-11-24T16:00:00Z', 'Australia/Sydney', BERLIN, { time: '17:00', dayOff: -1 }],
])('%s in %s is at a desk in %s %o', (at, zone, desk, expected) => {
  expect(deskTime(at, zone, desk)).toEqual(expected);
});

const at: WhenRead = { kind: 'at', wall: '2026-11-26T17:00:00', at: '2026-11-26T16:00:00Z' };

test.each<['unfinished' | 'planned' | 'stopped', 'direct' | 'draft', WhenRead, string]>([
  ['unfinished', 'direct', at, 'Schedule for @korn, Thu 17:00'],
  ['unfinished', 'direct', { kind: 'open' }, 'Schedule for @korn'],
  ['unfinished', 'direct', { kind: 'now' }, 'Post now to @korn'],
  ['stopped', 'draft', at, 'Deliver to the inbox of @korn, Thu 17:00'],
  ['unfinished', 'draft', { kind: 'now' }, 'Deliver now to the inbox of @korn'],
  ['planned', 'direct', at, 'Save for @korn'],
])('%s, %s: the button says what happens', (standing, mode, read, expected) => {
  expect(actionOf({ standing, times: { read }, choices: undecided(mode) }, '@korn', BERLIN, NOW)).toBe(expected);
});

test('after publishing it says in TikTok’s words that it takes a while', () => {
  expect(doneWords({ times: { read: { kind: 'now' } }, choices: undecided() }, false, '@korn', BERLIN, NOW)).toBe(
    'Posting to @korn now. It may take a few minutes for the content to process and be visible on the profile.',
  );
  expect(doneWords({ times: { read: at }, choices: undecided() }, false, '@korn', BERLIN, NOW)).toBe('Planned for @korn, Thu 17:00.');
});

const client = (id: string, name: string) => ({ id, name }) as ClientView;
const account = (profile_name: string, client: string | null, login = 'connected') =>
  ({ profile_name, client, client_name: client, display_name: profile_name, username: null, login }) as ProfileView;
const clients = [client('k', 'Korn'), client('v', 'Velo')];
const profiles = [account('korn', 'k'), account('jobs', 'k'), account('velo', 'v'), account('gone', 'v', 'disconnected'), account('own', null)];
const names = (typed: string, locked?: string) => {
  const { groups, elsewhere } = accountsToChoose(profiles, clients, typed, locked);
  return [groups.map((group) => group.accounts.map(({ profile_name }) => profile_name).join('+')).join(' '), elsewhere];
};

test('accounts stand under their clients, those of others behind the lock', () => {
  expect(names('')).toEqual(['korn+jobs velo own', 0]);
  expect(names('', 'k')).toEqual(['korn+jobs', 2]);
  expect(names('@VEL')).toEqual(['velo', 0]);
  expect(names('vel', 'k')).toEqual(['', 1]);
});

test('what changes during a write is written after it, and a flush waits for both', async () => {
  let value = 0;
  const written: number[] = [];
  const finish: (() => void)[] = [];
  const autosave = new Autosave(() => {
    const now = value;
    return new Promise((resolve) => finish.push(() => (written.push(now), resolve(true))));
  }, 400);
  value = 1;
  autosave.touch();
  const first = autosave.flush();
  value = 2;
  autosave.touch();
  const second = autosave.flush();
  finish[0]?.();
  await vi.waitUntil(() => finish.length === 2);
  finish[1]?.();
  expect(await Promise.all([first, second])).toEqual([true, true]);
  expect(written).toEqual([1, 2]);
  await autosave.flush();
  expect(finish).toHaveLength(2);
});

test('what could not be written is written with the next flush', async () => {
  const answers = [false, true];
  const autosave = new Autosave(() => Promise.resolve(answers.shift() ?? true), 400);
  autosave.touch();
  expect(await autosave.flush()).toBe(false);
  expect(await autosave.flush()).toBe(true);
  expect(answers).toEqual([]);
});

test('a countdown that is stopped does nothing', () => {
  vi.useFakeTimers();
  const done = vi.fn();
  const countdown = new Countdown();
  countdown.start(10, done);
  vi.advanceTimersByTime(9_000);
  expect([countdown.left, done.mock.calls.length]).toEqual([1, 0]);
  countdown.stop();
  vi.advanceTimersByTime(5_000);
  expect(done).not.toHaveBeenCalled();
  countdown.start(10, done);
  vi.advanceTimersByTime(10_000);
  expect([countdown.left, done.mock.calls.length]).toEqual([undefined, 1]);
  vi.useRealTimers();
});
