/** A short notice about what was just done. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  /** Takes it back. */
  readonly undo?: () => void;
  /** Something else that can be done about it, by its name. */
  readonly action?: { readonly text: string; readonly run: () => void };
}

const READING_MS = 6_000;
/** Time to notice a mistake, or to make up one's mind. */
const UNDOING_MS = 10_000;
/** More would hide what people work on; the oldest goes first. */
const MOST = 3;

/** The notices in sight. None goes while somebody points at them or has focus in them. */
export class Toasts {
  shown = $state.raw<readonly Toast[]>([]);

  #nextId = 1;
  #held = false;
  #timers: readonly { readonly id: number; readonly timer: ReturnType<typeof setTimeout> }[] = [];

  show(toast: Omit<Toast, 'id'>): void {
    const added = { ...toast, id: this.#nextId++ };
    for (const old of this.shown.slice(0, Math.max(0, this.shown.length + 1 - MOST))) this.dismiss(old.id);
    this.shown = [...this.shown, added];
    if (!this.#held) this.#start(added);
  }

  undo(toast: Toast): void {
    this.dismiss(toast.id);
    toast.undo?.();
  }

  act(toast: Toast): void {
    this.dismiss(toast.id);
    toast.action?.run();
  }

  dismiss(id: number): void {
    this.#stop(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
    // With the last one goes whatever was pointed at or focused.
    if (this.shown.length === 0) this.#held = false;
  }

  /** Nothing goes by itself until `release`. */
  hold(): void {
    this.#held = true;
    for (const { id } of this.shown) this.#stop(id);
  }

  /** Each notice gets its whole time again. */
  release(): void {
    this.#held = false;
    for (const toast of this.shown) {
      this.#stop(toast.id);
      this.#start(toast);
    }
  }

  #start({ id, undo, action }: Toast): void {
    const timer = setTimeout(() => this.dismiss(id), undo || action ? UNDOING_MS : READING_MS);
    this.#timers = [...this.#timers, { id, timer }];
  }

  #stop(id: number): void {
    for (const running of this.#timers) if (running.id === id) clearTimeout(running.timer);
    this.#timers = this.#timers.filter((running) => running.id !== id);
  }
}
