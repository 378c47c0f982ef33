import type { call, ClipHash, ClipView, Failure, PostId } from '../../ipc';
import type { ComposerStart } from '../../shell/navigation.svelte';
import type { Zone } from '../../time/zones';
import type { Pocket } from './pocket';
import { PostInHand } from './post.svelte';
import { chosenInstant, noTime } from './when';

/** What a composer needs of the desk. */
export interface ComposerDesk {
  readonly ask: typeof call;
  readonly pocket: Pocket;
  readonly zoneOf: (profile: string) => Zone;
  /** How long before its time a draft is delivered, by the house rules of the account's client. */
  readonly deliverHoursBefore: (profile: string) => number;
  readonly now: () => number;
}

/** What became of what was in hand when the composer closed. */
export type Closing = 'nothing' | 'unfinished' | 'edit' | 'unkept';

/** The posts of one composer: one for each account, never merged. */
export class ComposerModel {
  posts = $state.raw<readonly PostInHand[]>([]);
  /** The account whose post is in sight. */
  shown = $state<string>();
  /** The clip, also before an account is chosen. */
  clip = $state.raw<ClipView>();
  /** Why what it was to start with is not there. */
  failure = $state.raw<Failure>();
  loading = $state(true);

  readonly #desk: ComposerDesk;
  #at: string | undefined;
  #mode: 'direct' | 'draft' | undefined;

  constructor(desk: ComposerDesk) {
    this.#desk = desk;
  }

  readonly current: PostInHand | undefined = $derived(
    this.posts.find(({ profile }) => profile === this.shown) ?? this.posts[0],
  );

  async begin(start: ComposerStart): Promise<void> {
    if (start.kind === 'edit') {
      await this.#open(start.post);
    } else {
      [this.#at, this.#mode] = [start.at, start.mode];
      if (start.clip !== undefined) this.clip = await this.#clip(start.clip);
      if (start.profiles && start.profiles.length > 0) this.chooseAccounts(start.profiles);
    }
    this.loading = false;
  }

  /** A post of its own for each of them. */
  chooseAccounts(profiles: readonly string[]): void {
    this.posts = profiles.map((profile) => this.#newPost(profile));
    this.shown = profiles[0];
  }

  chooseClip(clip: ClipView): void {
    this.clip = clip;
    for (const post of this.posts) post.chooseClip(clip);
  }

  /** Caption, cover and time of the post in sight for all others. Who views it and what is disclosed is chosen for each. */
  copyToAll(): void {
    const from = this.current;
    if (!from) return;
    const { caption, coverMs } = from.choices;
    for (const post of this.posts) {
      if (post === from) continue;
      post.change({ caption, coverMs });
      post.place(from.times.sits);
    }
  }

  /** One of them is planned: the next one comes in sight. Says whether it was the last. */
  finish(post: PostInHand): boolean {
    this.posts = this.posts.filter((one) => one !== post);
    this.shown = this.posts[0]?.profile;
    const isLast = this.posts.length === 0;
    if (isLast) this.#desk.pocket.forgetInHand();
    else this.#keepInHand();
    return isLast;
  }

  /** The engine has news of these posts, or of any. */
  hear(news: readonly PostId[] | 'any'): void {
    for (const post of this.posts) {
      const id = post.post?.id;
      if (id !== undefined && (news === 'any' || news.includes(id))) void post.look();
    }
  }

  /** Keeps what can be kept, at once: the window may go. */
  async flush(): Promise<void> {
    this.#keepInHand();
    await Promise.all(this.posts.map((post) => post.flush()));
    this.#keepInHand();
  }

  /** Keeps every unfinished post, also one of which only the account is known. Says whether all are kept. */
  async keepAll(): Promise<boolean> {
    const unfinished = this.posts.filter(({ standing }) => standing === 'unfinished');
    const kept = await Promise.all(unfinished.map((post) => post.keepNow()));
    return kept.every(Boolean);
  }

  /** Nothing is asked and nothing is lost. */
  async close(): Promise<Closing> {
    await this.flush();
    this.#desk.pocket.forgetInHand();
    const left = this.posts.filter(({ touched }) => touched);
    if (left.some(({ post, standing, failure }) => standing === 'unfinished' && (failure || !post))) return 'unkept';
    if (left.some(({ standing }) => standing === 'unfinished')) return 'unfinished';
    return left.some(({ standing }) => standing !== 'closed') ? 'edit' : 'nothing';
  }

  #newPost(profile: string): PostInHand {
    const post = this.#hold(profile);
    const when = this.#at === undefined ? noTime : chosenInstant(this.#at, this.#desk.zoneOf(profile));
    post.start(this.#mode ?? 'direct', when, this.clip);
    const left = this.#desk.pocket.newFor(profile);
    if (left) post.goOn(left, this.clip);
    return post;
  }

  #hold(profile: string): PostInHand {
    const { ask, pocket, now, zoneOf, deliverHoursBefore } = this.#desk;
    const [zone, hours] = [() => zoneOf(profile), () => deliverHoursBefore(profile)];
    return new PostInHand(profile, { ask, pocket, now, zone, deliverHoursBefore: hours });
  }

  async #open(id: PostId): Promise<void> {
    const answer = await this.#desk.ask('posts.show', { post: id });
    if (!answer.ok) {
      this.failure = answer.failure;
      return;
    }
    const detail = answer.value;
    const left = this.#desk.pocket.editOf(id);
    const hash = left?.clip ?? detail.post.clip_hash;
    this.clip = hash === null ? undefined : await this.#clip(hash);
    const post = this.#hold(detail.post.profile_name);
    post.open(detail, this.clip);
    if (left) post.goOn(left, this.clip);
    this.posts = [post];
    this.shown = post.profile;
  }

  async #clip(hash: ClipHash): Promise<ClipView | undefined> {
    const answer = await this.#desk.ask('clips.show', { clip: hash });
    if (!answer.ok) this.failure = answer.failure;
    return answer.ok ? answer.value : undefined;
  }

  #keepInHand(): void {
    const posts = this.posts.flatMap(({ post, touched }) => (post && touched ? [post.id] : []));
    const clip = this.posts.length === 0 ? (this.clip?.hash ?? null) : null;
    if (posts.length > 0 || clip !== null) this.#desk.pocket.keepInHand({ posts, clip });
    else this.#desk.pocket.forgetInHand();
  }
}
