import { SvelteMap } from 'svelte/reactivity';

import type { Arrival, ClipHash, Problem } from '../../../ipc';

/** A file that was not taken, and why. */
export interface Refusal {
  readonly name: string;
  readonly failure: Problem;
}

/** Files that came at once and are being looked at. */
export interface Batch<Place> {
  /** Where they were dropped; none = beside the calendar, or chosen in the dialog. */
  readonly place: Place | undefined;
  /** How many there are; none = not counted yet. */
  readonly files: number | undefined;
  readonly kept: readonly ClipHash[];
  /** How many of those had been there before. */
  readonly known: number;
  readonly refused: readonly Refusal[];
}

export interface ArrivalRules<Place> {
  /** Whether files that come now are the room's, and no sheet's. */
  readonly areOurs: () => boolean;
  /** Files are dragged over the window there, or no longer. */
  readonly point: (at: { readonly x: number; readonly y: number } | undefined) => void;
  readonly placeAt: (x: number, y: number) => Place | undefined;
  /** All files of a batch were looked at. */
  readonly finish: (batch: Batch<Place>) => void;
}

/** Files that come from the desktop or the dialog, batch by batch. */
export class Arrivals<Place> {
  readonly #batches = new SvelteMap<number, Batch<Place>>();
  /** All that were refused since the notice was last put away. */
  refused = $state.raw<readonly Refusal[]>([]);

  /** How far the files that are coming are; none while nothing comes. */
  readonly progress: { readonly done: number; readonly files: number } | undefined = $derived.by(() => {
    const coming = [...this.#batches.values()];
    if (coming.length === 0) return undefined;
    const done = coming.reduce((sum, { kept, refused }) => sum + kept.length + refused.length, 0);
    return { done, files: coming.reduce((sum, { files }) => sum + (files ?? 0), 0) };
  });

  readonly #rules: ArrivalRules<Place>;

  constructor(rules: ArrivalRules<Place>) {
    this.#rules = rules;
  }

  hear(arrival: Arrival): void {
    switch (arrival.event) {
      case 'over':
        return this.#rules.areOurs() ? this.#rules.point(arrival) : undefined;
      case 'left':
        return this.#rules.point(undefined);
      case 'dropped':
        this.#rules.point(undefined);
        return this.#begin(arrival.batch, this.#rules.placeAt(arrival.x, arrival.y));
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

  putAway(): void {
    this.refused = [];
  }

  #begin(number: number, place: Place | undefined): void {
    if (!this.#rules.areOurs()) return;
    this.#batches.set(number, { place, files: undefined, kept: [], known: 0, refused: [] });
  }

  #refuse(number: number, { name, failure }: Refusal): void {
    if (!this.#batches.has(number)) return;
    this.refused = [...this.refused, { name, failure }];
    this.#change(number, (batch) => ({ ...batch, refused: [...batch.refused, { name, failure }] }));
  }

  #finish(number: number): void {
    const batch = this.#batches.get(number);
    if (!batch) return;
    this.#batches.delete(number);
    this.#rules.finish(batch);
  }

  #change(number: number, change: (batch: Batch<Place>) => Batch<Place>): void {
    const batch = this.#batches.get(number);
    if (batch) this.#batches.set(number, change(batch));
  }
}
