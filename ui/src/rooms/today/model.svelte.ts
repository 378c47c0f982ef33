import type { Answer, Failure, Today } from '../../ipc';

type Shown =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'day'; readonly today: Today }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** What the room *Today* shows. A day once shown stays until a newer answer replaces it. */
export class TodayModel {
  shown = $state.raw<Shown>({ kind: 'waiting' });

  readonly #ask: () => Promise<Answer<Today>>;

  constructor(ask: () => Promise<Answer<Today>>) {
    this.#ask = ask;
  }

  async load(): Promise<void> {
    const answer = await this.#ask();
    this.shown = answer.ok ? { kind: 'day', today: answer.value } : { kind: 'refused', failure: answer.failure };
  }
}
