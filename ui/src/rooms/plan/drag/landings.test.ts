import { expect, test } from 'vitest';

import type { Obstacle, SafeTime } from '../../../ipc';
import { landingNamed, landingsOf, nameOf, openingTime, slotsOn, type Landing } from './landings';

const weekly = (time_zone: string, slots: [weekday: number, time: string][]) => ({
  profile_name: 'velo',
  time_zone,
  slots: slots.map(([weekday, time]) => ({ weekday, time })),
});

test('slots come on the days that the zone shows', () => {
  // Wednesday 22:00 in New York is Thursday in Berlin.
  const slots = weekly('America/New_York', [[3, '22:00'], [4, '11:00'], [4, '22:00']]);
  expect(slotsOn('2026-06-04', 'Europe/Berlin', slots)).toEqual(['2026-06-04T02:00:00.000Z', '2026-06-04T15:00:00.000Z']);
});

test('Sunday is day seven, and a slot that the clocks skip does not come', () => {
  const slots = weekly('Europe/Berlin', [[7, '02:30'], [7, '12:00']]);
  expect(slotsOn('2026-03-29', 'Europe/Berlin', slots)).toEqual(['2026-03-29T10:00:00.000Z']);
  expect(slotsOn('2026-04-05', 'Europe/Berlin', slots)).toHaveLength(2);
});

const [nine, noon, five] = ['2026-06-04T09:00:00.000Z', '2026-06-04T12:00:00.000Z', '2026-06-04T17:00:00.000Z'] as const;
const safe: SafeTime = { ok: true, reason: null, delivery: null, first_safe: null, time_zone: 'UTC' };
const not = (reason: Obstacle, first?: string): SafeTime => ({
  ok: false,
  reason,
  delivery: null,
  first_safe: first === undefined ? null : { at: first, local: '' },
  time_zone: 'UTC',
});

test('the rows of a day: its own time, the slots, any other', () => {
  const rows = landingsOf({ profile: 'velo', same: nine, slots: [noon, five], free: [noon, five], verdicts: new Map([[noon, safe], [five, safe]]) });
  expect(rows.map(({ kind, at }) => [kind, at])).toEqual([['same', nine], ['slot', noon], ['slot', five], ['other', undefined]]);
});

test('a full slot is shut and says why; its own time only warns', () => {
  const why: Obstacle = { why: 'overlap', at: noon };
  const rows = landingsOf({ profile: 'velo', same: nine, slots: [noon], free: [noon], verdicts: new Map([[nine, not(why)], [noon, not(why)]]) });
  expect(rows[0]).toMatchObject({ kind: 'same', obstacle: why });
  expect(rows[0]?.isShut).toBeUndefined();
  expect(rows[1]).toMatchObject({ kind: 'slot', obstacle: why, isShut: true });
});

test('a slot where another card sits is shut, although nothing goes out then', () => {
  const rows = landingsOf({ profile: 'velo', same: nine, slots: [noon, five], free: [five], verdicts: new Map() });
  expect(rows[1]).toEqual({ kind: 'slot', profile: 'velo', at: noon, obstacle: { why: 'overlap', at: noon }, isShut: true });
  expect(rows[2]).toEqual({ kind: 'slot', profile: 'velo', at: five });
});

test('what is over is shut', () => {
  const [same] = landingsOf({ profile: 'velo', same: nine, slots: [], free: [], verdicts: new Map([[nine, not({ why: 'past' })]]) });
  expect(same?.isShut).toBe(true);
});

test('the first safe time is offered where the own time is not safe and no open row leads there', () => {
  const verdicts = new Map([[nine, not({ why: 'daily_cap', until: five }, five)]]);
  const kinds = (slots: string[]) => landingsOf({ profile: 'velo', same: nine, slots, free: slots, verdicts }).map(({ kind, at }) => [kind, at]);
  expect(kinds([])).toEqual([['same', nine], ['safe', five], ['other', undefined]]);
  expect(kinds([five])).toEqual([['same', nine], ['slot', five], ['other', undefined]]);
});

test.each<Landing>([
  { kind: 'slot', profile: 'a|b', at: five },
  { kind: 'other', profile: 'velo' },
  { kind: 'same' },
])('a landing keeps its meaning as an attribute: %o', (landing) => {
  expect(landingNamed(nameOf(landing))).toEqual(landing);
});

test.each([
  ['2026-06-05', '2026-06-05T10:00:00.000Z'],
  // Today after noon: a little from now, at a quarter.
  ['2026-06-04', '2026-06-04T14:15:00.000Z'],
  ['2026-06-01', '2026-06-01T10:00:00.000Z'],
])('a new post on %s begins at %s', (day, at) => {
  expect(openingTime(day, 'Europe/Berlin', Date.parse('2026-06-04T13:50:00Z'))).toBe(at);
});

test('late in the evening nothing is left of the day', () => {
  expect(openingTime('2026-06-04', 'UTC', Date.parse('2026-06-04T23:55:00Z'))).toBe('2026-06-04T12:00:00.000Z');
});
