/**
 * What TikTok's guidelines allow to be chosen, and what must be chosen before a post can be planned (tiktok-api.md
 * section 11; the numbers below are its items). Nothing here chooses: it offers, greys out with a reason, and blocks.
 */
import type { CreatorAnswer, CreatorView, Privacy } from '../ipc';
import type { Option } from '../design/option';
import { texts } from '../texts';
import { auditOfBrand } from './audit';
import type { Allowed, Choices } from './choices';

/** The longest caption, in UTF-16 units (tiktok-api.md section 4.1). */
export const CAPTION_LIMIT = 2_200;

const AUDIENCES = Object.keys(texts.tiktok.audiences) as Privacy[];
/** Branded content is public or for friends (19; followers to be safe). */
const NOT_FOR_BRANDED: ReadonlySet<string> = new Set<Privacy>(['SELF_ONLY', 'FOLLOWER_OF_CREATOR']);

/** What an account may post, if TikTok has just said so. */
export function creatorOf(answer: CreatorAnswer | undefined): CreatorView | undefined {
  return answer?.answer === 'ready' ? answer.creator : undefined;
}

/** Whether these words are one of TikTok's four. */
export function isPrivacy(word: string): word is Privacy {
  return (AUDIENCES as string[]).includes(word);
}

/**
 * Who can view the video: exactly the creator's options, in TikTok's order (6). An inbox draft, whose audience is a wish,
 * has all four where TikTok does not say which.
 */
export function audiences(creator: CreatorView | undefined, choices: Choices): readonly Option<string>[] {
  const offered = creator?.privacy_level_options ?? (choices.mode === 'draft' ? AUDIENCES : []);
  return offered.map((word) => {
    if (!isPrivacy(word)) return { value: word, text: word, hint: texts.composer.unknownAudience, disabled: true };
    const text = texts.tiktok.audiences[word];
    const barred = choices.brandedContent && NOT_FOR_BRANDED.has(word);
    return barred ? { value: word, text, hint: brandedReason(word), disabled: true } : { value: word, text };
  });
}

/** Why a box cannot be ticked; none = it can. */
export type Reason = string | undefined;

/** Which interactions the creator has switched off (10), and why each is greyed out. */
export function interactionReasons(creator: CreatorView | undefined): Readonly<Record<keyof Allowed, Reason>> {
  const reason = (off: boolean | undefined): Reason =>
    off ? texts.composer.switchedOffBy(`@${creator?.username ?? ''}`) : undefined;
  return {
    comments: reason(creator?.comment_disabled),
    duet: reason(creator?.duet_disabled),
    stitch: reason(creator?.stitch_disabled),
  };
}

/** The choices as they would be posted: what the creator has switched off is off, whatever was ticked before. */
export function asPosted(choices: Choices, creator: CreatorView | undefined): Choices {
  const off = interactionReasons(creator);
  const { comments, duet, stitch } = choices.allowed;
  const allowed = {
    comments: comments && off.comments === undefined,
    duet: duet && off.duet === undefined,
    stitch: stitch && off.stitch === undefined,
  };
  return { ...choices, allowed };
}

/** Why "Branded content" cannot be ticked (19). */
export function brandedContentReason({ privacy, brandedContent }: Choices): Reason {
  if (brandedContent || privacy === null || !NOT_FOR_BRANDED.has(privacy)) return undefined;
  return brandedReason(privacy);
}

/** How TikTok will label the video (15-17). */
export function labelOf({ ownBrand, brandedContent }: Choices): string | undefined {
  if (brandedContent) return texts.tiktok.labelled.paid;
  return ownBrand ? texts.tiktok.labelled.promotional : undefined;
}

/** The sentence before the button (12, 21, 22). For several posts: if one is branded content, it covers that too. */
export function agreementTo(posts: readonly Pick<Choices, 'brandedContent'>[]): string {
  const { plain, branded } = texts.tiktok.agreement;
  return posts.some((post) => post.brandedContent) ? branded : plain;
}

/** What keeps a post from being planned: where, and what to do. */
export interface Hindrance {
  readonly field: 'creator' | 'clip' | 'caption' | 'privacy' | 'disclosure';
  readonly text: string;
}

/**
 * Why a post cannot be planned yet, in the order of the page; none = it can. The clip's length is asked where there is
 * one; that there must be one, and a time, is for the page to say.
 */
export function hindrances(answer: CreatorAnswer | undefined, choices: Choices, durationMs?: number): readonly Hindrance[] {
  const creator = creatorOf(answer);
  const found: Hindrance[] = [];
  const say = (field: Hindrance['field'], text: Reason): void => {
    if (text !== undefined) found.push({ field, text });
  };
  if (choices.mode === 'direct') say('creator', creatorReason(answer));
  say('clip', tooLongFor(creator, choices, durationMs));
  if (choices.caption.length > CAPTION_LIMIT) say('caption', texts.composer.captionTooLong);
  say('privacy', privacyReason(creator, choices));
  if (choices.discloses && labelOf(choices) === undefined) say('disclosure', texts.tiktok.noneTicked);
  if (auditOfBrand(creator, choices) === 'branded_barred') say('disclosure', texts.composer.audit.barred);
  return found;
}

/** Why a clip is too long for the account (4). How long an inbox draft may be, the client's app says. */
export function tooLongFor(creator: CreatorView | undefined, { mode }: Pick<Choices, 'mode'>, durationMs?: number): Reason {
  const longest = creator?.max_video_post_duration_sec ?? undefined;
  if (mode !== 'direct' || longest === undefined || durationMs === undefined) return undefined;
  return durationMs > longest * 1_000 ? texts.composer.tooLongFor(durationMs / 1_000, longest) : undefined;
}

/* What may be posted must be known, and must be possible now (3). */
function creatorReason(answer: CreatorAnswer | undefined): Reason {
  switch (answer?.answer) {
    case 'ready':
      return undefined;
    case 'refused':
      return texts.composer.cannotPost;
    case 'drafts_only':
      return texts.composer.draftsOnly;
    default:
      return texts.composer.creatorFirst;
  }
}

function privacyReason(creator: CreatorView | undefined, choices: Choices): Reason {
  const { mode, privacy, brandedContent } = choices;
  if (privacy === null) return mode === 'direct' ? texts.composer.chooseAudience : undefined;
  if (brandedContent && NOT_FOR_BRANDED.has(privacy)) return brandedReason(privacy);
  const isOffered = !creator || creator.privacy_level_options.includes(privacy);
  return isOffered ? undefined : texts.composer.notOffered(texts.tiktok.audiences[privacy]);
}

function brandedReason(privacy: Privacy): string {
  return privacy === 'SELF_ONLY' ? texts.tiktok.brandedNotPrivate : texts.composer.brandedNotForFollowers;
}
