import { expect, test } from 'vitest';

import { undecided, type Choices } from '../../../../composing/choices';
import type { CreatorAnswer, CreatorView } from '../../../../ipc';
import { texts } from '../../../../texts';
import { cardAt } from '../../fixture';
import { afterwards, asShown, differences, missingFor, NOTHING, requestOf, taking, type Part, type Seen, type Wanted } from './changes';

const creator = {
  nickname: 'Velo Habitat',
  username: 'velo',
  privacy_level_options: ['PUBLIC_TO_EVERYONE', 'SELF_ONLY'],
  comment_disabled: false,
  duet_disabled: true,
  stitch_disabled: false,
} as unknown as CreatorView;
const ready = { answer: 'ready', creator } as CreatorAnswer;
const quiet: Choices = { ...undecided(), privacy: 'SELF_ONLY' };

function seen(choices: Partial<Choices> = {}, state: 'scheduled' | 'draft' = 'scheduled'): Seen {
  return { card: cardAt('2026-06-04T15:00:00Z', { id: 'a', state }), choices: { ...quiet, ...choices }, digest: 'seen' };
}

function wanting(parts: readonly Part[], choices: Partial<Choices> = {}): Wanted {
  return { parts: new Set(parts), choices: { ...undecided(), ...choices } };
}

test('nothing is taken in hand and nothing chosen at first, and nothing changes by it', () => {
  expect(NOTHING).toEqual({ parts: new Set(), choices: undecided() });
  expect(afterwards(quiet, NOTHING, creator)).toEqual(quiet);
  expect(differences(quiet, afterwards(quiet, NOTHING, creator))).toEqual([]);
});

test('a part that is taken in hand changes, and no other', () => {
  const wanted = wanting(['audience'], { privacy: 'PUBLIC_TO_EVERYONE', aiGenerated: true });
  const after = afterwards(quiet, wanted, creator);
  expect(after).toEqual({ ...quiet, privacy: 'PUBLIC_TO_EVERYONE' });
  const { audiences } = texts.tiktok;
  expect(differences(quiet, after)).toEqual([{ from: audiences.SELF_ONLY, to: audiences.PUBLIC_TO_EVERYONE }]);
  expect(requestOf(seen(), after)).toEqual({ post: 'a', digest: 'seen', privacy: { of: 'PUBLIC_TO_EVERYONE' } });
});

test('what is left alone again forgets what was chosen of it', () => {
  const chosen = wanting(['audience', 'ai'], { privacy: 'SELF_ONLY', aiGenerated: true });
  const left = taking(chosen, 'ai', false);
  expect(left).toEqual(wanting(['audience'], { privacy: 'SELF_ONLY' }));
  expect(taking(left, 'ai', true).choices.aiGenerated).toBe(false);
});

test('what the creator has switched off is off, whatever was ticked; only what differs is sent', () => {
  const wanted = wanting(['interactions'], { allowed: { comments: true, duet: true, stitch: false } });
  const after = afterwards(quiet, wanted, creator);
  expect(after.allowed).toEqual({ comments: true, duet: false, stitch: false });
  expect(requestOf(seen(), after)).toEqual({ post: 'a', digest: 'seen', disable_comment: false });
});

test('one post that is branded content bars the private audiences for all, until the disclosure is in hand', () => {
  const posts = [seen(), seen({ privacy: 'PUBLIC_TO_EVERYONE', discloses: true, brandedContent: true })];
  expect(asShown(wanting(['audience']), posts).audience.brandedContent).toBe(true);
  expect(asShown(wanting(['audience', 'disclosure']), posts).audience.brandedContent).toBe(false);
  const private_ = wanting(['audience'], { privacy: 'SELF_ONLY' });
  const branded = seen({ privacy: 'PUBLIC_TO_EVERYONE', discloses: true, brandedContent: true });
  const reasons = missingFor(ready, private_, [[branded, afterwards(branded.choices, private_, creator)]]);
  expect(reasons).toEqual([texts.tiktok.brandedNotPrivate]);
});

test('one post that only its owner sees bars branded content for all, until the audience is in hand', () => {
  const posts = [seen({ privacy: 'PUBLIC_TO_EVERYONE' }), seen()];
  expect(asShown(wanting(['disclosure']), posts).disclosure.privacy).toBe('SELF_ONLY');
  const both = wanting(['audience', 'disclosure'], { privacy: 'PUBLIC_TO_EVERYONE' });
  expect(asShown(both, posts).disclosure.privacy).toBe('PUBLIC_TO_EVERYONE');
});

test('questions that are left open keep everything from being saved', () => {
  const open = wanting(['audience', 'disclosure'], { discloses: true });
  expect(missingFor(ready, open, [])).toEqual([texts.composer.chooseAudience, texts.tiktok.noneTicked]);
  expect(missingFor(ready, wanting(['ai'], { aiGenerated: true }), [])).toEqual([]);
});

test('what TikTok has not said yet keeps a planned post as it is, and no unfinished one', () => {
  const wanted = wanting(['ai'], { aiGenerated: true });
  const [planned, begun] = [seen(), seen({ privacy: null }, 'draft')];
  const after = (one: Seen): Choices => afterwards(one.choices, wanted, undefined);
  expect(missingFor(undefined, wanted, [[planned, after(planned)]])).toEqual([texts.composer.creatorFirst]);
  expect(missingFor(undefined, wanted, [[begun, after(begun)]])).toEqual([]);
});
