/** For tests: an engine that keeps one post, and a pocket of its own. Nothing of the product uses it. */
import type { call, ClipView, CommandName, CreatorView, Failure, PostDetail, PostView, Request } from '../../ipc';
import { settingsOf, undecided } from '../../composing/choices';
import { Pocket, type Cloth } from './pocket';

export const NOW = Date.parse('2026-11-23T08:00:00Z');

export const creator: CreatorView = {
  nickname: 'Korn & Kruste', username: 'kornundkruste', avatar_url: null,
  privacy_level_options: ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
  comment_disabled: false, duet_disabled: false, stitch_disabled: false, max_video_post_duration_sec: 60,
  app_audited: 'yes', direct_waits: null, draft_waits: null,
};

export const clip: ClipView = {
  hash: 'a'.repeat(64), name: 'rye.mp4', since: null, is_unplanned: true, size: 1_000, findings: [],
  facts: {
    container: 'mp4', duration_ms: 8_000, audio: null,
    video: {
      codec: 'h264', profile: null, width: 360, height: 640, rotation: 0, display_width: 360, display_height: 640,
      fps_avg: 30, fps_constant: true,
    },
  },
};

const blank: PostView = {
  id: 'p1', post_type: 'video', profile_name: 'korn', platforms: ['tiktok'], title: '', description: '', status: 'draft',
  state: 'draft', outcome_unknown: false, is_immediate: false, scheduled_date: null, scheduled_local: null, time_zone: null, ask_at: null, ask_local: null,
  tiktok_post_mode: 'DIRECT_POST', tiktok_privacy_level: null, tiktok_disable_comment: true, tiktok_disable_duet: true,
  tiktok_disable_stitch: true, tiktok_brand_content_toggle: false, tiktok_brand_organic_toggle: false, tiktok_is_aigc: false,
  tiktok_cover_timestamp_ms: null, clip_hash: null, clip_size: null, created_at: '', updated_at: '',
};

/** What every call of these tests answers to; the rest fails the test. */
export class ScriptedEngine {
  readonly asked: { readonly name: CommandName; readonly request: unknown }[] = [];
  post: PostView = blank;
  /** Refuses the next call of that name. */
  readonly refusals: Partial<Record<CommandName, Failure>> = {};

  readonly ask = ((name: CommandName, request: unknown) => {
    this.asked.push({ name, request });
    const failure = this.refusals[name];
    if (failure) return Promise.resolve({ ok: false, failure });
    return Promise.resolve({ ok: true, value: this.#answer(name, request) });
  }) as typeof call;

  names(): CommandName[] {
    return this.asked.map(({ name }) => name);
  }

  last<Name extends CommandName>(name: Name): Request<Name> {
    return this.asked.findLast((asked) => asked.name === name)?.request as Request<Name>;
  }

  get detail(): PostDetail {
    const { description, tiktok_privacy_level, clip_hash, tiktok_post_mode } = this.post;
    const branded = this.post.tiktok_brand_content_toggle;
    const text = branded
      ? "By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation."
      : "By posting, you agree to TikTok's Music Usage Confirmation";
    const digest = [description, tiktok_privacy_level, clip_hash, tiktok_post_mode, branded].join();
    return { post: this.post, destinations: [], agreement: { text, digest, agreed: null } };
  }

  #answer(name: CommandName, request: unknown): unknown {
    switch (name) {
      case 'profiles.creator':
        return { answer: 'ready', creator };
      case 'clips.show':
        return clip;
      case 'posts.draft':
        return this.#draft(request as Request<'posts.draft'>);
      case 'posts.edit':
        return this.#edit(request as Request<'posts.edit'>);
      case 'posts.move':
        this.post = { ...this.post, scheduled_local: null, ask_local: null };
        return { posts: [], undo: [] };
      case 'posts.schedule':
        this.post = { ...this.post, state: 'scheduled' };
        return this.detail;
      case 'posts.show':
        return this.detail;
      default:
        throw new Error(`nobody answers ${name}`);
    }
  }

  #draft({ settings: given, clip: media, when, ask, mode, profile }: Request<'posts.draft'>): PostDetail {
    const settings = given ?? settingsOf(undecided());
    const { interactions, disclosure } = settings;
    this.#set(settings.caption, mode, media, when, ask);
    this.post = {
      ...this.post, profile_name: profile, tiktok_privacy_level: settings.privacy,
      tiktok_disable_comment: interactions.disable_comment, tiktok_disable_duet: interactions.disable_duet,
      tiktok_disable_stitch: interactions.disable_stitch, tiktok_brand_content_toggle: disclosure.branded_content,
      tiktok_brand_organic_toggle: disclosure.own_brand, tiktok_is_aigc: disclosure.ai_generated,
      tiktok_cover_timestamp_ms: settings.cover_timestamp_ms,
    };
    return this.detail;
  }

  #edit(edit: Request<'posts.edit'>): PostDetail {
    const was = this.post;
    this.#set(edit.caption, edit.mode, edit.clip, edit.when, edit.ask);
    this.post = {
      ...this.post, tiktok_privacy_level: edit.privacy ?? was.tiktok_privacy_level,
      tiktok_disable_comment: edit.disable_comment ?? was.tiktok_disable_comment,
      tiktok_disable_duet: edit.disable_duet ?? was.tiktok_disable_duet,
      tiktok_disable_stitch: edit.disable_stitch ?? was.tiktok_disable_stitch,
      tiktok_brand_content_toggle: edit.branded_content ?? was.tiktok_brand_content_toggle,
      tiktok_brand_organic_toggle: edit.own_brand ?? was.tiktok_brand_organic_toggle,
      tiktok_is_aigc: edit.ai_generated ?? was.tiktok_is_aigc,
      tiktok_cover_timestamp_ms: edit.cover_timestamp_ms ?? was.tiktok_cover_timestamp_ms,
    };
    return this.detail;
  }

  #set(caption?: string | null, mode?: string | null, media?: unknown, when?: unknown, ask?: unknown): void {
    this.post = {
      ...this.post,
      description: caption ?? this.post.description,
      tiktok_post_mode: mode ? (mode === 'draft' ? 'DRAFT' : 'DIRECT_POST') : this.post.tiktok_post_mode,
      clip_hash: (media as { clip?: string } | null)?.clip ?? this.post.clip_hash,
      scheduled_local: (when as { wall?: string } | null)?.wall ?? this.post.scheduled_local,
      ask_local: mode === 'direct' ? null : ((ask as { wall?: string } | null)?.wall ?? this.post.ask_local),
    };
  }
}

/** A pocket that nobody else has. */
export function newPocket(): Pocket {
  const kept = new Map<string, string>();
  const cloth: Cloth = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
  return new Pocket(cloth);
}
