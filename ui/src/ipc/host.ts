import type { Arrival, Change, Wish } from './generated';

/** What stands behind the page: the window's backend, or a running engine when the page is in a browser. */
export interface Host {
  /** Sends one request. Rejects with whatever the other side refused it with. */
  send(name: string, request: unknown): Promise<unknown>;
  /** Hears every batch of changes from now on, the first of which asks for everything. */
  listen(hear: (batch: readonly Change[]) => void): void;
  /** Hears from now on of files that are dragged over the window or brought into it. */
  listenToArrivals(hear: (arrival: Arrival) => void): void;
  /** Has nothing more taken in of the batches up to that one. */
  stopArrivals(through: number): Promise<null>;
  /** Has somebody choose clips in the system's dialog. The number of their batch; none = nothing was chosen. */
  pickClips(): Promise<number | null>;
  /** Waits for what a person asks to see by a click on a notification. None when another page asks meanwhile. */
  nextWish(shown: number | null): Promise<Wish | null>;
  /** Ends the program. */
  quit(): Promise<null>;
  /** Has the workspace opened here. */
  takeOver(): Promise<null>;
  /** Where an `<img>` finds the picture of that name. */
  picture(name: string): string;
}
