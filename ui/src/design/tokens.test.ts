import { describe, expect, test } from 'vitest';

import { hues } from './hues';
import css from './tokens.css?raw';

type Theme = 'light' | 'dark';

const themes: readonly Theme[] = ['light', 'dark'];
const grounds = ['paper', 'surface', 'sunken', 'pointed'];
const inks = ['ink', 'ink2', 'ink3'];
const tones = ['accent', 'good', 'client', 'warn', 'bad'];

/** WCAG 2.2: what text needs, and what the outline of a control or a mark needs. */
const TEXT = 4.5;
const OUTLINE = 3;

describe.each(themes)('%s', (theme) => {
  const pairs = [...inks, ...tones].flatMap((ink) => grounds.map((ground) => [ink, ground] as const));

  test.each(pairs)('%s can be read on %s', (ink, ground) => {
    expect(contrast(ink, ground, theme)).toBeGreaterThanOrEqual(TEXT);
  });

  test.each(tones)('%s, ink and ink2 can be read on its own ground', (tone) => {
    for (const text of [tone, 'ink', 'ink2']) {
      expect(contrast(text, `${tone}-ground`, theme)).toBeGreaterThanOrEqual(TEXT);
    }
  });

  test.each(['accent', 'accent-hover'])('a filled button can be read on %s', (ground) => {
    expect(contrast('on-accent', ground, theme)).toBeGreaterThanOrEqual(TEXT);
  });

  test('a toast and a tooltip can be read', () => {
    expect(contrast('paper', 'ink', theme)).toBeGreaterThanOrEqual(TEXT);
  });

  test.each(hues)('a monogram can be read on %s, and its bar be seen', (hue) => {
    expect(contrast('on-hue', `hue-${hue}`, theme)).toBeGreaterThanOrEqual(TEXT);
    for (const ground of grounds) expect(contrast(`hue-${hue}`, ground, theme)).toBeGreaterThanOrEqual(OUTLINE);
  });

  test.each(grounds)('the edge of a field and the focus ring can be seen on %s', (ground) => {
    expect(contrast('edge', ground, theme)).toBeGreaterThanOrEqual(OUTLINE);
    expect(contrast('accent', ground, theme)).toBeGreaterThanOrEqual(OUTLINE);
  });
});

function contrast(one: string, other: string, theme: Theme): number {
  const [lighter = 0, darker = 0] = [one, other].map((name) => luminance(colour(name, theme))).sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The colour that tokens.css names, as `rrggbb`. */
function colour(name: string, theme: Theme): string {
  const pair = new RegExp(`--${name}: light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\);`).exec(css);
  const found = theme === 'light' ? pair?.[1] : pair?.[2];
  if (found === undefined) throw new Error(`tokens.css has no colour ${name}`);
  return found;
}

/** Relative luminance, from 0 to 1 (WCAG 2.2). */
function luminance(rrggbb: string): number {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const share = parseInt(rrggbb.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
