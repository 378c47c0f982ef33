import { expect, test } from 'vitest';

import { addDays, cityOf, minutesAhead, mondayOf, readWall, startOfDay, timeOfDay, wallAt } from './zones';

test.each([
  ['2026-03-29T02:30:00', 'Europe/Berlin', { kind: 'never', before: '2026-03-29T01:59:00', after: '2026-03-29T03:00:00' }],
  ['2026-10-25T02:30:00', 'Europe/Berlin', { kind: 'twice', at: '2026-10-25T00:30:00.000Z' }],
  ['2026-06-04T17:00:00', 'Europe/Berlin', { kind: 'once', at: '2026-06-04T15:00:00.000Z' }],
  ['2026-10-04T02:10:00', 'Australia/Lord_Howe', { kind: 'never', before: '2026-10-04T01:59:00', after: '2026-10-04T02:30:00' }],
])('%s in %s', (wall, zone, reading) => {
  expect(readWall(wall, zone)).toEqual(reading);
});

test.each([
  ['2026-11-23', '2026-11-23'],
  ['2026-11-29', '2026-11-23'],
  ['2026-03-01', '2026-02-23'],
])('the week of %s begins on %s', (day, monday) => {
  expect(mondayOf(day)).toBe(monday);
});

test('a day begins at its first moment', () => {
  // Lebanon skips midnight.
  expect(wallAt(startOfDay('2026-03-29', 'Asia/Beirut'), 'Asia/Beirut')).toBe('2026-03-29T01:00:00');
  expect(startOfDay('2026-06-04', 'Europe/Berlin')).toBe('2026-06-03T22:00:00.000Z');
});

test('days and clocks of other zones', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(timeOfDay('2026-06-04T15:00:00Z', 'America/New_York')).toBe('11:00');
  expect(minutesAhead('America/New_York', 'Europe/Berlin', '2026-03-20T12:00:00Z')).toBe(-300);
  expect(minutesAhead('America/New_York', 'Europe/Berlin', '2026-06-20T12:00:00Z')).toBe(-360);
  expect(cityOf('America/New_York')).toBe('New York');
});
