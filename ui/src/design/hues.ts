/** The hues a client can have: the colour of its bar and monogram, never of text. They repeat, so a handle stands beside. */
export const hues = [
  'brick',
  'rust',
  'ochre',
  'olive',
  'leaf',
  'jade',
  'lagoon',
  'sky',
  'cobalt',
  'iris',
  'orchid',
  'rose',
] as const;

export type Hue = (typeof hues)[number];

/** The colour of a hue in the theme in use. */
export function colourOf(hue: Hue): string {
  return `var(--hue-${hue})`;
}
