import type { Mode } from '../../ipc';
import type { WallTime, Zone } from '../../time/zones';
import { chosenWall, deliveryBefore, noTime, readWhen, type WhenChosen, type WhenRead } from './when';

/** On whose clocks the times of a post are. */
export interface Clocks {
  readonly zone: () => Zone;
  readonly now: () => number;
  /** How long before its time a draft is delivered, by the house rules of the account's client. */
  readonly deliverHoursBefore: () => number;
}

/** The times of a post: when it goes out; of an inbox draft, when it is delivered and when the client is asked to post it. */
export class PostTimes {
  /** When it goes out, and an inbox draft is delivered. */
  when = $state.raw<WhenChosen>(noTime);
  /** When the client is asked to post an inbox draft. */
  ask = $state.raw<WhenChosen>(noTime);
  /** An inbox draft is delivered so long before as the house rules say, until somebody chooses its delivery. */
  deliversBefore = $state(true);

  readonly #clocks: Clocks;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  readonly read: WhenRead = $derived.by(() => readWhen(this.when, this.#clocks.zone(), this.#clocks.now()));
  readonly readAsk: WhenRead = $derived.by(() => readWhen(this.ask, this.#clocks.zone(), this.#clocks.now()));

  /** Where the post stands in the calendar. */
  get sits(): WhenChosen {
    return this.ask.day === undefined ? this.when : this.ask;
  }

  choose(when: WhenChosen): void {
    this.when = when;
    this.deliversBefore = false;
  }

  chooseAsk(ask: WhenChosen): void {
    this.ask = ask;
    if (this.deliversBefore) this.when = this.#usualDelivery();
  }

  /** A place in the calendar for a post of that mode. */
  place(mode: Mode, at: WhenChosen): void {
    if (mode === 'direct') [this.when, this.ask] = [at, noTime];
    else this.chooseAsk(at.now ? noTime : at);
  }

  /** The post is turned into one of that mode: it stays where it stood. */
  turn(mode: Mode): void {
    const { sits } = this;
    this.deliversBefore = mode === 'draft' && !sits.now;
    this.place(mode, sits);
  }

  /** As they are kept. */
  open(wall: WallTime | null, ask: WallTime | null): void {
    this.when = wall === null ? noTime : chosenWall(wall);
    this.ask = ask === null ? noTime : chosenWall(ask);
    const usual = this.#usualDelivery();
    this.deliversBefore = wall === null || (usual.day === this.when.day && usual.time === this.when.time);
  }

  /** As somebody left them. */
  goOn(when: WhenChosen, ask: WhenChosen): void {
    [this.when, this.ask, this.deliversBefore] = [when, ask, false];
  }

  /** Whether the client would be asked at a time that cannot be, or before the clip is there. */
  get asksTooEarly(): boolean {
    if (this.readAsk.kind === 'open') return false;
    if (this.readAsk.kind !== 'at') return true;
    return this.read.kind === 'at' && Date.parse(this.readAsk.at) < Date.parse(this.read.at);
  }

  #usualDelivery(): WhenChosen {
    const { deliverHoursBefore, zone, now } = this.#clocks;
    return deliveryBefore(this.ask, deliverHoursBefore(), zone(), now());
  }
}
