import { describe, expect, test } from 'vitest';

import type { ClientView, FreeSlots, PlanCard, ProfileView } from '../../../ipc';
import { gapsOf } from './gaps';
import { cellsOf, heightOf, rowsOf, type Row } from './rows';
import { stopIn, walkTable } from './walk';

const client = (id: string, name: string) => ({ id, name }) as ClientView;
const account = (name: string, of: string | null, username: string | null = name) => ({ profile_name: name, client: of, username }) as ProfileView;
const card = (id: string, profile: string) => ({ id, profile_name: profile }) as PlanCard;

const days = new Map([
  ['2026-11-23', [card('a1', 'a'), card('b1', 'b'), card('a2', 'a')]],
  ['2026-11-24', [card('b2', 'b')]],
  ['2026-11-25', []],
]);
const cells = cellsOf(days);

const told = (rows: readonly Row[]) => rows.map((row) => (row.kind === 'client' ? (row.client?.name ?? '-') : `  ${row.profile.profile_name}`));

describe('the rows', () => {
  test('stand under their clients, both by name, what belongs to nobody last', () => {
    const rows = rowsOf(
      [client('2', 'Velo'), client('1', 'Korn'), client('3', 'Empty')],
      [account('stray', null), account('z', '1', 'aaa'), account('k', '1', 'kkk'), account('v', '2')],
    );
    expect(told(rows)).toEqual(['Korn', '  z', '  k', 'Velo', '  v', '-', '  stray']);
  });

  test('have the cards of their account, day by day and in the order of the day', () => {
    expect(cells.get('a')?.get('2026-11-23')?.map(({ id }) => id)).toEqual(['a1', 'a2']);
    expect(cells.get('a')?.has('2026-11-24')).toBe(false);
  });

  test('are as high as their fullest cell, up to four cards and a number', () => {
    const full = (count: number) => cellsOf(new Map([['2026-11-23', Array.from({ length: count }, (_, place) => card(String(place), 'a'))]]));
    const row: Row = { kind: 'account', profile: account('a', '1'), client: undefined };
    const heights = [0, 1, 2, 4, 5, 30].map((count) => heightOf(row, full(count)));
    expect(heights[0]).toBe(heights[1]);
    expect(heights[2]).toBeGreaterThan(heights[1] ?? 0);
    expect(heights[4]).toBeGreaterThan(heights[3] ?? 0);
    expect(heights[5]).toBe(heights[4]);
  });
});

describe('a gap', () => {
  const free = (profile: string, ...at: string[]) => ({ profile_name: profile, free: at.map((one) => ({ at: one })) }) as unknown as FreeSlots;
  const shown = { days: ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'], cells, zone: 'UTC', now: Date.parse('2026-11-23T09:00:00Z') };

  test('is the first free slot of an empty day that is still to come', () => {
    const gaps = gapsOf([free('b', '2026-11-25T17:00:00Z', '2026-11-25T12:00:00Z', '2026-11-24T12:00:00Z')], shown);
    expect([...(gaps.get('b') ?? [])]).toEqual([['2026-11-25', '2026-11-25T12:00:00Z']]);
    const over = gapsOf([free('c', '2026-11-23T08:00:00Z', '2026-11-23T10:00:00Z')], shown);
    expect([...(over.get('c') ?? [])]).toEqual([['2026-11-23', '2026-11-23T10:00:00Z']]);
  });

  test('is none on a day that is not shown', () => {
    expect(gapsOf([free('a', '2026-11-25T12:00:00Z')], { ...shown, days: ['2026-11-24'] }).get('a')?.size).toBe(0);
  });

  test('lies on the day that the clocks shown say', () => {
    const gaps = gapsOf([free('a', '2026-11-25T23:30:00Z')], { ...shown, zone: 'Europe/Berlin' });
    expect([...(gaps.get('a')?.keys() ?? [])]).toEqual(['2026-11-26']);
  });
});

describe('the arrows', () => {
  const table = { accounts: ['a', 'b', 'c'], days: [...days.keys()], cells };
  const on = (day: string, profile: string, post?: string) => ({ day: `2026-11-${day}`, profile, ...(post ? { post } : {}) });

  test('lead down through the cards of a cell, then to the account below', () => {
    expect(walkTable(table, on('23', 'a', 'a1'), 'ArrowDown')).toEqual(on('23', 'a', 'a2'));
    expect(walkTable(table, on('23', 'a', 'a2'), 'ArrowDown')).toEqual(on('23', 'b', 'b1'));
    expect(walkTable(table, on('23', 'b', 'b1'), 'ArrowDown')).toEqual(on('23', 'c'));
    expect(walkTable(table, on('23', 'c'), 'ArrowDown')).toEqual(on('23', 'c'));
  });

  test('lead up to the last card of the account above', () => {
    expect(walkTable(table, on('23', 'b', 'b1'), 'ArrowUp')).toEqual(on('23', 'a', 'a2'));
    expect(walkTable(table, on('23', 'a', 'a1'), 'ArrowUp')).toEqual(on('23', 'a', 'a1'));
  });

  test('lead through the days of an account, also out of the week', () => {
    expect(walkTable(table, on('23', 'b', 'b1'), 'ArrowRight')).toEqual(on('24', 'b', 'b2'));
    expect(walkTable(table, on('23', 'b', 'b1'), 'ArrowLeft')).toEqual(on('22', 'b'));
    expect(walkTable(table, on('23', 'b', 'b1'), 'End')).toEqual(on('25', 'b'));
    expect(walkTable(table, on('25', 'b'), 'Home')).toEqual(on('23', 'b', 'b1'));
  });

  test('begin with the first account, and lead nowhere where there is none', () => {
    expect(walkTable(table, { day: '2026-11-23' }, 'ArrowRight')).toEqual(on('24', 'a'));
    expect(walkTable({ ...table, accounts: [] }, { day: '2026-11-23' }, 'ArrowDown')).toBeUndefined();
  });

  test('begin where the keyboard was, as far as that is shown', () => {
    const whose = (post: string) => post[0];
    const stop = (day: string, post?: string, profile?: string) =>
      stopIn(table, { day: `2026-11-${day}`, ...(post ? { post } : {}), ...(profile ? { profile } : {}) }, whose);
    expect(stop('23', 'b1')).toEqual(on('23', 'b', 'b1'));
    expect(stop('24', 'b1', 'b')).toEqual(on('24', 'b'));
    expect(stop('24', undefined, 'c')).toEqual(on('24', 'c'));
    expect(stop('24', undefined, 'gone')).toEqual(on('24', 'a'));
    expect(stop('24')).toEqual(on('24', 'a'));
  });
});
