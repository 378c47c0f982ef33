import type { Choices } from '../../composing/choices';
import type { ClipView, HouseRulesCompared, SafeTime } from '../../ipc';
import { texts } from '../../texts';
import { readWall, wallOf, type Day, type Reading, type WallTime, type Zone } from '../../time/zones';

/** One clip of a batch: its caption, its time, and what it has of its own. */
export class Row {
  readonly clip: ClipView;
  caption = $state('');
  /** The frame that is its cover; none = the first. It is the clip's own, and never another's. */
  coverMs = $state<number | null>(null);
  day = $state<Day>();
  /** `HH:MM`. */
  time = $state<string>();
  /** Whether a person chose the time: then no proposal changes it. */
  isOwnTime = $state(false);
  /** What is chosen for this clip alone; none = what is chosen for all. */
  own = $state.raw<Choices>();
  /** What the plan says of its time. */
  safe = $state.raw<SafeTime>();
  /** How it compares with the house rules of its client, and whom its caption mentions. */
  compared = $state.raw<HouseRulesCompared>();
  /** What the engine refused it for. */
  problems = $state.raw<readonly string[]>([]);

  constructor(clip: ClipView, caption: string) {
    this.clip = clip;
    this.caption = caption;
  }

  /** What its file is called. */
  get name(): string {
    return this.clip.name ?? texts.batch.unnamed;
  }

  /** The wall time, once it is whole. */
  get wall(): WallTime | undefined {
    return this.day === undefined || this.time === undefined ? undefined : wallOf(this.day, this.time);
  }

  takeWall(wall: WallTime | undefined): void {
    this.day = wall?.slice(0, 10);
    this.time = wall?.slice(11, 16);
  }

  reading(zone: Zone): Reading | undefined {
    return this.wall === undefined ? undefined : readWall(this.wall, zone);
  }

  /** The instant, if there is such a time. */
  at(zone: Zone): string | undefined {
    const reading = this.reading(zone);
    return reading === undefined || reading.kind === 'never' ? undefined : reading.at;
  }
}
