import { expect, test } from 'vitest';

import { clockWithSeconds, spellForBoth, spellMoment } from './spelling';

const NOW = Date.parse('2026-11-23T09:00:00Z');

test.each([
  ['2026-11-23T16:00:00Z', 'today 17:00'],
  ['2026-11-24T11:00:00Z', 'Tue 12:00'],
  ['2026-11-17T11:00:00Z', 'Tue 12:00'],
  ['2026-11-30T11:00:00Z', 'Mon 30 Nov 12:00'],
  ['2027-01-04T11:00:00Z', 'Mon 4 Jan 2027 12:00'],
])('%s is "%s" in Berlin', (instant, spelt) => {
  expect(spellMoment(instant, 'Europe/Berlin', NOW)).toBe(spelt);
});

test('the day is that of the zone, not of Greenwich', () => {
  expect(spellMoment('2026-11-23T23:30:00Z', 'Europe/Berlin', NOW)).toBe('Tue 00:30');
});

test('another clock of the client stands beside', () => {
  expect(spellForBoth('2026-11-24T16:00:00Z', 'Europe/Berlin', 'America/New_York', NOW)).toBe('Tue 17:00 (New York 11:00)');
  expect(spellForBoth('2026-11-24T16:00:00Z', 'Europe/Berlin', 'Europe/Oslo', NOW)).toBe('Tue 17:00');
});

test('seconds are shown where they matter', () => {
  expect(clockWithSeconds('2026-11-24T16:02:41.900Z', 'Europe/Berlin')).toBe('17:02:41');
});
