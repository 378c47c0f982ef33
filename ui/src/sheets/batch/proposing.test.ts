import { describe, expect, test } from 'vitest';

import { firstStart, propose, type Ground } from './proposing';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const ground: Ground = { zone: 'Europe/Berlin', now: NOW, slots: [], taken: [] };
const slot = (at: string, local: string) => ({ at, local });

describe('free slots', () => {
  const slots = [
    slot('2026-11-23T09:10:00Z', '2026-11-23T10:10:00'),
    slot('2026-11-23T16:00:00Z', '2026-11-23T17:00:00'),
    slot('2026-11-24T11:00:00Z', '2026-11-24T12:00:00'),
    slot('2026-11-24T16:00:00Z', '2026-11-24T17:00:00'),
  ];

  test('are taken in turn, but none that comes at once', () => {
    expect(propose(2, { kind: 'slots' }, { ...ground, slots })).toEqual(['2026-11-23T17:00:00', '2026-11-24T12:00:00']);
  });

  test('leave out what a clip of the batch has', () => {
    const taken = [Date.parse('2026-11-24T11:05:00Z')];
    expect(propose(2, { kind: 'slots' }, { ...ground, slots, taken })).toEqual(['2026-11-23T17:00:00', '2026-11-24T17:00:00']);
  });

  test('may be fewer than the clips', () => expect(propose(9, { kind: 'slots' }, { ...ground, slots })).toHaveLength(3));
});

describe('even spacing', () => {
  const every = (hours: number, start: string) => ({ kind: 'spaced', start, hours }) as const;

  test('by days keeps the wall time over a change of the clocks', () => {
    const now = Date.parse('2026-10-23T09:00:00Z');
    expect(propose(3, every(24, '2026-10-24T17:00:00'), { ...ground, now })).toEqual(['2026-10-24T17:00:00', '2026-10-25T17:00:00', '2026-10-26T17:00:00']);
  });

  test('by hours keeps the distance over a change of the clocks', () => {
    const now = Date.parse('2026-10-24T09:00:00Z');
    expect(propose(3, every(6, '2026-10-24T22:00:00'), { ...ground, now })).toEqual(['2026-10-24T22:00:00', '2026-10-25T03:00:00', '2026-10-25T09:00:00']);
  });

  test('takes the first moment after a time that the clocks skip', () => {
    const now = Date.parse('2027-03-26T09:00:00Z');
    expect(propose(2, every(24, '2027-03-27T02:30:00'), { ...ground, now })).toEqual(['2027-03-27T02:30:00', '2027-03-28T03:00:00']);
  });

  test('passes over what is past and what is taken', () => {
    const taken = [Date.parse('2026-11-24T11:00:00Z')];
    expect(propose(2, every(24, '2026-11-20T12:00:00'), { ...ground, taken })).toEqual(['2026-11-23T12:00:00', '2026-11-25T12:00:00']);
  });

  test('ends a year ahead', () => expect(propose(100, every(168, '2026-11-24T12:00:00'), ground)).toHaveLength(52));
});

test('without slots it begins tomorrow at noon by the client’s clocks', () => {
  expect(firstStart('Australia/Sydney', Date.parse('2026-11-23T14:00:00Z'))).toBe('2026-11-25T12:00:00');
});
