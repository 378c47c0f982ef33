import { call, type ClipHash, type ClipView, type Failure, type PostId } from '../../ipc';
import type { KeptCaptions } from './kept';
import { Row } from './row.svelte';
import { Section, type AboutAccount } from './section.svelte';

/** How many posts of an account are agreed to at once: the engine takes no more. */
export const MOST_AT_ONCE = 100;

/** Where a batch finds out what it needs. */
export interface Means {
  readonly captions: KeptCaptions;
  readonly about: (profile: string) => AboutAccount;
  readonly now: () => number;
  readonly ask?: typeof call;
}

/** Clips that are planned together: those without an account, and a section for each account. */
export class Batch {
  /** Rows that no account has yet. */
  loose = $state.raw<readonly Row[]>([]);
  sections = $state.raw<readonly Section[]>([]);
  /** The row that is worked on; it is previewed. */
  focused = $state.raw<Row>();
  isReading = $state(true);
  /** How many of the clips are not kept here any more. */
  vanished = $state(0);
  /** Why a clip that may still be kept could not be read. */
  unread = $state.raw<Failure>();
  /** How many were chosen more than once. */
  twice = $state(0);

  readonly #means: Means;
  readonly #ask: typeof call;

  constructor(means: Means) {
    this.#means = means;
    this.#ask = means.ask ?? call;
  }

  /** Every row, those of the sections first. */
  get rows(): readonly Row[] {
    return [...this.sections.flatMap(({ rows }) => rows), ...this.loose];
  }

  /** Reads the clips, and puts them on an account where one is named. */
  async read(clips: readonly ClipHash[], profile: string | undefined): Promise<void> {
    const different = clips.filter((clip, place) => clips.indexOf(clip) === place);
    const answers = await Promise.all(different.map((clip) => this.#ask('clips.show', { clip })));
    const found: readonly ClipView[] = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    this.twice = clips.length - different.length;
    const failures = answers.flatMap((answer) => (answer.ok ? [] : [answer.failure]));
    this.unread = failures.find(({ code }) => code !== 'clip_not_found');
    this.vanished = failures.filter(({ code }) => code === 'clip_not_found').length;
    this.loose = found.map((clip) => new Row(clip, this.#means.captions.of(clip.hash)));
    this.focused = this.loose[0];
    this.isReading = false;
    if (profile !== undefined) this.put(this.loose, profile);
  }

  /** How many more clips an account takes at once. */
  roomOn(profile: string): number {
    return MOST_AT_ONCE - (this.#sectionOf(profile)?.rows.length ?? 0);
  }

  /** Puts rows on an account, in its section; those for which it has no room stay without one. */
  put(rows: readonly Row[], profile: string): void {
    const going = rows.slice(0, this.roomOn(profile));
    if (going.length === 0) return;
    const now = this.#means.now();
    this.focused = going[0];
    this.loose = this.loose.filter((row) => !going.includes(row));
    const known = this.#sectionOf(profile);
    if (known) {
      known.add(going, now);
      return;
    }
    const section = new Section(this.#means.about(profile), now, this.#ask);
    section.add(going, now);
    this.sections = [...this.sections, section];
    void section.open(now);
  }

  /** Takes a row off its account; its caption stays with it. */
  takeOut(section: Section, row: Row): void {
    section.remove(row);
    row.own = undefined;
    row.isOwnTime = false;
    row.problems = [];
    row.compared = undefined;
    row.takeWall(undefined);
    this.loose = [...this.loose, row];
    this.#tidy();
  }

  write(row: Row, caption: string): void {
    row.caption = caption;
    this.#means.captions.keep(row.clip.hash, caption);
  }

  /** Plans a section. The posts that were planned; none = it was refused. */
  async plan(section: Section): Promise<readonly PostId[] | undefined> {
    const planned = await section.plan();
    if (planned === undefined) return undefined;
    for (const row of planned.rows) this.#means.captions.keep(row.clip.hash, '');
    this.#tidy();
    return planned.created.posts.map(({ post }) => post);
  }

  #sectionOf(profile: string): Section | undefined {
    return this.sections.find((section) => section.profile === profile);
  }

  /* A section without clips is done with. */
  #tidy(): void {
    this.sections = this.sections.filter(({ rows }) => rows.length > 0);
    if (this.focused && !this.rows.includes(this.focused)) this.focused = this.rows[0];
  }
}
