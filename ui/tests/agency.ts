// A large agency as an engine tells it: 25 clients with two accounts each, and as many posts as a test wants. Node only.

import type { ClientView, Health, HouseRules, PlanCard, PlanDay, ProfileView, SlotTime, StateName } from '../src/ipc/generated';
import { hues } from '../src/design/hues';
import { addDays, mondayOf } from '../src/time/zones';
import type { Script } from './app';

const rules: HouseRules = {
  comments: 'dont_care',
  duet: 'dont_care',
  stitch: 'dont_care',
  ai_generated: 'dont_care',
  disclosure: 'always_a_choice',
  required_tags: [],
  banned_words: [],
  deliver_hours_before: 24,
  requires_stamp: false,
};

const CLIENTS = 25;
const name = (client: number, account: number): string => `client${String(client)}.${account === 0 ? 'main' : 'jobs'}`;

export const clients: readonly ClientView[] = Array.from({ length: CLIENTS }, (_, client) => ({
  id: `c${String(client)}`,
  name: `Client ${String(client).padStart(2, '0')}`,
  hue: hues[client % hues.length] ?? 'jade',
  time_zone: 'UTC',
  house_rules: rules,
  profiles: [name(client, 0), name(client, 1)],
  created_at: '2026-01-01T00:00:00Z',
}));

export const profiles: readonly ProfileView[] = clients.flatMap(({ id, name: client_name, profiles: names }) =>
  names.map((profile_name) => ({
    id: `p-${profile_name}`,
    profile_name,
    client: id,
    client_name,
    time_zone: 'UTC',
    platform: 'tiktok',
    open_id: profile_name,
    display_name: profile_name,
    username: profile_name,
    avatar_url: null,
    scopes: [],
    login: 'connected',
    paused: false,
    created_at: '2026-01-01T00:00:00Z',
  })),
);

const states: readonly StateName[] = ['scheduled', 'published', 'needs_attention', 'draft', 'in_inbox', 'failed'];

/** The post of that number on a day; every account in turn, a few minutes apart, every state among them. */
export function postOn(day: string, number: number): PlanCard {
  const minute = String((number * 7) % 60).padStart(2, '0');
  const hour = String(6 + (Math.floor((number * 7) / 60) % 16)).padStart(2, '0');
  const local = `${day}T${hour}:${minute}:00`;
  const profile = profiles[number % profiles.length];
  return {
    id: `${day}-${String(number)}`,
    profile: profile?.id ?? '',
    profile_name: profile?.profile_name ?? '',
    time: { due: `${local}Z`, local, zone: 'UTC' },
    ask: null,
    state: states[number % states.length] ?? 'scheduled',
    stage: null,
    deferred: null,
    cause: null,
    mode: number % 5 === 0 ? 'draft' : 'direct',
    privacy: 'PUBLIC_TO_EVERYONE',
    words: `Post ${String(number)} of ${day}`,
    clip: null,
    missing: [],
    progress: null,
  };
}

/** So many days from one on. */
export function daysFrom(first: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, place) => addDays(first, place));
}

/** The six weeks around a month, with so many posts in all, as evenly as they go. */
export function monthOf(month: string, posts: number): PlanDay[] {
  const days = daysFrom(mondayOf(`${month}-01`), 42);
  return days.map((date, place) => {
    const count = Math.floor(posts / 42) + (place < posts % 42 ? 1 : 0);
    return { date, posts: count, first: Array.from({ length: Math.min(4, count) }, (_, number) => postOn(date, number)) };
  });
}

/** Everybody's Thursdays at noon. */
export function thursdaysFrom(from: string, to: string): SlotTime[] {
  return daysFrom(from.slice(0, 10), 14)
    .filter((day) => new Date(`${day}T00:00:00Z`).getUTCDay() === 4)
    .map((day) => ({ at: `${day}T12:00:00Z`, local: `${day}T12:00:00` }))
    .filter(({ at }) => at >= from && at < to);
}

/** An engine that is well, at a desk in UTC. */
export const health: Health = {
  status: 'ok',
  version: '0',
  workspace: 'practice',
  paused_because: null,
  paused_by: null,
  time: '2026-01-01T00:00:00Z',
  zone: 'UTC',
  new_zone: null,
};

/** What is the same in every test: who there is, and nothing planned. */
export const agency: Script = {
  'profiles.list': () => [...profiles],
  'clients.list': () => [...clients],
  'desk.people': () => ({ names: ['Mara'], seated: 'Mara' }),
  health: () => health,
  today: () => ({
    workspace: 'practice',
    date: '2026-01-01',
    posts_today: 0,
    live: 0,
    uploading: 0,
    to_come: 0,
    need_you: 0,
    with_clients: 0,
    needs: [],
    next: null,
  }),
  'plan.range': () => [],
  'plan.undated': () => [],
  'clips.list': () => [],
};
