import { describe, expect, test } from 'vitest';

import type { PlanCard, StateName } from '../../../ipc';
import { countsOf, daysFrom, groups, groupOf, opensAt, rowsOf, walkRows, type Row } from './rows';

const card = (id: string, due: string | null, state: StateName = 'scheduled') =>
  ({ id, state, ask: null, time: due === null ? null : { due, local: '', zone: '' } }) as unknown as PlanCard;
const told = (rows: readonly Row[]) => rows.map((row) => (row.kind === 'day' ? `${row.day ?? 'no time'} ${String(row.posts)}` : row.card.id));

const cards = [
  card('a', '2026-11-23T08:00:00Z', 'published'),
  card('b', '2026-11-23T23:30:00Z'),
  card('c', '2026-11-25T08:00:00Z', 'failed'),
  card('d', null, 'draft'),
];

describe('the rows', () => {
  test('stand under the heads of their days, in the days of the zone, without a time last', () => {
    expect(told(rowsOf(daysFrom(cards, 'UTC')))).toEqual(['2026-11-23 2', 'a', 'b', '2026-11-25 1', 'c', 'no time 1', 'd']);
    expect(told(rowsOf(daysFrom(cards, 'Europe/Berlin')))).toEqual(['2026-11-23 1', 'a', '2026-11-24 1', 'b', '2026-11-25 1', 'c', 'no time 1', 'd']);
    expect(rowsOf(daysFrom([], 'UTC'))).toEqual([]);
  });

  test('are those of a group; days without any are left out', () => {
    expect(told(rowsOf(daysFrom(cards, 'UTC'), 'planned'))).toEqual(['2026-11-23 1', 'b']);
    expect(told(rowsOf(new Map([['2026-11-23', []]])))).toEqual([]);
  });

  test('open at today, or where the next posts are', () => {
    const rows = rowsOf(daysFrom(cards, 'UTC'));
    expect(opensAt(rows, '2026-11-23')).toBe(0);
    expect(opensAt(rows, '2026-11-24')).toBe(3);
    expect(opensAt(rows, '2026-12-01')).toBe(5);
    expect(opensAt([], '2026-12-01')).toBe(0);
  });
});

describe('the keys', () => {
  const rows = rowsOf(daysFrom(cards, 'UTC'));

  test.each([
    ['a', 'ArrowDown', 'b'],
    ['b', 'ArrowDown', 'c'],
    ['d', 'ArrowDown', 'd'],
    ['c', 'ArrowUp', 'b'],
    ['a', 'ArrowUp', 'a'],
    ['c', 'Home', 'a'],
    ['a', 'End', 'd'],
    ['a', 'PageDown', 'd'],
    ['d', 'PageUp', 'a'],
    [undefined, 'ArrowDown', 'a'],
  ] as const)('lead from %s with %s to %s, over the heads', (from, step, to) => {
    expect(walkRows(rows, from, step)?.id).toBe(to);
  });

  test('lead nowhere where there is nothing', () => {
    expect(walkRows([], undefined, 'ArrowDown')).toBeUndefined();
  });
});

describe('the groups', () => {
  test('have every state once', () => {
    const states = Object.values(groups).flat();
    expect(new Set(states).size).toBe(states.length);
    expect(states).toHaveLength(13);
    expect(groupOf(card('x', null, 'unconfirmed'))).toBe('needsYou');
  });

  test('are counted in their order, and left out where they are empty', () => {
    expect(countsOf(cards)).toEqual([['needsYou', 1], ['unfinished', 1], ['planned', 1], ['live', 1]]);
  });
});
