/** What the window tells of files that were brought into it. */
import { createContext } from 'svelte';

import { Arrivals, leftOf, type Batch } from '../clips/arrivals.svelte';
import type { Toasts } from '../design/toasts.svelte';
import { stopArrivals } from '../ipc';
import { texts } from '../texts';
import type { Navigation } from './navigation.svelte';

/** The files on their way into the window, for whoever shows them or takes them. */
export const [useArrivals, provideArrivals] = createContext<Arrivals>();

export function arrivalsOf(navigation: Navigation, toasts: Toasts): Arrivals {
  const words = texts.plan.tray;

  /* Where the tray is in sight, it names those that were refused itself. */
  function finish(batch: Batch, isSeen: boolean): void {
    const { kept, known, refused } = batch;
    if (kept.length > 0) toasts.show({ text: words.added(kept.length, known) });
    if (leftOf(batch) > 0) toasts.show({ text: words.left(leftOf(batch)) });
    if (refused.length === 0 || isSeen) return;
    const why = { text: words.why, run: () => navigation.go('plan') };
    toasts.show({ text: words.refused(refused.length), ...(navigation.room === 'plan' ? {} : { action: why }) });
  }

  return new Arrivals({
    areOthers: () => navigation.sheet?.kind === 'composer',
    isCovered: () => navigation.sheet !== undefined,
    stop: (through) => void stopArrivals(through),
    finish,
  });
}
