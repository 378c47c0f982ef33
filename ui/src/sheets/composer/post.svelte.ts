import { CreatorModel } from '../../composing/creator.svelte';
import { changed, choicesOf, settingsOf, undecided, type Change, type Choices } from '../../composing/choices';
import { agreementTo, asPosted, hindrances as hindrancesOf, type Hindrance } from '../../composing/rules';
import type { Answer, call, ClipView, Failure, HouseRulesCompared, Mode, PostDetail, PostView } from '../../ipc';
import { texts } from '../../texts';
import type { WallTime } from '../../time/zones';
import { Autosave } from './autosave';
import { editOf, isAnotherPost, type Kept } from './edit';
import type { Pocket, Pocketed } from './pocket';
import { PostTimes, type Clocks } from './postTimes.svelte';
import type { WhenChosen, WhenRead } from './when';

const AUTOSAVE_MS = 400;

/** Where a post stands for whoever edits it. */
export type Standing =
  /** Every change is kept at once, and nothing goes out. */
  | 'unfinished'
  /** What goes out was agreed to: changes count once somebody saves them. */
  | 'planned'
  /** It stopped or is held: saving plans it again. */
  | 'stopped'
  /** It is on its way, or its way is over. */
  | 'closed';

/** Why a post cannot be planned yet, and where. */
export type Obstacle = Hindrance | { readonly field: 'when' | 'changes'; readonly text: string };

/** The fields that say themselves what the engine found wrong with them. */
export const refusedFields = ['clip', 'when', 'ask', 'caption', 'privacy'] as const;
export type RefusedField = (typeof refusedFields)[number];

/** What it needs of the world around it. */
export interface Surroundings extends Clocks {
  readonly ask: typeof call;
  readonly pocket: Pocket;
}

/** One post that somebody composes: what is chosen, what is kept of it, and what keeps it from being planned. */
export class PostInHand {
  readonly profile: string;
  readonly creator: CreatorModel;
  readonly times: PostTimes;
  choices = $state.raw<Choices>(undecided());
  clip = $state.raw<ClipView>();
  /** As the engine last gave it; none = not begun yet. */
  post = $state.raw<PostView>();
  compared = $state.raw<HouseRulesCompared>();
  /** Why the last thing that was asked did not happen. */
  failure = $state.raw<Failure>();
  failedTo = $state<'keep' | 'plan'>('plan');
  saving = $state(false);
  /** Something was changed since the composer opened. */
  touched = $state(false);

  readonly #around: Surroundings;
  readonly #autosave: Autosave;
  #comparisons = 0;
  #kept = $state.raw<Kept>();
  /** What its agreement is over, as the engine last said. */
  #digest: string | undefined;

  constructor(profile: string, around: Surroundings) {
    this.profile = profile;
    this.#around = around;
    this.times = new PostTimes(around);
    this.creator = new CreatorModel(profile, (name) => around.ask('profiles.creator', { name }));
    this.#autosave = new Autosave(() => this.#keep(), AUTOSAVE_MS);
  }

  readonly standing: Standing = $derived(standingOf(this.post));
  /** What would be posted: what the creator has switched off is off. */
  readonly posted: Choices = $derived.by(() => asPosted(this.choices, this.creator.creator));
  readonly sentence: string = $derived(agreementTo([this.posted]));
  /** Whether what is agreed to is another than what was kept. */
  readonly needsAgreement: boolean = $derived.by(() => {
    if (this.standing !== 'planned' || !this.#kept) return true;
    return isAnotherPost(this.#kept, { ...this.#wanted(), choices: this.choices });
  });
  readonly obstacles: readonly Obstacle[] = $derived.by(() => this.#obstacles());

  change(change: Change): void {
    const { mode } = this.choices;
    this.choices = changed(this.choices, change);
    if (this.choices.mode !== mode) this.times.turn(this.choices.mode);
    this.#touch();
  }

  /** When it goes out; of an inbox draft: when it is delivered. */
  chooseTime(when: WhenChosen): void {
    this.times.choose(when);
    this.#touch();
  }

  /** When the client is asked to post an inbox draft. */
  chooseAsk(ask: WhenChosen): void {
    this.times.chooseAsk(ask);
    this.#touch();
  }

  /** Its place in the calendar, on the clocks of its account. */
  place(at: WhenChosen): void {
    this.times.place(this.choices.mode, at);
    this.#touch();
  }

  /** What a new post starts with: nothing that anybody has to agree to. */
  start(mode: Mode, at: WhenChosen, clip: ClipView | undefined): void {
    this.choices = undecided(mode);
    this.clip = clip;
    this.times.place(mode, at);
  }

  chooseClip(clip: ClipView): void {
    if (clip.hash === this.clip?.hash) return;
    this.clip = clip;
    // A cover is a moment of the clip that it was chosen in.
    this.choices = { ...this.choices, coverMs: null };
    this.#touch();
  }

  /** Starts from a kept post, with what somebody left unsaved of it. */
  open(detail: PostDetail, clip: ClipView | undefined): void {
    this.#take(detail);
    this.choices = choicesOf(detail.post);
    this.times.open(detail.post.scheduled_local, detail.post.ask_local);
    this.clip = clip;
  }

  /** Goes on where somebody left an edit that was not saved. */
  goOn(left: Pocketed, clip: ClipView | undefined): void {
    this.choices = left.choices;
    this.times.goOn(left.when, left.ask);
    if (clip) this.clip = clip;
    this.touched = true;
  }

  /** Keeps what is not kept yet. An account alone is enough for an unfinished post. */
  async keepNow(): Promise<boolean> {
    if (!this.post) this.#touch();
    return this.flush();
  }

  flush(): Promise<boolean> {
    return this.#autosave.flush();
  }

  /** Compares it with the house rules of its client. */
  async compare(): Promise<void> {
    const request = { profile: this.profile, settings: settingsOf(this.posted) };
    const question = ++this.#comparisons;
    const answer = await this.#around.ask('house_rules.compare', request);
    if (answer.ok && question === this.#comparisons) this.compared = answer.value;
  }

  /** Somebody or something else did something with it: what cannot be changed any more says so. What was written stays. */
  async look(): Promise<void> {
    if (!this.post || this.saving) return;
    const answer = await this.#around.ask('posts.show', { post: this.post.id });
    if (answer.ok && !this.saving && answer.value.post.state !== this.post.state) this.post = answer.value.post;
  }

  /** Plans or saves it, with the agreement to what is shown. Says whether that happened; if not, `failure` says why. */
  async agree(): Promise<boolean> {
    [this.failure, this.failedTo] = [undefined, 'plan'];
    this.saving = true;
    const done = this.standing === 'planned' ? await this.#save() : await this.#schedule();
    this.saving = false;
    if (done && this.post) this.#around.pocket.forgetEdit(this.post.id);
    // What is on its way by now says so.
    if (!done) await this.look();
    return done;
  }

  /** What the engine found wrong with a field, until something is changed. */
  refusalOf(field: RefusedField): string | undefined {
    return this.failure?.details.find((detail) => detail.field === field)?.message;
  }

  #touch(): void {
    this.touched = true;
    if (this.failedTo === 'plan') this.failure = undefined;
    if (this.standing === 'unfinished') this.#autosave.touch();
    else if (this.post) this.#around.pocket.keepEdit(this.post.id, this.#left());
  }

  #left(): Pocketed {
    return { clip: this.clip?.hash ?? null, choices: this.choices, when: this.times.when, ask: this.times.ask };
  }

  #wanted(): Kept {
    const clip = this.clip?.hash ?? this.#kept?.clip ?? null;
    const wall = wallOf(this.times.read, this.#kept?.wall);
    const ask = this.choices.mode === 'draft' ? wallOf(this.times.readAsk, this.#kept?.ask) : null;
    return { clip, choices: this.posted, wall, ask };
  }

  #take(detail: PostDetail): void {
    this.post = detail.post;
    this.#digest = detail.agreement?.digest;
    const { clip_hash: clip, scheduled_local: wall, ask_local: ask } = detail.post;
    this.#kept = { clip, choices: choicesOf(detail.post), wall: wholeMinute(wall), ask: wholeMinute(ask) };
  }

  async #keep(): Promise<boolean> {
    if (this.standing !== 'unfinished') {
      // It was planned while somebody typed on: that would take the agreement away.
      if (this.post) this.#around.pocket.keepEdit(this.post.id, this.#left());
      return true;
    }
    const kept = this.post ? await this.#edit() : await this.#begin();
    const { pocket } = this.#around;
    if (!kept) this.failedTo = 'keep';
    if (kept && this.post) {
      pocket.forgetEdit(this.post.id);
      pocket.forgetNew(this.profile);
    } else if (this.post) {
      pocket.keepEdit(this.post.id, this.#left());
    } else {
      pocket.keepNew(this.profile, this.#left());
    }
    return kept;
  }

  async #begin(): Promise<boolean> {
    const { clip, choices, wall, ask } = this.#wanted();
    const answer = await this.#around.ask('posts.draft', {
      profile: this.profile,
      mode: choices.mode,
      settings: settingsOf(choices),
      ...(clip === null ? {} : { clip: { clip } }),
      ...(wall === null ? {} : { when: { wall } }),
      ...(ask === null ? {} : { ask: { wall: ask } }),
    });
    return this.#hear(answer);
  }

  async #edit(): Promise<boolean> {
    const [post, kept] = [this.post, this.#kept];
    if (!post || !kept) return false;
    // What stopped is given its time, and with it the agreement, when it is planned again.
    const wanted = this.standing === 'stopped' ? { ...this.#wanted(), wall: kept.wall } : this.#wanted();
    const hasNoTime = wanted.wall === null && wanted.ask === null;
    if (hasNoTime && kept.wall !== null && !(await this.#forgetTime(post, kept))) return false;
    const edit = editOf(post.id, kept, wanted);
    return edit ? this.#hear(await this.#around.ask('posts.edit', edit)) : true;
  }

  async #forgetTime(post: PostView, kept: Kept): Promise<boolean> {
    const answer = await this.#around.ask('posts.move', { posts: [{ post: post.id, when: null }] });
    if (answer.ok) this.#kept = { ...kept, wall: null, ask: null };
    else this.failure = answer.failure;
    return answer.ok;
  }

  /** A planned post is saved in one call, which is the agreement. Nothing is saved over somebody else's change. */
  async #save(): Promise<boolean> {
    const [post, kept, digest] = [this.post, this.#kept, this.#digest];
    const shown = await this.#shown();
    if (!post || !kept || !shown) return false;
    if (shown.agreement?.digest !== digest || shown.post.state !== post.state) return this.#changedMeanwhile();
    // A move in time keeps the agreement, also where the creator has switched something off since.
    const wanted = this.needsAgreement ? this.#wanted() : { ...this.#wanted(), choices: this.choices };
    const edit = editOf(post.id, kept, wanted) ?? { post: post.id };
    const when = this.times.read.kind === 'now' ? { when: 'now' as const } : {};
    return this.#hear(await this.#around.ask('posts.edit', { ...edit, ...when, agree: this.needsAgreement }));
  }

  async #schedule(): Promise<boolean> {
    const isKept = this.standing === 'stopped' ? await this.#edit() : await this.keepNow();
    if (!isKept) return false;
    const shown = await this.#shown();
    if (!shown) return false;
    const says = JSON.stringify(settingsOf(choicesOf(shown.post)));
    const agrees = says === JSON.stringify(settingsOf(this.posted)) && shown.agreement?.text === this.sentence;
    if (!agrees || shown.post.clip_hash !== (this.clip?.hash ?? null)) return this.#changedMeanwhile();
    const { read } = this.times;
    const when = read.kind === 'now' ? ('now' as const) : read.kind === 'at' ? { wall: read.wall } : null;
    const [post, digest] = [shown.post.id, shown.agreement?.digest ?? null];
    return this.#hear(await this.#around.ask('posts.schedule', { post, agree: true, digest, when }));
  }

  async #shown(): Promise<PostDetail | undefined> {
    if (!this.post) return undefined;
    const answer = await this.#around.ask('posts.show', { post: this.post.id });
    if (!answer.ok) this.failure = answer.failure;
    return answer.ok ? answer.value : undefined;
  }

  #changedMeanwhile(): false {
    this.failure = { error: texts.composer.changedMeanwhile, code: 'changed_meanwhile', details: [] };
    return false;
  }

  #hear(answer: Answer<PostDetail>): boolean {
    if (answer.ok) {
      this.#take(answer.value);
      this.failure = undefined;
    } else {
      this.failure = answer.failure;
    }
    return answer.ok;
  }

  #obstacles(): readonly Obstacle[] {
    const found: Obstacle[] = [];
    if (this.needsAgreement) {
      if (!this.clip) found.push({ field: 'clip', text: texts.composer.chooseClip });
      found.push(...hindrancesOf(this.creator.answer, this.choices, this.clip?.facts.duration_ms));
    } else if (!this.#differs()) {
      found.push({ field: 'changes', text: texts.composer.nothingChanged });
    }
    const { kind } = this.times.read;
    if (kind === 'open' || kind === 'over' || kind === 'never') {
      found.push({ field: 'when', text: texts.composer.when.refused[kind] });
    }
    if (this.choices.mode === 'draft' && this.times.asksTooEarly) {
      found.push({ field: 'when', text: texts.composer.when.refused.askFirst });
    }
    return found;
  }

  #differs(): boolean {
    if (!this.#kept || this.times.read.kind === 'now') return true;
    return editOf('', this.#kept, { ...this.#wanted(), choices: this.choices }) !== undefined;
  }
}

function standingOf(post: PostView | undefined): Standing {
  switch (post?.state) {
    case undefined:
    case 'draft':
      return 'unfinished';
    case 'scheduled':
      return 'planned';
    case 'needs_attention':
    case 'missed':
    case 'failed':
    case 'on_hold':
      return 'stopped';
    default:
      return 'closed';
  }
}

/** What is kept of a time: one that cannot be is not kept in place of one that can. */
function wallOf(read: WhenRead, kept: WallTime | null = null): WallTime | null {
  if (read.kind === 'at') return read.wall;
  return read.kind === 'open' ? null : kept;
}

/** Nobody chooses seconds. */
function wholeMinute(local: WallTime | null): WallTime | null {
  return local === null ? null : `${local.slice(0, 16)}:00`;
}
