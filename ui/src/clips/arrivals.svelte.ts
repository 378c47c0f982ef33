import { SvelteMap } from 'svelte/reactivity';

import type { Arrival, ClipHash, Problem } from '../ipc';

/** A file that was not taken, and why. */
export interface Refusal {
  readonly name: string;
  readonly failure: Problem;
}

/** What becomes of clips that were dropped on something. */
export type Take = (clips: readonly ClipHash[]) => void;

/** Files that came at once and are being looked at. */
export interface Batch {
  /** What they were dropped on; none = on nothing that takes clips, or chosen in the dialog. */
  readonly take: Take | undefined;
  /** How many there are; none = not counted yet. */
  readonly files: number | undefined;
  readonly kept: readonly ClipHash[];
  /** How many of those had been there before. */
  readonly known: number;
  readonly refused: readonly Refusal[];
  /** Somebody wants no more of it: what was not looked at by then is left where it is. */
  readonly isStopped: boolean;
}

/** How many files of a batch were left where they are. */
export function leftOf({ isStopped, files, kept, refused }: Batch): number {
  return isStopped && files !== undefined ? files - kept.length - refused.length : 0;
}

/** A room in which files can be dropped on something. */
export interface ArrivalRoom {
  /** Files are dragged over the window there, or no longer. */
  readonly point: (at: { readonly x: number; readonly y: number } | undefined) => void;
  readonly takerAt: (x: number, y: number) => Take | undefined;
}

export interface ArrivalRules {
  /** Whether files that come now are a sheet's that looks after them itself. */
  readonly areOthers: () => boolean;
  /** Whether a sheet is open, under which nothing is dropped on the room or begun by it. */
  readonly isCovered: () => boolean;
  /** Has no more files taken in of the batches up to that one. */
  readonly stop: (through: number) => void;
  /** All files of a batch were looked at that will be; what was kept lies on the tray, and nothing else was begun with
   *  it. */
  readonly finish: (batch: Batch, isSeen: boolean) => void;
}

export interface Progress {
  readonly done: number;
  readonly files: number;
  /** Nothing more is begun: what is being copied is finished. */
  readonly isStopping: boolean;
}

/** Files that come from the desktop or the dialog, batch by batch, whichever room is open. */
export class Arrivals {
  readonly #batches = new SvelteMap<number, Batch>();
  /** All that were refused since the notice was last put away. */
  refused = $state.raw<readonly Refusal[]>([]);

  /** How far the files that are coming are; none while nothing comes. */
  readonly progress: Progress | undefined = $derived.by(() => {
    const coming = [...this.#batches.values()];
    if (coming.length === 0) return undefined;
    const done = coming.reduce((sum, { kept, refused }) => sum + kept.length + refused.length, 0);
    const files = coming.reduce((sum, batch) => sum + (batch.files ?? 0), 0);
    return { done, files, isStopping: coming.every(({ isStopped }) => isStopped) };
  });

  readonly #rules: ArrivalRules;
  #room: ArrivalRoom | undefined;

  constructor(rules: ArrivalRules) {
    this.#rules = rules;
  }

  /** A room takes files and shows what came of them, until the function that is returned is called. */
  attend(room: ArrivalRoom): () => void {
    this.#room = room;
    return () => {
      if (this.#room === room) this.#room = undefined;
    };
  }

  hear(arrival: Arrival): void {
    switch (arrival.event) {
      case 'over':
        return this.#rules.isCovered() ? undefined : this.#room?.point(arrival);
      case 'left':
        return this.#room?.point(undefined);
      case 'dropped':
        this.#room?.point(undefined);
        return this.#begin(arrival.batch, this.#rules.isCovered() ? undefined : this.#room?.takerAt(arrival.x, arrival.y));
      case 'picked':
        return this.#begin(arrival.batch, undefined);
      case 'begun':
        return this.#change(arrival.batch, (batch) => ({ ...batch, files: arrival.files }));
      case 'kept':
        return this.#change(arrival.batch, (batch) => ({
          ...batch,
          kept: [...batch.kept, arrival.clip.hash],
          known: batch.known + (arrival.is_known ? 1 : 0),
        }));
      case 'refused':
        return this.#refuse(arrival.batch, arrival);
      case 'finished':
        return this.#finish(arrival.batch);
    }
  }

  /** Takes in no more of what is coming. */
  stop(): void {
    const coming = [...this.#batches.keys()];
    if (coming.length === 0) return;
    for (const number of coming) this.#change(number, (batch) => ({ ...batch, isStopped: true }));
    this.#rules.stop(Math.max(...coming));
  }

  putAway(): void {
    this.refused = [];
  }

  #begin(number: number, take: Take | undefined): void {
    if (this.#rules.areOthers()) return;
    this.#batches.set(number, { take, files: undefined, kept: [], known: 0, refused: [], isStopped: false });
  }

  #refuse(number: number, { name, failure }: Refusal): void {
    if (!this.#batches.has(number)) return;
    this.refused = [...this.refused, { name, failure }];
    this.#change(number, (batch) => ({ ...batch, refused: [...batch.refused, { name, failure }] }));
  }

  /* Whoever has begun something else meanwhile is not torn away from it; nothing is begun with half a batch. */
  #finish(number: number): void {
    const batch = this.#batches.get(number);
    if (!batch) return;
    this.#batches.delete(number);
    const isSeen = this.#room !== undefined && !this.#rules.isCovered();
    if (batch.take && batch.kept.length > 0 && isSeen && leftOf(batch) === 0) batch.take(batch.kept);
    else this.#rules.finish(batch, isSeen);
  }

  #change(number: number, change: (batch: Batch) => Batch): void {
    const batch = this.#batches.get(number);
    if (batch) this.#batches.set(number, change(batch));
  }
}
