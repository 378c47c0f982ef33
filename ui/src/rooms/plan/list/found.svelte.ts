import { call, type Failure, type PlanCard } from '../../../ipc';

/** What is looked for. */
export interface Wanted {
  readonly text: string;
  /** The names of the accounts; none = all. */
  readonly profiles: readonly string[] | undefined;
}

/** As many as the engine gives at a time. */
const PAGE = 500;

/** What a search found, page after page until all is here. What was found before stays until the first page is. */
export class Found {
  cards = $state.raw<readonly PlanCard[]>([]);
  /** How many there are in all. */
  total = $state(0);
  failure = $state.raw<Failure>();

  #asked = 0;

  async ask({ text, profiles }: Wanted): Promise<void> {
    const mine = ++this.#asked;
    const request = { text, profiles: profiles ? [...profiles] : null, limit: PAGE };
    let cards: readonly PlanCard[] = [];
    for (;;) {
      const answer = await call('plan.search', { ...request, offset: cards.length });
      if (mine !== this.#asked) return;
      this.failure = answer.ok ? undefined : answer.failure;
      if (!answer.ok) return;
      cards = [...cards, ...answer.value.cards];
      this.cards = cards;
      this.total = answer.value.total;
      if (answer.value.cards.length === 0 || cards.length >= answer.value.total) return;
    }
  }

  /** Nothing is looked for any more. */
  forget(): void {
    this.#asked++;
    this.cards = [];
    this.total = 0;
    this.failure = undefined;
  }
}
