/** How far an upload was at a moment. */
interface Sample {
  readonly at: number;
  readonly sent: number;
}

/** Only the last seconds tell how fast it goes now. */
const WINDOW_MS = 6_000;
/** Less time than this says nothing about speed. */
const LEAST_MS = 800;

/** How fast an upload goes, and how long it still takes. A new try begins anew. */
export class Pace {
  #samples: readonly Sample[] = [];

  add(sent: number, at: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && sent < last.sent) this.#samples = [];
    this.#samples = [...this.#samples.filter((sample) => at - sample.at <= WINDOW_MS), { at, sent }];
  }

  /** Bytes a second; nothing while too little is known. */
  rate(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) return undefined;
    const rate = ((last.sent - first.sent) * 1_000) / (last.at - first.at);
    return rate > 0 ? rate : undefined;
  }

  /** Seconds until all of it has left. */
  secondsLeft(total: number): number | undefined {
    const [rate, last] = [this.rate(), this.#samples.at(-1)];
    if (rate === undefined || last === undefined) return undefined;
    return Math.max(0, Math.ceil((total - last.sent) / rate));
  }
}
