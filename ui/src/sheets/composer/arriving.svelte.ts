import type { Arrival, ClipView, Failure } from '../../ipc';

/** A clip for the composer out of files that arrive: the first that is kept of a batch that is ours. */
export class ArrivingClip {
  /** Files are on their way. */
  coming = $state(false);
  /** Why a file was not taken. */
  failure = $state.raw<Failure>();

  readonly #take: (clip: ClipView) => void;
  readonly #isHere: (x: number, y: number) => boolean;
  /** The batch that was chosen last and may turn out to be ours, with its news so far. */
  #picked: { readonly batch: number; readonly news: Arrival[] } | undefined;
  #ours: number | undefined;

  /** `isHere` says whether a point of the page belongs to the composer. */
  constructor(take: (clip: ClipView) => void, isHere: (x: number, y: number) => boolean) {
    this.#take = take;
    this.#isHere = isHere;
  }

  hear(arrival: Arrival): void {
    if (!('batch' in arrival)) return;
    if (arrival.event === 'dropped' && this.#isHere(arrival.x, arrival.y)) this.claim(arrival.batch);
    if (arrival.batch === this.#ours) this.#follow(arrival);
    else if (arrival.event === 'picked') this.#picked = { batch: arrival.batch, news: [] };
    else if (arrival.batch === this.#picked?.batch) this.#picked.news.push(arrival);
  }

  /** This batch is ours; its news may have come before. */
  claim(batch: number): void {
    [this.#ours, this.coming, this.failure] = [batch, true, undefined];
    const before = this.#picked?.batch === batch ? this.#picked.news : [];
    for (const arrival of before) this.#follow(arrival);
    this.#picked = undefined;
  }

  #follow(arrival: Arrival): void {
    if (!this.coming) return;
    if (arrival.event === 'kept') {
      this.coming = false;
      this.#take(arrival.clip);
    } else if (arrival.event === 'refused') {
      this.failure = arrival.failure;
    } else if (arrival.event === 'finished') {
      this.coming = false;
    }
  }
}
