import { answered, type Answer } from './call';
import { asFailure } from './failure';
import type { Arrival } from './generated';
import { host } from './hosts';

/** Which sort of news of arriving files. */
export type ArrivalName = Arrival['event'];
/** The news of one sort. */
export type ArrivalOf<Name extends ArrivalName> = Extract<Arrival, { event: Name }>;

/** All who listen. They share one connection, made for the first of them. */
const listeners = new Set<(arrival: Arrival) => void>();
let connected = false;

/**
 * Hears of files that are dragged over the window, dropped on it or chosen in the dialog, until the function that is
 * returned is called. Every listener hears all of it, in order: whose batch it is, the listener finds out by the point
 * of its `dropped`, or by the number that `pickClips` gave.
 */
export function listenToArrivals(hear: (arrival: Arrival) => void): () => void {
  // One entry for each call, so that a function given twice is also heard by twice and leaves once.
  const listener = (arrival: Arrival): void => hear(arrival);
  listeners.add(listener);
  connect();
  return () => void listeners.delete(listener);
}

/**
 * Opens the system's dialog. Answers once somebody has chosen, with the number of the batch, or with none if they chose
 * nothing. The files themselves come to whoever listens to arrivals; the first news of them may be there before.
 */
export async function pickClips(): Promise<Answer<number | null>> {
  // Files are taken in for a page that listens.
  connect();
  try {
    return { ok: true, value: await host().pickClips() };
  } catch (thrown) {
    return { ok: false, failure: asFailure(thrown) };
  }
}

/** Has nothing more taken in of the batches up to that one. What was kept stays; what was not is left where it is. */
export const stopArrivals = (through: number): Promise<Answer<null>> => answered(() => host().stopArrivals(through));

function connect(): void {
  if (connected) return;
  connected = true;
  host().listenToArrivals((arrival) => {
    for (const told of [...listeners]) told(arrival);
  });
}
