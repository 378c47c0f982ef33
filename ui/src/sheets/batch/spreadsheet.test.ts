import { expect, test } from 'vitest';

import { readCells } from './spreadsheet';

test.each([
  ['tabs, as spreadsheets copy', 'rye.mp4\tThree, or four\nspokes\tTrue; or not\n', [['rye.mp4', 'Three, or four'], ['spokes', 'True; or not']]],
  ['commas, as they export', 'rye.mp4,"Three, or four"\r\nspokes,True\r\n', [['rye.mp4', 'Three, or four'], ['spokes', 'True']]],
  ['semicolons, as they export in Berlin', 'rye.mp4;Drei, oder vier\nspokes;Rund', [['rye.mp4', 'Drei, oder vier'], ['spokes', 'Rund']]],
  ['line breaks and doubled quotes within quotes', 'rye\t"One\nTwo ""three"""\nspokes\tx', [['rye', 'One\nTwo "three"'], ['spokes', 'x']]],
  ['line breaks of an old Mac', 'a\tb\rc\td', [['a', 'b'], ['c', 'd']]],
  ['a byte order mark', '\uFEFFa,b', [['a', 'b']]],
  ['empty lines', '\n\na\tb\n\t\n\nc\td\n', [['a', 'b'], ['c', 'd']]],
  ['empty cells', 'a\t\tc\n', [['a', '', 'c']]],
  ['quotes in the middle', 'a\tthe "true" wheel', [['a', 'the "true" wheel']]],
  ['a quote that is never closed', 'a\t"open\nb\tc', [['a', '"open'], ['b', 'c']]],
  ['a separator within quotes only', '"a\tb",c', [['a\tb', 'c']]],
  ['one cell', 'alone', [['alone']]],
  ['nothing', '', []],
])('reads %s', (_, text, rows) => expect(readCells(text)).toEqual(rows));
