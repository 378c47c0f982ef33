import { expect, test } from 'vitest';

import { agreementParts } from './agreement';
import { partsOf } from './caption';

const lit = (caption: string): string[] => partsOf(caption).filter(({ kind }) => kind !== 'plain').map(({ text }) => text);

test.each([
  ['Frisch! #brezel, #Brötchen_2 ##x # #a#b (#ende).', ['#brezel', '#Brötchen_2', '#x', '#a', '#b', '#ende']],
  ['mit @korn.und_kruste. und @mia! mail@korn.de @ @. (@x)', ['@korn.und_kruste', '@mia', '@x']],
  ['keine', []],
  ['', []],
])('in "%s" %j are lit', (caption, expected) => {
  expect(lit(caption)).toEqual(expected);
});

test('the pieces are the caption', () => {
  const caption = '#a\n mail@korn.de @b.\n\n#c 🎬#d ';
  expect(partsOf(caption).map(({ text }) => text).join('')).toBe(caption);
});

test('the policies that TikTok’s sentence names are links', () => {
  const sentence = "By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation.";
  const parts = agreementParts(sentence);
  expect(parts.map(({ text }) => text).join('')).toBe(sentence);
  expect(parts.filter(({ href }) => href)).toEqual([
    { text: 'Branded Content Policy', href: 'https://www.tiktok.com/legal/page/global/bc-policy/en' },
    {
      text: 'Music Usage Confirmation',
      href: 'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en',
    },
  ]);
});
