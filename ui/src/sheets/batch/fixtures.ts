/** Clips and a scripted engine for the tests of the batch sheet. */
import type { call, ClipView, CreatorAnswer } from '../../ipc';
import { KeptCaptions } from './kept';
import { Batch } from './model.svelte';

export const NOW = Date.parse('2026-11-23T09:00:00Z');

export const ready: CreatorAnswer = {
  answer: 'ready',
  creator: {
    nickname: 'Korn & Kruste',
    username: 'kornundkruste',
    avatar_url: null,
    privacy_level_options: ['PUBLIC_TO_EVERYONE', 'SELF_ONLY'],
    comment_disabled: false,
    duet_disabled: true,
    stitch_disabled: false,
    max_video_post_duration_sec: 60,
    app_audited: 'yes',
    direct_waits: null,
    draft_waits: null,
  },
};

export function clip(hash: string, seconds = 5): ClipView {
  const video = { codec: 'h264', profile: null, width: 360, height: 640, rotation: 0, display_width: 360, display_height: 640, fps_avg: 30, fps_constant: true };
  return {
    hash,
    name: `${hash}.mp4`,
    since: '2026-11-23T08:00:00Z',
    is_unplanned: true,
    size: 1_000,
    facts: { container: 'mp4', duration_ms: seconds * 1_000, video, audio: null },
    findings: [],
  };
}

export function storage(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

type Answers = Readonly<Record<string, (request: never) => unknown>>;

/** An engine that answers what the script says. Whatever is thrown is a refusal. */
export function engine(answers: Answers): { readonly ask: typeof call; readonly asked: { name: string; request: unknown }[] } {
  const asked: { name: string; request: unknown }[] = [];
  const ask = (name: string, request: unknown): Promise<unknown> => {
    asked.push({ name, request });
    try {
      return Promise.resolve({ ok: true, value: answers[name]?.(request as never) });
    } catch (failure) {
      return Promise.resolve({ ok: false, failure });
    }
  };
  return { ask: ask as typeof call, asked };
}

const slots = ['23T16:00', '24T11:00', '24T16:00'].map((time) => ({ at: `2026-11-${time}:00Z`, local: `2026-11-${time.replace(/T(\d+)/, (_, hour: string) => `T${Number(hour) + 1}`)}:00` }));

/** What the engine answers where a test says nothing else. */
export const usual: Answers = {
  'clips.show': ({ clip: hash }: { clip: string }) => clip(hash),
  'profiles.creator': () => ready,
  'slots.free': () => ({ profile_name: 'x', time_zone: 'Europe/Berlin', free: slots, skipped: [] }),
  'plan.safe_time': () => ({ ok: true, reason: null, first_safe: null, time_zone: 'Europe/Berlin' }),
  'house_rules.compare': () => ({ client_name: null, deviations: [], undisclosed_signs: [], other_clients: [] }),
  'posts.create_many': () => ({ posts: [], agreed_to: '', warnings: [] }),
};

export function batchWith(answers: Answers = {}, kept = storage()): { readonly batch: Batch; readonly asked: { name: string; request: unknown }[]; readonly captions: KeptCaptions } {
  const { ask, asked } = engine({ ...usual, ...answers });
  const captions = new KeptCaptions(kept);
  const about = (profile: string) => ({ profile, zone: 'Europe/Berlin', deliverHours: 24 });
  return { batch: new Batch({ captions, about, now: () => NOW, ask }), asked, captions };
}
