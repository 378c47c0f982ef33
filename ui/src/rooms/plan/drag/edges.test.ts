import { expect, test } from 'vitest';

import { scrollBy } from './edges';

const box = { left: 100, right: 500, top: 100, bottom: 700 };

test.each([
  ['the middle', 300, 400, 0],
  ['just inside the bottom', 300, 661, 1],
  ['the bottom edge', 300, 700, 14],
  ['far below', 300, 2000, 14],
  ['the top edge', 300, 100, -14],
  ['beside it', 50, 700, 0],
])('held at %s, it scrolls', (_, x, y, by) => {
  expect(scrollBy({ x, y }, box)).toBe(by);
});
