import { changed, settingsOf, undecided, type Change, type Choices } from '../../composing/choices';
import { CreatorModel } from '../../composing/creator.svelte';
import { asPosted, hindrances } from '../../composing/rules';
import { call, type Failure, type PostsCreated, type SlotTime } from '../../ipc';
import { texts } from '../../texts';
import { instantOf, type Zone } from '../../time/zones';
import { APART_MS, firstStart, propose, type Rule } from './proposing';
import { problemsByRow } from './refused';
import type { Row } from './row.svelte';

/** How far ahead free slots are looked for. */
const SLOTS_MS = 60 * 86_400_000;

/** What a section knows of its account from the start. */
export interface AboutAccount {
  readonly profile: string;
  readonly zone: Zone;
  readonly deliverHours: number;
}

/** The clips of a batch that go to one account: what is chosen for all of them, and one button. */
export class Section {
  readonly profile: string;
  readonly zone: Zone;
  /** How long before it is asked for a draft is delivered to the inbox. */
  readonly deliverHours: number;
  readonly creator: CreatorModel;
  /** For all rows without choices of their own; nothing is chosen at first. */
  choices = $state.raw<Choices>(undecided());
  rows = $state.raw<readonly Row[]>([]);
  rule = $state.raw<Rule>({ kind: 'slots' });
  slots = $state.raw<readonly SlotTime[]>([]);
  isBusy = $state(false);
  failure = $state.raw<Failure>();

  readonly #ask: typeof call;
  /* Rows whose time is being asked about: the last question counts. */
  readonly #asked = new WeakMap<Row, number>();

  constructor(about: AboutAccount, now: number, ask: typeof call = call) {
    const { profile, zone, deliverHours } = about;
    this.profile = profile;
    this.zone = zone;
    this.deliverHours = deliverHours;
    this.#ask = ask;
    this.creator = new CreatorModel(profile, (name) => ask('profiles.creator', { name }));
    this.rule = { kind: 'spaced', start: firstStart(zone, now), hours: 24 };
  }

  /** Asks TikTok what the account may post, and the plan which slots are free; then proposes times. */
  async open(now: number): Promise<void> {
    void this.creator.refresh();
    const span = { from: instantOf(now), to: instantOf(now + SLOTS_MS) };
    const answer = await this.#ask('slots.free', { profile: this.profile, ...span });
    if (answer.ok) this.slots = answer.value.free;
    if (this.slots.length > 0) this.rule = { kind: 'slots' };
    this.propose(now);
  }

  add(rows: readonly Row[], now: number): void {
    this.rows = [...this.rows, ...rows];
    this.propose(now);
  }

  remove(row: Row): void {
    this.rows = this.rows.filter((one) => one !== row);
  }

  change(change: Change): void {
    this.choices = changed(this.choices, change);
  }

  changeOwn(row: Row, change: Change): void {
    row.own = changed(row.own ?? this.choices, change);
  }

  /** What would be posted of a row: its own choices or those of all, its caption and cover, and nothing that the creator has switched off. */
  choicesOf(row: Row): Choices {
    const { caption, coverMs } = row;
    return asPosted({ ...(row.own ?? this.choices), mode: this.choices.mode, caption, coverMs }, this.creator.creator);
  }

  /** Gives every row a time that nobody has set by hand. */
  propose(now: number): void {
    const open = this.rows.filter((row) => !row.isOwnTime);
    const taken = this.rows.filter((row) => row.isOwnTime).flatMap((row) => row.at(this.zone) ?? []);
    const ground = { zone: this.zone, now, slots: this.slots, taken: taken.map((at) => Date.parse(at)) };
    const walls = propose(open.length, this.rule, ground);
    open.forEach((row, place) => row.takeWall(walls[place]));
  }

  follow(rule: Rule, now: number): void {
    this.rule = rule;
    this.propose(now);
  }

  /** Asks the plan what stands in the way of a row's time; of a draft's, in the way of its delivery. */
  async judge(row: Row, now = Date.now()): Promise<void> {
    const asked = (this.#asked.get(row) ?? 0) + 1;
    this.#asked.set(row, asked);
    const at = row.at(this.zone);
    if (at === undefined) {
      row.safe = undefined;
      return;
    }
    const answer = await this.#ask('plan.safe_time', { profile: this.profile, mode: this.choices.mode, at: this.#deliveredAt(at, now) });
    if (this.#asked.get(row) === asked) row.safe = answer.ok ? answer.value : undefined;
  }

  #deliveredAt(at: string, now: number): string {
    if (this.choices.mode === 'direct') return at;
    return instantOf(Math.max(Date.parse(at) - this.deliverHours * 3_600_000, now));
  }

  /** Compares a row with the house rules of the account's client. Only what it says by then counts. */
  async compare(row: Row): Promise<void> {
    const settings = settingsOf(this.choicesOf(row));
    const answer = await this.#ask('house_rules.compare', { profile: this.profile, settings });
    const isNews = JSON.stringify(settings) === JSON.stringify(settingsOf(this.choicesOf(row)));
    if (answer.ok && isNews) row.compared = answer.value;
  }

  /** What keeps the whole section from being planned. */
  get missing(): readonly string[] {
    return hindrances(this.creator.answer, { ...this.choices, caption: '' }).map(({ text }) => text);
  }

  /** What keeps one row from being planned, besides what the section says already. */
  missingOf(row: Row, now: number): readonly string[] {
    const said = row.own === undefined ? this.missing : [];
    const chosen = hindrances(this.creator.answer, this.choicesOf(row), row.clip.facts.duration_ms).map(({ text }) => text);
    return [...chosen.filter((text) => !said.includes(text)), ...this.#timeMissing(row, now)];
  }

  #timeMissing(row: Row, now: number): readonly string[] {
    const words = texts.batch.row;
    const reading = row.reading(this.zone);
    if (reading === undefined) return [words.noTime];
    if (reading.kind === 'never') return [words.never(reading.before.slice(11, 16), reading.after.slice(11, 16))];
    return Date.parse(reading.at) <= now ? [words.past] : [];
  }

  /** Another row of the section that goes out within minutes of this one. */
  neighbour(row: Row): Row | undefined {
    const at = row.at(this.zone);
    if (at === undefined) return undefined;
    return this.rows.find((other) => {
      const its = other === row ? undefined : other.at(this.zone);
      return its !== undefined && Math.abs(Date.parse(its) - Date.parse(at)) < APART_MS;
    });
  }

  /** Plans all rows, or none. The rows that were planned leave. What was planned, if it was. */
  async plan(): Promise<{ readonly rows: readonly Row[]; readonly created: PostsCreated } | undefined> {
    if (this.isBusy) return undefined;
    const rows = this.rows;
    this.isBusy = true;
    this.failure = undefined;
    for (const row of rows) row.problems = [];
    const answer = await this.#ask('posts.create_many', { profile: this.profile, posts: rows.map((row) => this.#post(row)) });
    this.isBusy = false;
    if (answer.ok) {
      this.rows = this.rows.filter((row) => !rows.includes(row));
      return { rows, created: answer.value };
    }
    this.failure = answer.failure;
    for (const [place, problems] of problemsByRow(answer.failure)) {
      const row = rows[place];
      if (row) row.problems = problems;
    }
    return undefined;
  }

  #post(row: Row): Parameters<typeof call<'posts.create_many'>>[1]['posts'][number] {
    const choices = this.choicesOf(row);
    const time = { wall: row.wall ?? '' };
    // A draft sits where the client is asked to post it; it is delivered as long before as the house rules say.
    const times = choices.mode === 'draft' ? { ask: time } : { when: time };
    return { media: { clip: row.clip.hash }, mode: choices.mode, title: row.name, settings: settingsOf(choices), ...times };
  }
}
