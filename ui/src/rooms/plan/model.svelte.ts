import { SvelteMap, SvelteSet } from 'svelte/reactivity';

import { isMovable } from '../../desk/standing';
import { call, listen, type ClientId, type ClientView, type ClipHash, type PlanCard, type PostId, type PostMoved, type UploadProgress } from '../../ipc';
import type { Shell } from '../../shell/context';
import { texts } from '../../texts';
import { addDays, startOfDay, todayIn, type Day, type Zone } from '../../time/zones';
import { byDay, dayOfCard, densityOf, isDeletable, type Density } from './cards';
import { rememberClocks, rememberedClocks, type Clocks } from './clocks';
import { Drag } from './drag/drag.svelte';
import { dropOn } from './drag/drop';
import { openingTime } from './drag/landings';
import { Latest } from './latest.svelte';
import { Moves } from './moves.svelte';
import { isIn, spanOf, stepFrom, type PlanView, type Span } from './span';
import type { Target } from './target';
import { TrayModel } from './tray/model.svelte';

/** Where the keyboard is in the calendar. */
export interface Cursor {
  readonly day: Day;
  readonly post?: PostId;
  /** The account of the row, where rows are accounts. */
  readonly profile?: string;
}

/** The keys that only go somewhere. */
export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight' | 'Home' | 'End';
/** Where an arrow leads; none = nowhere. */
export type Walk = (from: Cursor | undefined, arrow: Arrow) => Cursor | undefined;

/** What is being dragged. */
export type Held =
  | { readonly kind: 'cards'; readonly cards: readonly PlanCard[] }
  | { readonly kind: 'clips'; readonly clips: readonly ClipHash[] };

/** What the room *Plan* shows and does, whichever view is open. */
export class PlanModel {
  view = $state<PlanView>('week');
  /** The day around which the view stands. */
  anchor = $state<Day>('');
  /** What is looked for in the list. */
  search = $state('');
  cursor = $state.raw<Cursor>();
  /** Counts the news that may change what a view shows: read it in an effect that asks anew. */
  news = $state(0);
  /** What a screen reader hears next. */
  said = $state('');

  /** What a view shows beside the cards of the span: a month's first of each day, what a search found. */
  lent = $state.raw<readonly PlanCard[]>([]);

  readonly selection = new SvelteSet<PostId>();
  readonly shell: Shell;
  readonly moves: Moves;
  readonly tray: TrayModel;
  readonly drag: Drag<Held>;
  /** The card that was dropped on *Other time…*, and on which day. */
  asking = $state.raw<{ readonly card: PlanCard; readonly day: Day }>();
  /** The posts of which it is asked whether they shall go. */
  deleting = $state.raw<readonly PlanCard[]>();

  walk: Walk = () => undefined;

  readonly #range = new Latest<{ readonly span: Span; readonly cards: readonly PlanCard[] }>();
  readonly #clocks = new SvelteMap<ClientId, Clocks>();
  readonly #sent = new SvelteMap<PostId, UploadProgress>();
  /** Where somebody has said whether a week is shown by the hour. */
  readonly #hours = new SvelteMap<ClientId | undefined, boolean>();

  readonly client: ClientView | undefined = $derived.by(() =>
    this.shell.desk.clients.find(({ id }) => id === this.shell.navigation.client),
  );
  /** The names of the accounts that are shown; none = all. */
  readonly profiles: string[] | undefined = $derived.by(() => {
    const { desk, navigation } = this.shell;
    return navigation.client === undefined
      ? undefined
      : desk.accountsOf(navigation.client).map(({ profile_name }) => profile_name);
  });
  /** Whose clocks can be chosen: only where a locked client's are not the desk's. */
  readonly hasOwnClocks: boolean = $derived.by(() => {
    return this.client !== undefined && this.client.time_zone !== this.shell.desk.zone;
  });
  readonly clocks: Clocks = $derived.by(() => {
    if (!this.client || !this.hasOwnClocks) return 'desk';
    return this.#clocks.get(this.client.id) ?? rememberedClocks(this.client.id, localStorage);
  });
  /** In whose days and clocks everything is shown. */
  readonly zone: Zone = $derived.by(() => {
    return this.client && this.clocks === 'client' ? this.client.time_zone : this.shell.desk.zone;
  });
  readonly today: Day = $derived.by(() => todayIn(this.zone, this.shell.desk.now));
  readonly span: Span = $derived.by(() => spanOf(this.view, this.anchor));

  /** The cards of the span (month: none, it counts with `plan.month`), with the progress of their uploads. */
  readonly cards: readonly PlanCard[] = $derived.by(() => (this.#range.value?.cards ?? []).map((card) => this.#underWay(card)));
  readonly days: ReadonlyMap<Day, readonly PlanCard[]> = $derived.by(() => byDay(this.cards, this.span, this.zone));
  readonly density: Density = $derived.by(() => densityOf(this.days.values()));
  /** Whether a week is shown by the hour: it is for one client, unless somebody said otherwise. */
  readonly showsHours: boolean = $derived.by(() => {
    const { client } = this.shell.navigation;
    return this.#hours.get(client) ?? client !== undefined;
  });
  /** The one place that Tab leads to. */
  readonly stop: Cursor = $derived.by(() => {
    const { cursor, span, today } = this;
    if (!cursor || !isIn(span, cursor.day)) return { day: isIn(span, today) ? today : span.first };
    const isThere = cursor.post !== undefined && this.card(cursor.post) !== undefined;
    return isThere ? cursor : { day: cursor.day, ...(cursor.profile === undefined ? {} : { profile: cursor.profile }) };
  });
  readonly selected: readonly PlanCard[] = $derived.by(() => {
    const isOther = (card: PlanCard): boolean => !this.cards.some(({ id }) => id === card.id);
    return [...this.cards, ...this.lent.filter(isOther)].filter(({ id }) => this.selection.has(id));
  });

  constructor(shell: Shell) {
    this.shell = shell;
    this.moves = new Moves(shell, { zone: () => this.zone, changed: () => this.news++, say: (words) => this.say(words) });
    this.tray = new TrayModel();
    this.drag = new Drag<Held>({ lift: (held) => this.#lift(held), drop: (held, over) => dropOn(this, held, over) });
    this.anchor = todayIn(shell.desk.zone, shell.desk.now);
  }

  /** Whether the cards of this very span have come. */
  get isLoaded(): boolean {
    const span = this.#range.value?.span;
    return span?.first === this.span.first && span.days === this.span.days;
  }

  get hasSelection(): boolean {
    return this.selection.size > 0 || this.tray.selection.size > 0;
  }

  get isSlow(): boolean {
    return this.#range.isSlow;
  }

  get failure() {
    return this.#range.failure;
  }

  /** Listens to the engine until the function that is returned is called. */
  attend(): () => void {
    return listen({
      everything: () => {
        this.#sent.clear();
        this.news++;
      },
      posts: () => this.news++,
      progress: ({ uploads }) => {
        for (const upload of uploads) this.#sent.set(upload.post, upload);
      },
    });
  }

  /** Asks for the cards of the span. Whatever it reads before it asks makes it worth asking again. */
  load(): void {
    void this.news;
    const { span, zone, profiles } = this;
    if (this.view === 'month') return;
    const [from, to] = [startOfDay(span.first, zone), startOfDay(addDays(span.first, span.days), zone)];
    void this.#range.ask(async () => {
      const answer = await call('plan.range', { from, to, profiles: profiles ?? null });
      return answer.ok ? { ok: true, value: { span, cards: answer.value } } : answer;
    });
  }

  loadTray(): void {
    void this.news;
    this.tray.load(this.profiles);
  }

  show(view: PlanView): void {
    // Whoever looks at a month around today wants today's week, not its first.
    if (view !== 'month' && view !== 'list' && isIn(this.span, this.today) && !this.cursor) this.anchor = this.today;
    this.view = view;
  }

  goPrevious(): void {
    this.#goTo(stepFrom(this.view, this.anchor, -1));
  }

  goNext(): void {
    this.#goTo(stepFrom(this.view, this.anchor, 1));
  }

  goToday(): void {
    this.#goTo(this.today);
  }

  /** Tells a screen reader; also the same once more. */
  say(words: string): void {
    this.said = this.said === words ? `${words}\u00a0` : words;
  }

  /** Shows a day, in the view that is open or in another. */
  goTo(day: Day, view = this.view): void {
    this.view = view;
    this.anchor = day;
    this.cursor = { day };
  }

  readClocks(clocks: Clocks): void {
    if (!this.client) return;
    this.#clocks.set(this.client.id, clocks);
    rememberClocks(this.client.id, clocks, localStorage);
  }

  /** Whether Tab leads to this cell itself. */
  isStop(day: Day, profile?: string): boolean {
    const { stop } = this;
    return stop.post === undefined && stop.day === day && (profile === undefined || stop.profile === profile);
  }

  toggleHours(): void {
    this.#hours.set(this.shell.navigation.client, !this.showsHours);
  }

  /** Has a view say where plain arrows lead, until the function that is returned is called. */
  walkBy(walk: Walk): () => void {
    this.walk = walk;
    return () => {
      if (this.walk === walk) this.walk = () => undefined;
    };
  }

  card(post: PostId): PlanCard | undefined {
    return [this.cards, this.lent, this.tray.undated].flat().find(({ id }) => id === post);
  }

  toggle(post: PostId): void {
    if (!this.selection.delete(post)) this.selection.add(post);
  }

  /** Ends whatever is selected. */
  clear(): void {
    this.selection.clear();
    this.tray.selection.clear();
  }

  askToDelete(cards: readonly PlanCard[]): void {
    const going = cards.filter(isDeletable);
    if (going.length > 0) this.deleting = going;
    else if (cards[0]) this.shell.toasts.show({ text: texts.plan.remove.stays(cards[0].state) });
  }

  /** Moves cards, with a notice that takes it back; gives what was moved. Those that may not move stay, and it is said. */
  async move(cards: readonly PlanCard[], target: Target): Promise<readonly PostMoved[]> {
    const moving = cards.filter(isMovable);
    const [first] = cards;
    if (moving.length > 0) return this.moves.move(moving, target);
    if (first) this.shell.toasts.show({ text: texts.plan.move.stays(first.state) });
    return [];
  }

  open(post: PostId): void {
    this.shell.navigation.showPost(post);
  }

  /** The keyboard is on a card now. One without a time counts to the day that is open. */
  reach(card: PlanCard): void {
    const { cursor } = this;
    const day = dayOfCard(card, this.zone) ?? this.stop.day;
    if (cursor?.post === card.id && cursor.day === day) return;
    this.cursor = { day, post: card.id, ...(cursor?.profile === undefined ? {} : { profile: card.profile_name }) };
  }

  /** What a click on a card does: it opens, or with a key held joins the selection. */
  point(card: PlanCard, { ctrlKey, metaKey, shiftKey }: Pick<MouseEvent, 'ctrlKey' | 'metaKey' | 'shiftKey'>): void {
    this.reach(card);
    if (ctrlKey || metaKey || shiftKey) this.toggle(card.id);
    else this.open(card.id);
  }

  /** What is dragged by a card: all that are selected, if it is one of them. */
  heldWith(card: PlanCard): readonly PlanCard[] {
    return this.selection.has(card.id) ? this.selected : [card];
  }

  isHeld(post: PostId): boolean {
    const { held } = this.drag;
    return held?.kind === 'cards' && held.cards.some(({ id }) => id === post);
  }

  /** Begins a post with a clip, or plans several at once. */
  composeClips(clips: readonly ClipHash[]): void {
    const [clip] = clips;
    if (clips.length > 1) this.shell.navigation.planBatch(clips);
    else if (clip !== undefined) this.shell.navigation.compose({ kind: 'new', clip });
  }

  /** Has a person say when on a day a card is to go out. */
  askTime(card: PlanCard, day: Day): void {
    this.asking = { card, day };
  }

  /** Begins a post on a day. */
  compose(day: Day, profile?: string): void {
    const at = openingTime(day, this.zone, this.shell.desk.now);
    this.shell.navigation.compose({ kind: 'new', at, ...(profile === undefined ? {} : { profiles: [profile] }) });
  }

  #lift(held: Held): Held | undefined {
    if (held.kind === 'clips') return held;
    const cards = held.cards.filter(isMovable);
    if (cards.length > 0) return { kind: 'cards', cards };
    const [first] = held.cards;
    if (first) this.shell.toasts.show({ text: texts.plan.move.stays(first.state) });
    return undefined;
  }

  #goTo(day: Day): void {
    this.anchor = day;
    this.cursor = undefined;
    this.selection.clear();
  }

  #underWay(card: PlanCard): PlanCard {
    const upload = card.state === 'publishing' ? this.#sent.get(card.id) : undefined;
    if (!upload || upload.sent < (card.progress?.sent ?? 0)) return card;
    return { ...card, progress: { sent: upload.sent, total: upload.total } };
  }
}
