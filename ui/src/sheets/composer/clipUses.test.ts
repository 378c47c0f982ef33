import { expect, test } from 'vitest';

import type { ClipUse, PlanCard, StateName } from '../../ipc';
import { usesOfClip } from './clipUses';

const used = (id: string, state: StateName, client_name: string | null): ClipUse => ({
  card: { id, state, profile_name: 'velo', time: { due: 'then', local: '', zone: '' }, ask: null } as PlanCard,
  client_name, since: 'since', post_url: null,
});
const spell = (at: string): string => at;
const texts = (here: ClipUse[], elsewhere: ClipUse[], inHand: string[] = []): string[] =>
  usesOfClip({ here, elsewhere }, '@korn', 'Korn', inHand, spell).map(({ post, title, text }) => `${post}: ${title}. ${text}`);

test.each<[StateName, string]>([
  ['published', 'Same file, live since since.'],
  ['scheduled', 'Same file, planned for then.'],
  ['draft', 'Same file, in an unfinished post.'],
  ['failed', 'Same file, failed since since.'],
])('a clip that the account has in a post that is %s', (state, text) => {
  expect(texts([used('p', state, 'Korn')], [])).toEqual([`p: @korn already has this clip. ${text}`]);
});

test('a clip of another client is told, one of the same client or in hand is not', () => {
  const all = [used('own', 'draft', 'Korn'), used('hand', 'draft', 'Velo'), used('other', 'draft', 'Velo')];
  expect(texts([], all, ['hand'])).toEqual([
    'other: This clip is Velo’s. Same file, in an unfinished post. TikTok lets no app delete a post. Look whether this is the right account.',
  ]);
});
