const SECOND_MS = 1_000;

/** The seconds in which somebody can still take it back. */
export class Countdown {
  /** How many are left; none = it does not count. */
  left = $state<number>();

  #timer: ReturnType<typeof setInterval> | undefined;

  start(seconds: number, done: () => void): void {
    this.stop();
    this.left = seconds;
    this.#timer = setInterval(() => {
      this.left = (this.left ?? 1) - 1;
      if (this.left > 0) return;
      this.stop();
      done();
    }, SECOND_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.left = undefined;
  }
}
