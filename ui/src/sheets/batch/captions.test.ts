import { describe, expect, test } from 'vitest';

import { captionLines, match, stemOf } from './captions';

describe('lines', () => {
  test('titles say which column is which', () => {
    expect(captionLines('Client\tCaption\tFile\nKorn\tHello\trye.mp4')).toEqual([{ file: 'rye.mp4', caption: 'Hello' }]);
  });

  test('without titles it is the first column and the second', () => {
    expect(captionLines('rye.mp4\tHello\tmore')).toEqual([{ file: 'rye.mp4', caption: 'Hello' }]);
  });

  test('a first line that only looks like a title is no title', () => {
    expect(captionLines('clip\tHello')).toEqual([{ file: 'clip', caption: 'Hello' }]);
  });

  test('nothing pasted has none', () => expect(captionLines('  \n ')).toEqual([]));
});

test.each([
  ['rye.mp4', 'rye'],
  ['Clips/2026/Rye_02.MP4', 'rye 02'],
  ['C:\\Clips\\rye - 02.mov', 'rye 02'],
  ['rye 02', 'rye 02'],
  ['version 1.2', 'version 1.2'],
  ['Cafe\u0301.mp4', 'café'],
])('%s is "%s"', (file, stem) => expect(stemOf(file)).toBe(stem));

describe('matching', () => {
  const [rye, spokes, twin, other, nameless] = [{ name: 'rye.mp4' }, { name: 'Spokes_1.mov' }, { name: 'twin.mp4' }, { name: 'TWIN.mov' }, { name: null }];
  const clips = [rye, spokes, twin, other, nameless];
  const line = (file: string, caption = 'x'): { file: string; caption: string } => ({ file, caption });

  test('each line finds its clip', () => {
    const { captions, unmatched } = match([line('RYE', 'a'), line('spokes 1.mov', 'b')], clips);
    expect([...captions]).toEqual([[rye, 'a'], [spokes, 'b']]);
    expect(unmatched).toEqual([]);
  });

  test('what fits no clip is told, and so is what has no caption', () => {
    expect(match([line('nope'), line('rye', ''), line('', 'x')], clips).unmatched).toHaveLength(3);
  });

  test('what fits two clips is given to neither', () => {
    const { captions, ambiguous } = match([line('twin')], clips);
    expect(captions.size).toBe(0);
    expect(ambiguous).toEqual([line('twin')]);
  });

  test('of two lines for a clip the last counts', () => {
    const { captions, repeated } = match([line('rye', 'old'), line('rye.mp4', 'new')], clips);
    expect(captions.get(rye)).toBe('new');
    expect(repeated).toEqual([rye]);
  });

  test('clips without a line are named', () => {
    expect(match([line('rye')], clips).without).toEqual([spokes, twin, other, nameless]);
  });
});
