import type { Answer, Failure } from '../../ipc';

/** Whoever waits less sees nothing of it. */
const PATIENCE_MS = 250;

/**
 * The answer to a question that is asked again and again. What is shown stays until the next answer is there; an answer
 * that a later question has overtaken is dropped.
 */
export class Latest<T> {
  value = $state.raw<T>();
  /** Why the last question was not answered. */
  failure = $state.raw<Failure>();
  /** Whether the wait is long enough to be shown: the old value then stands at 60 %. */
  isSlow = $state(false);

  #asked = 0;

  async ask(question: () => Promise<Answer<T>>): Promise<void> {
    const mine = ++this.#asked;
    const patience = setTimeout(() => {
      if (mine === this.#asked) this.isSlow = true;
    }, PATIENCE_MS);
    const answer = await question();
    clearTimeout(patience);
    if (mine !== this.#asked) return;
    this.isSlow = false;
    this.failure = answer.ok ? undefined : answer.failure;
    if (answer.ok) this.value = answer.value;
  }
}
