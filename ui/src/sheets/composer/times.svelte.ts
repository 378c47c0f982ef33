import type { call, Mode, NextSlot, PostId, SafeTime } from '../../ipc';

/** What the plan says of a time for an account: whether it is safe, and which slot is free next. */
export class Times {
  safe = $state.raw<SafeTime>();
  next = $state.raw<NextSlot>();

  readonly #ask: typeof call;
  readonly #profile: string;
  #asked = 0;

  constructor(profile: string, ask: typeof call) {
    this.#profile = profile;
    this.#ask = ask;
  }

  async findNext(): Promise<void> {
    const answer = await this.#ask('slots.next', { profile: this.#profile });
    if (answer.ok) this.next = answer.value;
  }

  /** Asks of a time; only the last question counts. No time has nothing in its way. */
  async look(at: string | undefined, mode: Mode, post: PostId | undefined): Promise<void> {
    const question = ++this.#asked;
    if (at === undefined) {
      this.safe = undefined;
      return;
    }
    const answer = await this.#ask('plan.safe_time', { profile: this.#profile, mode, at, post: post ?? null });
    if (question === this.#asked) this.safe = answer.ok ? answer.value : undefined;
  }
}
