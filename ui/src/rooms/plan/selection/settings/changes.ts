/**
 * What becomes of posts when some of their settings are chosen anew for all of them: only the parts that a person has
 * taken in hand change, and of those only what differs.
 */
import type { Change, Choices } from '../../../../composing/choices';
import { settingsOf, undecided } from '../../../../composing/choices';
import { disclosed } from '../../../../composing/confirm';
import { asPosted, brandedContentReason, hindrances } from '../../../../composing/rules';
import type { CreatorAnswer, CreatorView, PlanCard, SettingsChange } from '../../../../ipc';
import { texts } from '../../../../texts';

/** What is changed together or not at all. */
export type Part = 'audience' | 'interactions' | 'disclosure' | 'ai';

export const PARTS: readonly Part[] = ['audience', 'interactions', 'disclosure', 'ai'];

/** A post that is selected, as somebody sees it before it changes. */
export interface Seen {
  readonly card: PlanCard;
  readonly choices: Choices;
  /** Over what it says; none = it has no clip yet. */
  readonly digest: string | null;
}

/** What is to be changed, and into what. */
export interface Wanted {
  readonly parts: ReadonlySet<Part>;
  readonly choices: Choices;
}

/** Where every change begins: nothing is taken in hand, nothing chosen. */
export const NOTHING: Wanted = { parts: new Set(), choices: undecided() };

/** Takes a part in hand, or leaves it as it is; nothing is chosen of it in either case. */
export function taking({ parts, choices }: Wanted, part: Part, on: boolean): Wanted {
  const others = [...parts].filter((one) => one !== part);
  return { parts: new Set(on ? [...others, part] : others), choices: { ...choices, ...of(part, undecided()) } };
}

/** The choices of a post after the change. What the creator has switched off cannot be switched on. */
export function afterwards(before: Choices, { parts, choices }: Wanted, creator: CreatorView | undefined): Choices {
  const wanted = asPosted(choices, creator);
  const changes = PARTS.filter((part) => parts.has(part)).map((part) => of(part, wanted));
  const after = Object.assign({}, before, ...changes) as Choices;
  return after.privacy === null ? { ...after, privacy: before.privacy } : after;
}

function of(part: Part, { privacy, allowed, discloses, ownBrand, brandedContent, aiGenerated }: Choices): Change {
  switch (part) {
    case 'audience':
      return { privacy };
    case 'interactions':
      return { allowed };
    case 'disclosure':
      return { discloses, ownBrand, brandedContent };
    case 'ai':
      return { aiGenerated };
  }
}

/** One thing that changes, in words. */
export interface Difference {
  readonly from: string;
  readonly to: string;
}

/** What changes of a post; none = it is so already. */
export function differences(before: Choices, after: Choices): readonly Difference[] {
  const [was, is] = [inWords(before), inWords(after)];
  return was.flatMap((from, place) => {
    const to = is[place] ?? from;
    return from === to ? [] : [{ from, to }];
  });
}

/* As the confirm line says it, but always all of it, in one order. */
function inWords(choices: Choices): readonly string[] {
  const words = texts.composer.confirm;
  const { comments, duet, stitch } = choices.allowed;
  const audience = choices.privacy === null ? words.noAudience : texts.tiktok.audiences[choices.privacy];
  return [audience, words.comments(comments), words.duet(duet), words.stitch(stitch), disclosed(choices), words.ai(choices.aiGenerated)];
}

/** The change as the engine takes it: what differs, and of what somebody saw. */
export function requestOf({ card, choices, digest }: Seen, after: Choices): SettingsChange {
  const [was, is] = [flat(choices), flat(after)];
  const differing = Object.entries(is).filter(([field, value]) => value !== was[field as keyof typeof was]);
  const audience = after.privacy === null || after.privacy === choices.privacy ? {} : { privacy: { of: after.privacy } };
  return { post: card.id, digest, ...(Object.fromEntries(differing) as Partial<typeof is>), ...audience };
}

function flat(choices: Choices) {
  const { interactions, disclosure } = settingsOf(choices);
  return { ...interactions, ...disclosure };
}

/**
 * The choices as the fields show them. What is not in hand is the posts' own: where one of them is branded content, or
 * where one is seen by nobody else, TikTok's rule bars the other for all (tiktok-api.md section 11, 19).
 */
export function asShown({ parts, choices }: Wanted, posts: readonly Seen[]): { readonly audience: Choices; readonly disclosure: Choices } {
  const mode = posts.every((post) => post.choices.mode === 'draft') ? 'draft' : 'direct';
  const isBranded = parts.has('disclosure') ? choices.brandedContent : posts.some((post) => post.choices.brandedContent);
  const barring = posts.find((post) => brandedContentReason({ ...post.choices, brandedContent: false }) !== undefined);
  const privacy = parts.has('audience') ? choices.privacy : (barring?.choices.privacy ?? null);
  return { audience: { ...choices, mode, brandedContent: isBranded }, disclosure: { ...choices, mode, privacy } };
}

/** Whether the change is agreed to: an unfinished post is only filled in. */
export function isAgreedTo({ card }: Seen): boolean {
  return card.state !== 'draft';
}

/** Why a change cannot be made, each reason once. */
export function missingFor(answer: CreatorAnswer | undefined, wanted: Wanted, changing: readonly (readonly [Seen, Choices])[]): readonly string[] {
  const open = wanted.parts.has('audience') && wanted.choices.privacy === null ? [texts.composer.chooseAudience] : [];
  const isOpen = wanted.parts.has('disclosure') && wanted.choices.discloses && !wanted.choices.ownBrand && !wanted.choices.brandedContent;
  const found = changing.flatMap(([seen, after]) =>
    hindrances(answer, after)
      .filter(({ field }) => isAgreedTo(seen) || (field === 'privacy' && after.privacy !== null))
      .map(({ text }) => text),
  );
  return once([...open, ...(isOpen ? [texts.tiktok.noneTicked] : []), ...found]);
}

/** Each of them once, in the order in which they first come. */
export function once<T>(all: readonly T[]): readonly T[] {
  return [...new Set(all)];
}
