import type { Change } from './generated';

/** What stands behind the page: the window's backend, or a running engine when the page is in a browser. */
export interface Host {
  /** Sends one request. Rejects with whatever the other side refused it with. */
  send(name: string, request: unknown): Promise<unknown>;
  /** Hears every batch of changes from now on, the first of which asks for everything. */
  listen(hear: (batch: readonly Change[]) => void): void;
}
