import { expect, test } from 'vitest';

import { minutesOf } from './model.svelte';
import { Pace } from './pace';
import { sizeOf } from './sizes';
import { firstWords } from './words';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [118_575, '119 kB'],
  [72_566, '72.6 kB'],
  [999_999, '1 MB'],
  [12_340_000, '12.3 MB'],
  [287_000_000, '287 MB'],
  [4_000_000_000, '4 GB'],
])('%i bytes are %s', (bytes, text) => expect(sizeOf(bytes)).toBe(text));

test('the pace of the last seconds tells how long it still takes', () => {
  const pace = new Pace();
  pace.add(0, 0);
  expect(pace.rate()).toBeUndefined();
  expect(pace.secondsLeft(10_000)).toBeUndefined();
  pace.add(2_000, 1_000);
  expect(pace.rate()).toBe(2_000);
  expect(pace.secondsLeft(10_000)).toBe(4);
  // It goes slower now: what was long ago no longer counts.
  pace.add(2_100, 9_000);
  pace.add(2_200, 10_000);
  expect(pace.rate()).toBe(100);
});

test('a try that begins anew begins its pace anew', () => {
  const pace = new Pace();
  pace.add(9_000, 0);
  pace.add(0, 1_000);
  expect(pace.rate()).toBeUndefined();
  pace.add(500, 2_000);
  expect(pace.rate()).toBe(500);
});

test('nothing moving has no pace', () => {
  const pace = new Pace();
  pace.add(500, 0);
  pace.add(500, 3_000);
  expect(pace.secondsLeft(1_000)).toBeUndefined();
});

test.each([['60m', 60], ['1h', 60], ['1h30m', 90], ['0s', 0], ['2d', 2_880], ['?', undefined]])('%s are %s minutes', (setting, minutes) => {
  expect(minutesOf(setting)).toBe(minutes);
});

test('a post is called by its first words, cut between words', () => {
  expect(firstWords({ description: 'One\nTwo', title: 'x' })).toBe('One');
  expect(firstWords({ description: '', title: 'Internal' })).toBe('Internal');
  expect(firstWords({ description: '', title: '' })).toBe('No caption');
  const long = firstWords({ description: 'word '.repeat(40), title: '' });
  expect(long.length).toBeLessThanOrEqual(73);
  expect(long.endsWith('word…')).toBe(true);
});
