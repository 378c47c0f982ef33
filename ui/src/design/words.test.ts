import { expect, test } from 'vitest';

import { capsOf } from './keys';
import { monogramOf } from './monogram';
import { tintOf, wordsFor } from './standing';

test.each([
  ['Korn & Kruste', 'KK'],
  ['Café Nord', 'CN'],
  ['Fjord Coffee Roasters', 'FC'],
  ['Nordlicht', 'NO'],
  ['élan vital', 'ÉV'],
  ['e\u0301lan', 'ÉL'],
  ['7 Days', '7D'],
  ['X', 'X'],
  ['', ''],
])('the monogram of "%s" is %s', (name, letters) => {
  expect(monogramOf(name)).toBe(letters);
});

test('a shortcut is printed as on the keyboard at hand', () => {
  expect(capsOf('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
  expect(capsOf('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z']);
  expect(capsOf('Alt+ArrowRight', false)).toEqual(['Alt', '→']);
});

test('a state is told in the screen’s words', () => {
  expect(wordsFor({ state: 'needs_attention' })).toBe('Needs you');
  expect(wordsFor({ state: 'published', onlyMe: true })).toBe('Live · only me');
  expect(wordsFor({ state: 'deferred', until: '18:02', why: 'daily limit' })).toBe('Waiting until 18:02: daily limit');
});

test('only what needs a person or failed tints its card', () => {
  expect(tintOf({ state: 'missed' })).toBe('warn');
  expect(tintOf({ state: 'failed' })).toBe('bad');
  expect(tintOf({ state: 'publishing' })).toBeUndefined();
  expect(tintOf({ state: 'published', onlyMe: false })).toBeUndefined();
});
