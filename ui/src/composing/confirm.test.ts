import { expect, test } from 'vitest';

import type { HouseRulesCompared } from '../ipc';
import { changed, undecided, type Change } from './choices';
import { confirmEntries } from './confirm';

const line = (change: Change, compared?: Partial<HouseRulesCompared>): string =>
  confirmEntries(
    changed(undecided(), change),
    compared && { client_name: 'Korn & Kruste', deviations: [], undisclosed_signs: [], other_clients: [], ...compared },
  )
    .map(({ text, deviates }) => (deviates ? `!${text}` : text))
    .join(' · ');

test.each<[Change, string]>([
  [{}, 'Audience not chosen · Comments off · Duet off · Stitch off · Not disclosed'],
  [
    { privacy: 'PUBLIC_TO_EVERYONE', allowed: { comments: true, duet: false, stitch: true } },
    'Everyone · Comments on · Duet off · Stitch on · Not disclosed',
  ],
  [
    { privacy: 'SELF_ONLY', discloses: true, ownBrand: true, aiGenerated: true },
    'Only me · Comments off · Duet off · Stitch off · Your brand · AI-generated',
  ],
  [
    { discloses: true, ownBrand: true, brandedContent: true },
    'Audience not chosen · Comments off · Duet off · Stitch off · Your brand and branded content',
  ],
])('%j reads "%s"', (change, expected) => {
  expect(line(change)).toBe(expected);
});

test('what the client expects otherwise is marked', () => {
  const deviations: HouseRulesCompared['deviations'] = [
    { rule: 'interaction', interaction: 'comments', expected_on: true },
    { rule: 'nothing_disclosed' },
    { rule: 'ai_generated', expected_on: true },
    { rule: 'missing_tag', tag: 'sourdough' },
    { rule: 'banned_word', word: 'cheap' },
  ];
  expect(line({ privacy: 'PUBLIC_TO_EVERYONE' }, { deviations })).toBe(
    'Everyone · !Comments off · Duet off · Stitch off · !Not disclosed · !Not marked as AI-generated · !No #sourdough · !Says “cheap”',
  );
});
