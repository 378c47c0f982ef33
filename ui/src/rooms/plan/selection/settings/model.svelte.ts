import { changed, choicesOf, type Change, type Choices } from '../../../../composing/choices';
import { CreatorModel } from '../../../../composing/creator.svelte';
import { agreementTo } from '../../../../composing/rules';
import { isMovable } from '../../../../desk/standing';
import { call, type Failure, type PlanCard, type PostsEdited } from '../../../../ipc';
import { texts } from '../../../../texts';
import { afterwards, asShown, differences, isAgreedTo, missingFor, NOTHING, once, requestOf, taking, type Difference, type Part, type Seen, type Wanted } from './changes';

/** What becomes of one post. */
export interface Outcome {
  readonly seen: Seen;
  readonly after: Choices;
  /** None = it stays as it is. */
  readonly differences: readonly Difference[];
}

/** The posts of one account, and what is to become of them. What can be chosen is what TikTok says of the account now. */
export class AccountChange {
  wanted = $state.raw<Wanted>(NOTHING);

  readonly profile: string;
  readonly posts: readonly Seen[];
  readonly creator: CreatorModel;

  readonly shown = $derived.by(() => asShown(this.wanted, this.posts));
  readonly outcomes: readonly Outcome[] = $derived.by(() =>
    this.posts.map((seen) => {
      const after = afterwards(seen.choices, this.wanted, this.creator.creator);
      return { seen, after, differences: differences(seen.choices, after) };
    }),
  );
  readonly changing: readonly Outcome[] = $derived.by(() => this.outcomes.filter((outcome) => outcome.differences.length > 0));
  readonly missing: readonly string[] = $derived.by(() =>
    missingFor(this.creator.answer, this.wanted, this.changing.map(({ seen, after }) => [seen, after] as const)),
  );

  constructor(profile: string, posts: readonly Seen[], ask: typeof call = call) {
    this.profile = profile;
    this.posts = posts;
    this.creator = new CreatorModel(profile, (name) => ask('profiles.creator', { name }));
  }

  take(part: Part, on: boolean): void {
    this.wanted = taking(this.wanted, part, on);
  }

  change(change: Change): void {
    this.wanted = { ...this.wanted, choices: changed(this.wanted.choices, change) };
  }
}

/** What was saved. */
export interface Saved {
  readonly edited: PostsEdited;
  /** Of how many the person has agreed to what they say now. */
  readonly agreed: number;
}

/** Changes settings of the posts that are selected, account by account, all with one button and one way back. */
export class SettingsOfMany {
  accounts = $state.raw<readonly AccountChange[]>([]);
  isReading = $state(true);
  isBusy = $state(false);
  /** Why not all posts could be read. */
  unread = $state.raw<Failure>();
  failure = $state.raw<Failure>();

  /** Those that are selected and can be changed no more. */
  readonly left: number;

  readonly changing: readonly Outcome[] = $derived.by(() => this.accounts.flatMap((account) => account.changing));
  readonly agreed: readonly Outcome[] = $derived.by(() => this.changing.filter(({ seen }) => isAgreedTo(seen)));
  /** TikTok's sentence; none = nothing is agreed to. */
  readonly sentence: string | undefined = $derived.by(() =>
    this.agreed.length === 0 ? undefined : agreementTo(this.agreed.map(({ after }) => after)),
  );
  readonly missing: readonly string[] = $derived.by(() => {
    const missing = once(this.accounts.flatMap((account) => account.missing));
    return missing.length === 0 && this.changing.length === 0 ? [texts.changing.nothing] : missing;
  });

  readonly #cards: readonly PlanCard[];
  readonly #ask: typeof call;

  constructor(cards: readonly PlanCard[], ask: typeof call = call) {
    this.#cards = cards.filter(isMovable);
    this.left = cards.length - this.#cards.length;
    this.#ask = ask;
  }

  get count(): number {
    return this.#cards.length;
  }

  /** Reads the posts as they are now, and asks TikTok what each account may post. */
  async read(): Promise<void> {
    const seen = await Promise.all(this.#cards.map((card) => this.#see(card)));
    const posts = seen.filter((one) => one !== undefined);
    this.accounts = once(posts.map(({ card }) => card.profile_name)).map((profile) => {
      return new AccountChange(profile, posts.filter(({ card }) => card.profile_name === profile), this.#ask);
    });
    this.isReading = false;
    await Promise.all(this.accounts.map(({ creator }) => creator.refresh()));
  }

  async #see(card: PlanCard): Promise<Seen | undefined> {
    const answer = await this.#ask('posts.show', { post: card.id });
    if (answer.ok) return { card, choices: choicesOf(answer.value.post), digest: answer.value.agreement?.digest ?? null };
    this.unread = answer.failure;
    return undefined;
  }

  /** Changes what differs. Each post answers for itself; what was saved, if the engine took it. */
  async save(): Promise<Saved | undefined> {
    if (this.isBusy || this.missing.length > 0) return undefined;
    const agreed = this.agreed.length;
    this.isBusy = true;
    const posts = this.changing.map(({ seen, after }) => requestOf(seen, after));
    const answer = await this.#ask('posts.edit_many', { posts, agree: agreed > 0 });
    this.isBusy = false;
    this.failure = answer.ok ? undefined : answer.failure;
    return answer.ok ? { edited: answer.value, agreed } : undefined;
  }
}
