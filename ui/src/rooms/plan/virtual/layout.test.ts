import { describe, expect, test } from 'vitest';

import { drawn, offsetsOf, scrolledTo } from './layout';

const even = offsetsOf(Array.from({ length: 5000 }, () => 36));

describe('a long column', () => {
  test('is as high as its rows', () => {
    expect(offsetsOf([28, 36, 36])).toEqual([0, 28, 64, 100]);
    expect(offsetsOf([])).toEqual([0]);
  });

  test('draws what is in sight and a little beyond, wherever it is scrolled to', () => {
    for (const top of [0, 1000, 90_000, 5000 * 36 - 700]) {
      const rows = drawn(even, { top, height: 700 });
      expect(rows.length).toBeLessThan(40);
      expect(even[rows[0] ?? 0]).toBeLessThanOrEqual(Math.max(0, top - 200));
      expect(even[(rows.at(-1) ?? 0) + 1]).toBeGreaterThanOrEqual(Math.min(5000 * 36, top + 700));
    }
  });

  test('draws all of a few rows, and none of none', () => {
    expect(drawn(offsetsOf([20, 30, 40]), { top: 0, height: 700 })).toEqual([0, 1, 2]);
    expect(drawn(offsetsOf([]), { top: 0, height: 700 })).toEqual([]);
  });

  test('never drops the row that is kept, and draws it once', () => {
    expect(drawn(even, { top: 90_000, height: 700 }, 3)[0]).toBe(3);
    expect(drawn(even, { top: 0, height: 700 }, 4999).at(-1)).toBe(4999);
    const near = drawn(even, { top: 0, height: 700 }, 5);
    expect(near.filter((row) => row === 5)).toEqual([5]);
    expect(drawn(even, { top: 0, height: 700 }, 5000)).not.toContain(5000);
  });

  test('scrolls no further than it takes to see a row', () => {
    expect(scrolledTo(even, 2, { top: 0, height: 700 })).toBe(0);
    expect(scrolledTo(even, 2, { top: 500, height: 700 })).toBe(72);
    expect(scrolledTo(even, 100, { top: 0, height: 700 })).toBe(101 * 36 - 700);
  });
});
