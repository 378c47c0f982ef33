/** A post's state in a sentence: what is so, why, what will not happen, what happens next. */
import type { DeferReason, DestinationView, PauseOfAll, PostDetail, Stage, StateName } from '../ipc';
import { texts } from '../texts';
import { clockWithSeconds, spellForBoth, spellMoment } from '../time/spelling';
import type { Zone } from '../time/zones';
import { textAt } from './detail';
import { isNothingPosted, lastOf, lastPart } from './record';
import { causeOf, statusWord } from './wording';

/** What a sentence needs to know beside the post. */
export interface Around {
  /** "@kornundkruste". */
  readonly account: string;
  readonly needsLogin: boolean;
  /** Whether everything, or this account, is paused. */
  readonly paused: 'everything' | 'account' | undefined;
  /** Who paused everything, if somebody did. */
  readonly pausedBy?: PauseOfAll | null;
  readonly desk: Zone;
  readonly client: Zone;
  readonly now: number;
  /** How late a post may go out, in minutes, where that is known. */
  readonly lateLimit: number | undefined;
}

export interface Sentence {
  /** Account and time first. */
  readonly title: string;
  /** The cause, and what will not happen. */
  readonly text: string;
  /** What happens by itself, if anything does. */
  readonly next?: string;
}

interface Told {
  readonly detail: PostDetail;
  readonly destination: DestinationView | undefined;
  readonly around: Around;
  readonly said: { readonly account: string; readonly post: string; readonly when: string };
  /** Since when it is so. */
  readonly since: string;
}

const { drawer } = texts;

export function sentenceOf(detail: PostDetail, around: Around): Sentence {
  const { post } = detail;
  const time = post.ask_at ?? post.scheduled_date;
  const when = time === null ? '' : spellForBoth(time, around.desk, around.client, around.now);
  const said = { account: around.account, when, post: when === '' ? around.account : drawer.postAt(around.account, when) };
  const since = spellMoment(post.updated_at, around.desk, around.now);
  return sayings[post.state]({ detail, destination: detail.destinations[0], around, said, since });
}

/** What a post still lacks before somebody can agree to it and plan it. */
export function missingOf({ post }: PostDetail, now: number): readonly string[] {
  const { fields } = drawer.draft;
  const isOver = post.scheduled_date !== null && Date.parse(post.scheduled_date) <= now;
  return [
    ...(post.clip_hash === null ? [fields.clip] : []),
    ...(post.tiktok_post_mode === 'DIRECT_POST' && post.tiktok_privacy_level === null ? [fields.privacy] : []),
    ...(post.scheduled_date === null ? [fields.when] : isOver ? [fields.past] : []),
  ];
}

const sayings: Readonly<Record<StateName, (told: Told) => Sentence>> = {
  draft: ({ detail, around, said }) => {
    const missing = missingOf(detail, around.now);
    const text = missing.length === 0 ? drawer.draft.complete : drawer.draft.missing(missing);
    return { title: drawer.draft.title(said), text, next: drawer.draft.next };
  },
  scheduled: (told) => (told.destination?.deferred_until ? waiting(told, told.destination.deferred_until) : planned(told)),
  publishing: ({ destination, said }) => {
    const stage = (destination?.stage ?? 'checking') as Stage;
    const isCommitted = stage === 'committing' || stage === 'processing';
    const { stages, before, after, title } = drawer.publishing;
    return { title: title(said), text: stages[stage], next: isCommitted ? after : before };
  },
  unconfirmed,
  in_inbox: ({ detail: { post }, destination, around, said, since }) => {
    const { title, draft, direct, by, waiting: inInbox, next } = drawer.in_inbox;
    const drafts = destination?.rate_limit.pending_drafts;
    const isDraft = post.tiktok_post_mode === 'DRAFT';
    const asked = post.ask_at === null ? [] : [by(spellForBoth(post.ask_at, around.desk, around.client, around.now))];
    const text = [isDraft ? draft : direct, ...asked, ...(drafts && isDraft ? [inInbox(drafts.used, drafts.cap)] : [])].join(' ');
    return { title: title(said, since), text, next };
  },
  published: ({ detail, destination, said, since }) => {
    const { title, onlyMe, byTiktok, byPerson, noLink, noLinkOnlyMe } = drawer.published;
    const isOnlyMe = detail.post.tiktok_privacy_level === 'SELF_ONLY';
    const seen = lastOf(detail.steps ?? [], 'seen_there') ? byPerson : byTiktok;
    const link = destination?.post_url ? [] : [isOnlyMe ? noLinkOnlyMe : noLink];
    return { title: (isOnlyMe ? onlyMe : title)(said, since), text: [seen, ...link].join(' ') };
  },
  client_posted: ({ detail, said, since }) => {
    const { title, byTiktok, byPerson } = drawer.client_posted;
    return { title: title(said, since), text: lastOf(detail.steps ?? [], 'client_posted') ? byPerson : byTiktok };
  },
  closed: ({ said }) => ({ title: drawer.closed.title(said), text: drawer.closed.text }),
  cancelled: ({ detail, said }) => ({ title: drawer.cancelled.title(said), text: proven(drawer.cancelled.text, detail) }),
  missed: ({ detail, around, said }) => {
    const { title, text, lateUnknown, next } = drawer.missed;
    const late = lateness(detail, around) ?? lateUnknown;
    return { title: title(said), text: proven(`${text} ${late}`, detail), next };
  },
  needs_attention: ({ detail, destination, said }) => {
    const { title, next, nextLogin } = drawer.needs_attention;
    const isLogin = ['reconnect', 'disconnected'].includes(destination?.error_code ?? '');
    return { title: title(said), text: stopped(detail, destination), next: isLogin ? nextLogin : next };
  },
  failed: ({ detail, destination, said }) => ({
    title: drawer.failed.title(said),
    text: stopped(detail, destination),
    next: drawer.failed.next,
  }),
  on_hold: ({ detail, destination, said }) => {
    const { title, held, fromCopy, next } = drawer.on_hold;
    const why = destination?.error_code === 'from_copy' ? fromCopy : held;
    return { title: title(said), text: proven(why, detail), next };
  },
};

function planned({ detail, around, said }: Told): Sentence {
  const { title, direct, next, needsLogin } = drawer.scheduled;
  if (around.needsLogin) return { title: title(said), text: needsLogin(said) };
  const text = detail.post.tiktok_post_mode === 'DRAFT' ? delivery(detail, around) : direct;
  return { title: title(said), text: pausedText(around) ?? text, next };
}

function delivery({ post }: PostDetail, { desk, client, now }: Around): string {
  const { draft, draftAsked } = drawer.scheduled;
  if (post.ask_at === null || post.scheduled_date === null) return draft;
  return draftAsked(spellForBoth(post.scheduled_date, desk, client, now), spellForBoth(post.ask_at, desk, client, now));
}

function pausedText({ account, paused, pausedBy, desk, now }: Around): string | undefined {
  const words = drawer.scheduled;
  if (paused === 'everything') return pausedBy ? words.pausedBy(pausedBy.by, spellMoment(pausedBy.at, desk, now)) : words.paused;
  return paused === 'account' ? words.pausedAccount(account) : undefined;
}

function waiting({ destination, around, said }: Told, deferredUntil: string): Sentence {
  const { title, reasons, next, nextPaused, nextSlot } = drawer.deferred;
  const reason = (destination?.deferred_reason ?? 'rate_limit') as DeferReason;
  const until = spellMoment(deferredUntil, around.desk, around.now);
  const after = reason === 'paused' ? nextPaused : reason === 'daily_cap' ? nextSlot(until) : next;
  return { title: title(said, until), text: reasons[reason], next: after };
}

function unconfirmed({ detail, destination, around }: Told): Sentence {
  const words = drawer.unconfirmed;
  const steps = detail.steps ?? [];
  const part = lastPart(steps);
  const code = destination?.error_code;
  const answered = steps.findLast((step) => step.name === 'status' && textAt(step.detail, 'status') !== undefined);
  const asking = answered
    ? words.keepsAskingSince(spellMoment(answered.at, around.desk, around.now), statusWord(textAt(answered.detail, 'status') ?? ''))
    : words.keepsAsking;
  const isRefused = code === 'invalid_publish_id' || code === 'token_not_authorized_for_specified_publish_id';
  const seen = textAt(lastOf(steps, 'video_list')?.detail, 'found') as keyof typeof words.evidence | undefined;
  const text = [
    ...(code === 'from_copy' ? [words.fromCopy] : []),
    ...(part ? [words.left(clockWithSeconds(part.at, around.desk), part.isBroken)] : []),
    words.mayBeLive,
    isRefused ? words.refused : asking,
    ...(seen && Object.hasOwn(words.evidence, seen) ? [words.evidence[seen]] : []),
  ].join(' ');
  return { title: words.title, text, next: words.next };
}

function stopped(detail: PostDetail, destination: DestinationView | undefined): string {
  const [code, message] = [destination?.error_code ?? '', destination?.error_message ?? ''];
  const cause = causeOf(code, message);
  // The engine's own words end in it already, where it is so.
  return cause === message ? message : proven(cause, detail);
}

/** The cause, followed by "Nothing was posted." where the record proves it. */
function proven(cause: string, { steps = [] }: PostDetail): string {
  return isNothingPosted(steps) ? `${cause} ${drawer.nothingPosted}` : cause;
}

function lateness({ post, steps = [] }: PostDetail, { lateLimit }: Around): string | undefined {
  const late = lastOf(steps, 'late');
  if (late === undefined || post.scheduled_date === null || lateLimit === undefined) return undefined;
  const minutes = Math.round((Date.parse(late.at) - Date.parse(post.scheduled_date)) / 60_000);
  // The limit may have been another one then.
  return minutes > lateLimit ? drawer.missed.late(spellMinutes(minutes), spellMinutes(lateLimit)) : undefined;
}

function spellMinutes(minutes: number): string {
  if (minutes < 120) return drawer.missed.minutes(minutes);
  if (minutes < 2_880) return drawer.missed.hours(Math.round(minutes / 60));
  return drawer.missed.days(Math.round(minutes / 1_440));
}
