import type { Toasts } from '../design/toasts.svelte';
import type { Failure } from '../ipc';

/** Takes something back; a failure says why it could not. */
export type TakeBack = () => Promise<Failure | undefined>;

/** Something that was done, and the button that takes it back. */
interface Change {
  readonly takeBack: TakeBack;
  readonly told: (failure: Failure | undefined) => void;
  readonly undo: () => void;
}

/** What was done and can be taken back, in whichever room or sheet: once each, by its notice or the newest first. */
export class Past {
  #changes: readonly Change[] = [];

  readonly #toasts: Toasts;

  constructor(toasts: Toasts) {
    this.#toasts = toasts;
  }

  /** Says what was done, with the way back. `told` hears what became of taking it back. */
  remember(text: string, takeBack: TakeBack, told: Change['told'] = () => undefined): void {
    const change: Change = { takeBack, told, undo: () => void this.#takeBack(change) };
    this.#changes = [...this.#changes, change];
    this.#toasts.show({ text, undo: change.undo });
  }

  /** Takes the newest back. False: there is none. */
  async undo(): Promise<boolean> {
    const newest = this.#changes.at(-1);
    if (newest) await this.#takeBack(newest);
    return newest !== undefined;
  }

  async #takeBack(change: Change): Promise<void> {
    if (!this.#changes.includes(change)) return;
    this.#changes = this.#changes.filter((one) => one !== change);
    // Its notice offers what is done by now.
    const notice = this.#toasts.shown.find(({ undo }) => undo === change.undo);
    if (notice) this.#toasts.dismiss(notice.id);
    const failure = await change.takeBack();
    if (failure) this.#toasts.show({ text: failure.error });
    change.told(failure);
  }
}
