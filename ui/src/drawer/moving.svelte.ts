import { call, type Failure, type Mode, type Obstacle, type PostId, type SlotTime } from '../ipc';
import { instantOf, readWall, wallAt, wallOf, type Day, type Reading, type WallTime, type Zone } from '../time/zones';

/** How far ahead free slots are offered. */
const SLOTS_MS = 14 * 86_400_000;
/** As many as can be looked over. */
const SLOTS_SHOWN = 6;

/** What is known of the time that is chosen. */
export interface Verdict {
  readonly obstacle: Obstacle | null;
  readonly firstSafe: SlotTime | null;
}

/** Choosing another time for a post, in the client's wall time. */
export class Moving {
  day = $state<Day>();
  time = $state<string>();
  slots = $state.raw<readonly SlotTime[]>([]);
  /** What stands in the way of the chosen time; nothing while it is not known. */
  verdict = $state.raw<Verdict>();
  refusal = $state.raw<Failure>();

  readonly zone: Zone;
  readonly #profile: string;
  readonly #post: PostId | undefined;
  readonly #mode: Mode;
  readonly #ask: typeof call;
  #asked = 0;

  constructor(about: { profile: string; post?: PostId; mode: Mode; zone: Zone; at: string | number }, ask: typeof call = call) {
    this.#ask = ask;
    this.zone = about.zone;
    this.#profile = about.profile;
    this.#post = about.post;
    this.#mode = about.mode;
    const wall = wallAt(about.at, about.zone);
    this.day = wall.slice(0, 10);
    this.time = wall.slice(11, 16);
  }

  /** The chosen wall time, once it is whole. */
  get wall(): WallTime | undefined {
    return this.day === undefined || this.time === undefined ? undefined : wallOf(this.day, this.time);
  }

  get reading(): Reading | undefined {
    return this.wall === undefined ? undefined : readWall(this.wall, this.zone);
  }

  /** The chosen instant, if there is such a time. */
  get at(): string | undefined {
    const reading = this.reading;
    return reading === undefined || reading.kind === 'never' ? undefined : reading.at;
  }

  takeWall(wall: WallTime): void {
    this.day = wall.slice(0, 10);
    this.time = wall.slice(11, 16);
  }

  async findSlots(now: number): Promise<void> {
    const [from, to] = [instantOf(now), instantOf(now + SLOTS_MS)];
    const answer = await this.#ask('slots.free', { profile: this.#profile, from, to });
    if (answer.ok) this.slots = answer.value.free.slice(0, SLOTS_SHOWN);
  }

  /** Asks what stands in the way of the chosen time. Only the last question counts. */
  async judge(): Promise<void> {
    const [asked, at] = [++this.#asked, this.at];
    this.verdict = undefined;
    if (at === undefined) return;
    const answer = await this.#ask('plan.safe_time', { profile: this.#profile, mode: this.#mode, at, post: this.#post ?? null });
    if (asked === this.#asked && answer.ok) this.verdict = { obstacle: answer.value.reason, firstSafe: answer.value.first_safe };
  }
}
