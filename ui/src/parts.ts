/**
 * The parts that no start shows: each is a file of its own, read when it is first needed. Once the first room stands
 * all are read ahead, so that nobody waits for one.
 */
export const parts = {
  plan: () => import('./rooms/plan/Room.svelte'),
  drawer: () => import('./drawer/PostDrawer.svelte'),
  composer: () => import('./sheets/composer/Composer.svelte'),
  batch: () => import('./sheets/batch/Batch.svelte'),
  palette: () => import('./shell/Palette.svelte'),
  keys: () => import('./shell/KeyboardHelp.svelte'),
};

/** The first room is painted by then. */
const AHEAD_MS = 200;

/** Reads all parts ahead, a little later, and says that it begins; the function that is returned calls that off. */
export function readAhead(begins: () => void): () => void {
  const start = setTimeout(() => {
    begins();
    for (const read of Object.values(parts)) void read();
  }, AHEAD_MS);
  return () => {
    clearTimeout(start);
  };
}
