import type { Change } from './generated';
import { host } from './hosts';

/** Which sort of news. */
export type ChangeName = Change['event'];
/** The news of one sort. */
export type ChangeOf<Name extends ChangeName> = Extract<Change, { event: Name }>;
/** Hears the news of the sorts it has a function for, in the order in which they came. */
export type Ears = { readonly [Name in ChangeName]?: (change: ChangeOf<Name>) => void };

/** All who listen. They share one connection, made for the first of them. */
const listeners = new Set<Ears>();
let connected = false;
let saidFirst = false;

/**
 * Listens until the function that is returned is called. What is heard is only that something changed: the listener
 * asks again for what it shows. Everybody hears `everything` at first, whether they came early or late.
 */
export function listen(ears: Ears): () => void {
  listeners.add(ears);
  if (!connected) {
    connected = true;
    host().listen(spread);
  } else if (saidFirst) {
    queueMicrotask(() => {
      if (listeners.has(ears)) tell(ears, { event: 'everything' });
    });
  }
  return () => void listeners.delete(ears);
}

function spread(batch: readonly Change[]): void {
  saidFirst = true;
  for (const change of batch) for (const ears of [...listeners]) tell(ears, change);
}

function tell<Name extends ChangeName>(ears: Ears, change: ChangeOf<Name>): void {
  // Name and change belong together; the compiler cannot follow that through the table.
  const hear = ears[change.event] as ((change: ChangeOf<Name>) => void) | undefined;
  hear?.(change);
}
