import { expect, test } from 'vitest';

import { countUnits } from './counter';

test.each([
  ['', 0],
  ['Brot', 4],
  ['Brötchen', 8],
  ['🥖', 2],
  ['👩‍🍳', 5],
  ['a\nb', 3],
])('%j takes %i units', (text, used) => {
  expect(countUnits(text, 2200)).toEqual({ used, limit: 2200, over: 0 });
});

test('what is over the limit is told, exactly', () => {
  expect(countUnits('x'.repeat(2200), 2200).over).toBe(0);
  expect(countUnits(`${'x'.repeat(2199)}🥖`, 2200).over).toBe(1);
});
