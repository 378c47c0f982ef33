import type { Mode, PostSettings, PostView, Privacy } from '../ipc';

/** What viewers may do, as the page asks it: by what is switched on. */
export interface Allowed {
  readonly comments: boolean;
  readonly duet: boolean;
  readonly stitch: boolean;
}

/** What a person decides about a post besides its account, its clip and its time. */
export interface Choices {
  readonly mode: Mode;
  readonly caption: string;
  /** Nobody has chosen while there is none: it has no default. */
  readonly privacy: Privacy | null;
  readonly allowed: Allowed;
  /** The toggle "Disclose video content": on with neither box ticked is a question left open. */
  readonly discloses: boolean;
  readonly ownBrand: boolean;
  readonly brandedContent: boolean;
  readonly aiGenerated: boolean;
  /** The cover's frame; none = the first. */
  readonly coverMs: number | null;
}

/** What changes. */
export type Change = Partial<Choices>;

/** Where every post begins: nothing is chosen, nothing is ticked (tiktok-api.md section 11, 7, 9, 13). */
export function undecided(mode: Mode = 'direct'): Choices {
  return {
    mode,
    caption: '',
    privacy: null,
    allowed: { comments: false, duet: false, stitch: false },
    discloses: false,
    ownBrand: false,
    brandedContent: false,
    aiGenerated: false,
    coverMs: null,
  };
}

/** The choices after a change. Whoever turns the disclosure off discloses nothing. */
export function changed(choices: Choices, change: Change): Choices {
  const next = { ...choices, ...change };
  return next.discloses ? next : { ...next, ownBrand: false, brandedContent: false };
}

/** What a kept post says of what was chosen. */
export type ChosenBefore = Pick<PostView, 'description' | Extract<keyof PostView, `tiktok_${string}`>>;

/** What was chosen for a post that is kept. */
export function choicesOf(post: ChosenBefore): Choices {
  const ownBrand = post.tiktok_brand_organic_toggle;
  const brandedContent = post.tiktok_brand_content_toggle;
  return {
    mode: post.tiktok_post_mode === 'DRAFT' ? 'draft' : 'direct',
    caption: post.description,
    privacy: post.tiktok_privacy_level,
    allowed: {
      comments: !post.tiktok_disable_comment,
      duet: !post.tiktok_disable_duet,
      stitch: !post.tiktok_disable_stitch,
    },
    discloses: ownBrand || brandedContent,
    ownBrand,
    brandedContent,
    aiGenerated: post.tiktok_is_aigc,
    coverMs: post.tiktok_cover_timestamp_ms,
  };
}

/** The choices as the engine takes them. */
export function settingsOf(choices: Choices): PostSettings {
  return {
    caption: choices.caption,
    privacy: choices.privacy,
    interactions: {
      disable_comment: !choices.allowed.comments,
      disable_duet: !choices.allowed.duet,
      disable_stitch: !choices.allowed.stitch,
    },
    disclosure: {
      branded_content: choices.brandedContent,
      own_brand: choices.ownBrand,
      ai_generated: choices.aiGenerated,
    },
    cover_timestamp_ms: choices.coverMs,
  };
}
