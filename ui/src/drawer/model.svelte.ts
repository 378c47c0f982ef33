import { call, listen, type Answer, type Failure, type PostDetail, type PostId, type PostMove, type SlotTime } from '../ipc';
import { Pace } from './pace';

/** How much of the clip has left, and how it goes on. */
export interface Sending {
  readonly sent: number;
  readonly total: number;
  /** Bytes a second. */
  readonly rate: number | undefined;
  readonly secondsLeft: number | undefined;
}

/** One post in the drawer: as the engine showed it last, and what is being done to it. */
export class PostInHand {
  detail = $state.raw<PostDetail>();
  /** The account's next free slot; none = it has none, or nobody has asked yet. */
  slot = $state.raw<SlotTime | null>(null);
  /** How late a post may go out, in minutes. */
  lateLimit = $state<number>();
  sending = $state.raw<Sending>();
  /** Why there is nothing newer to show. */
  trouble = $state.raw<Failure>();
  /** Whether something is being done to it. */
  isBusy = $state(false);
  /** Why the last thing was not done. */
  refusal = $state.raw<Failure>();

  readonly #post: PostId;
  readonly #ask: typeof call;
  readonly #hear: typeof listen;
  #pace = new Pace();
  #asked = 0;

  constructor(post: PostId, ask: typeof call = call, hear: typeof listen = listen) {
    this.#post = post;
    this.#ask = ask;
    this.#hear = hear;
  }

  /** Shows the post and follows it until the function that is returned is called. */
  attend(): () => void {
    void this.#askForLimit();
    return this.#hear({
      everything: () => void this.refresh(),
      posts: ({ posts }) => posts.includes(this.#post) && void this.refresh(),
      progress: ({ uploads }) => {
        const mine = uploads.find(({ post }) => post === this.#post);
        if (mine) this.#take(mine.sent, mine.total, Date.now());
      },
    });
  }

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    const answer = await this.#ask('posts.show', { post: this.#post });
    // A later question may have been answered before.
    if (asked !== this.#asked) return;
    if (!answer.ok) {
      this.trouble = answer.failure;
      return;
    }
    this.trouble = undefined;
    this.#show(answer.value);
    await this.#askForSlot(answer.value.post.profile_name);
  }

  /** Does something to the post and shows what came of it. Whether it was done. */
  async act(doing: () => Promise<Answer<PostDetail | unknown>>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.refusal = undefined;
    const answer = await doing();
    this.isBusy = false;
    if (!answer.ok) this.refusal = answer.failure;
    await this.refresh();
    return answer.ok;
  }

  /** Takes a move back, also when nobody looks at the post any more; why it could not is for the notice that offered it. */
  async moveBack(posts: PostMove[]): Promise<Failure | undefined> {
    const answer = await this.#ask('posts.move', { posts });
    await this.refresh();
    return answer.ok ? undefined : answer.failure;
  }

  #show(detail: PostDetail): void {
    this.detail = detail;
    if (detail.post.state !== 'publishing') {
      this.sending = undefined;
      this.#pace = new Pace();
    } else if (this.sending === undefined && detail.post.clip_size !== null) {
      this.#take(detail.destinations[0]?.bytes_sent ?? 0, detail.post.clip_size, Date.now());
    }
  }

  #take(sent: number, total: number, at: number): void {
    this.#pace.add(sent, at);
    this.sending = { sent, total, rate: this.#pace.rate(), secondsLeft: this.#pace.secondsLeft(total) };
  }

  async #askForSlot(profile: string): Promise<void> {
    const answer = await this.#ask('slots.next', { profile });
    if (answer.ok) this.slot = answer.value.next;
  }

  async #askForLimit(): Promise<void> {
    const answer = await this.#ask('settings.get', { name: 'publish.missed_within' });
    if (answer.ok) this.lateLimit = minutesOf(answer.value.value);
  }
}

const MINUTES: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60, d: 1_440 };

/** The minutes of a setting such as `60m`, `1h`, `1h30m`. */
export function minutesOf(setting: string): number | undefined {
  const parts = [...setting.matchAll(/(\d+)\s*([smhd])/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (MINUTES[unit ?? ''] ?? 0), 0);
}
