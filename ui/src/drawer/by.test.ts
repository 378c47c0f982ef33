import { expect, test } from 'vitest';

import { step } from './fixtures';
import { linesOf } from './steps';

test.each([
  ['Mara', 'By Mara'],
  ['command line', 'By command line'],
  ['publisher', ''],
  ['desk', ''],
])('a step of %s says "%s"', (by, said) => {
  const [line] = linesOf([{ ...step('hold'), by }], 'UTC', 0);
  expect(line?.facts).toBe(said);
});
