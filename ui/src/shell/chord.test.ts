import { expect, test } from 'vitest';

import { chordOf } from './chord';

const nothing = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test.each([
  [{ key: 'k', ctrlKey: true }, false, 'Mod+K'],
  [{ key: 'k', metaKey: true }, true, 'Mod+K'],
  [{ key: 'k', ctrlKey: true }, true, 'K'],
  [{ key: '?', shiftKey: true }, false, '?'],
  [{ key: 'ArrowLeft', altKey: true }, false, 'Alt+ArrowLeft'],
  [{ key: 'Z', ctrlKey: true, shiftKey: true }, false, 'Mod+Shift+Z'],
  [{ key: '1', ctrlKey: true }, false, 'Mod+1'],
])('%o is %s', (event, mac, chord) => {
  expect(chordOf({ ...nothing, ...event }, mac)).toBe(chord);
});
