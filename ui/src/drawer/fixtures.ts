/** Posts for the tests of the drawer. */
import type { DestinationView, PostDetail, PostView, Step } from '../ipc';
import type { Around } from './sentences';

export const NOW = Date.parse('2026-11-24T18:00:00Z');

export const around: Around = {
  account: '@kornundkruste',
  needsLogin: false,
  paused: undefined,
  desk: 'Europe/Berlin',
  client: 'Europe/Berlin',
  now: NOW,
  lateLimit: 30,
};

const post: PostView = {
  id: 'post',
  post_type: 'video',
  profile_name: 'kornundkruste',
  platforms: ['tiktok'],
  title: '',
  description: 'Scoring the morning batch #sourdough',
  status: 'scheduled',
  state: 'scheduled',
  outcome_unknown: false,
  is_immediate: false,
  scheduled_date: '2026-11-24T16:00:00Z',
  scheduled_local: '2026-11-24T17:00:00',
  ask_at: null,
  ask_local: null,
  time_zone: 'Europe/Berlin',
  tiktok_post_mode: 'DIRECT_POST',
  tiktok_privacy_level: 'PUBLIC_TO_EVERYONE',
  tiktok_disable_comment: false,
  tiktok_disable_duet: true,
  tiktok_disable_stitch: true,
  tiktok_brand_content_toggle: false,
  tiktok_brand_organic_toggle: false,
  tiktok_is_aigc: false,
  tiktok_cover_timestamp_ms: null,
  clip_hash: 'c'.repeat(64),
  clip_size: 1_234_567,
  created_at: '2026-11-20T08:00:00Z',
  updated_at: '2026-11-24T16:00:10Z',
};

const meter = { used: 0, cap: 5, resets_at: null };

const destination: DestinationView = {
  id: 'destination',
  platform: 'tiktok',
  status: 'scheduled',
  stage: null,
  external_job_id: null,
  external_post_id: null,
  post_url: null,
  error_message: null,
  error_code: null,
  deferred_until: null,
  deferred_reason: null,
  bytes_sent: null,
  rate_limit: { publish_per_minute: meter, daily_uploads: meter, pending_drafts: { ...meter, used: 3 } },
  created_at: post.created_at,
};

export function postWith(changes: Partial<PostView>, delivery: Partial<DestinationView> = {}, steps: readonly Step[] = []): PostDetail {
  const changed = { ...post, ...changes };
  return { post: changed, destinations: [{ ...destination, status: changed.state, ...delivery }], steps: [...steps] };
}

export function step(name: string, detail: Step['detail'] = null, at = '2026-11-24T16:00:00Z', attempt: number | null = 1): Step {
  return { at, attempt, by: 'publisher', name, ...(detail === undefined ? {} : { detail }) };
}
