import { expect, test } from 'vitest';

import { minutesOf, readTime, stepTime, type TimeRefusal } from './time';

test.each([
  ['17:00', '17:00'],
  ['1700', '17:00'],
  ['900', '09:00'],
  ['17', '17:00'],
  ['9', '09:00'],
  ['17.30', '17:30'],
  ['17h30', '17:30'],
  ['17 Uhr', '17:00'],
  ['5pm', '17:00'],
  ['5:30 p.m.', '17:30'],
  ['530pm', '17:30'],
  ['12am', '00:00'],
  ['12 pm', '12:00'],
  ['0:05', '00:05'],
  ['23:59', '23:59'],
])('"%s" is %s', (typed, value) => {
  expect(readTime(typed)).toEqual({ kind: 'value', value });
});

test.each<[string, TimeRefusal]>([
  ['24:00', 'no_such_time'],
  ['17:60', 'no_such_time'],
  ['13pm', 'no_such_time'],
  ['0am', 'no_such_time'],
  ['noon', 'unreadable'],
  ['17:5', 'unreadable'],
  ['12345', 'unreadable'],
  ['-1', 'unreadable'],
])('"%s" is refused: %s', (typed, why) => {
  expect(readTime(typed)).toEqual({ kind: 'refused', why });
});

test('nothing typed is nothing', () => {
  expect(readTime(' ')).toEqual({ kind: 'empty' });
});

test.each([
  ['17:00', 5, 1, '17:05'],
  ['17:02', 5, 1, '17:05'],
  ['17:02', 5, -1, '17:00'],
  ['17:20', 60, -1, '17:00'],
  ['23:55', 5, 1, '00:00'],
  ['00:00', 5, -1, '23:55'],
] as const)('from %s, %i minutes in direction %i: %s', (time, step, direction, next) => {
  expect(stepTime(time, step, direction)).toBe(next);
});

test('every minute of the day is read as it is written', () => {
  let time = '00:00';
  for (let minute = 0; minute < 24 * 60; minute++) {
    expect(minutesOf(time)).toBe(minute);
    expect(readTime(time)).toEqual({ kind: 'value', value: time });
    time = stepTime(time, 1, 1);
  }
  expect(time).toBe('00:00');
});
