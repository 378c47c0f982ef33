import { expect, test, vi } from 'vitest';

import { dayInWords } from './dayInWords';

test.each([
  [{ weekday: 'short', day: 'numeric', month: 'long' }, 'Thu 4 June'],
  [{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }, 'Thu 4 Jun 2026'],
  [{ month: 'long', year: 'numeric' }, 'June 2026'],
  [{ weekday: 'long' }, 'Thursday'],
  [{ day: 'numeric' }, '4'],
] as const)('%o', (parts, words) => {
  expect(dayInWords('2026-06-04', parts)).toBe(words);
});

test('what it takes to spell days is made once', () => {
  const made = vi.fn();
  const counted = class extends Intl.DateTimeFormat {
    constructor(...told: ConstructorParameters<typeof Intl.DateTimeFormat>) {
      super(...told);
      made();
    }
  };
  vi.stubGlobal('Intl', { DateTimeFormat: counted });
  for (const day of ['2026-06-04', '2026-06-05', '2026-12-31']) dayInWords(day, { weekday: 'narrow' });
  expect(made).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});
