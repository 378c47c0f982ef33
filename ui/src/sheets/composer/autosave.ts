/**
 * Writes what was changed soon after, one write at a time: what changes during a write is written after it. A write that
 * fails is tried again with the next change or flush.
 */
export class Autosave {
  readonly #write: () => Promise<boolean>;
  readonly #afterMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDirty = false;
  #writing: Promise<boolean> | undefined;

  /** `write` says whether it is written. */
  constructor(write: () => Promise<boolean>, afterMs: number) {
    this.#write = write;
    this.#afterMs = afterMs;
  }

  /** Something was changed. */
  touch(): void {
    this.#isDirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), this.#afterMs);
  }

  /** Writes at once what is not written yet, and waits for it. Says whether all is written. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    while (this.#writing) await this.#writing;
    if (!this.#isDirty) return true;
    this.#isDirty = false;
    this.#writing = this.#write();
    const isWritten = await this.#writing;
    this.#writing = undefined;
    if (!isWritten) this.#isDirty = true;
    return isWritten && (this.#isDirty ? this.flush() : true);
  }
}
