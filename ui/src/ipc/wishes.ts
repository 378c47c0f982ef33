import { answered } from './call';
import type { PostId } from './generated';
import { host } from './hosts';

/** The last wish that was shown: with the next question it is crossed out. */
let shown: number | null = null;

/**
 * Shows what a person asks to see by clicks on notifications, also those from before this page was there, until the
 * function that is returned is called. What is asked for after that is shown to whoever follows next.
 */
export function followWishes(show: (post: PostId | null) => void): () => void {
  let follows = true;
  void (async () => {
    while (follows) {
      const wish = await answered(() => host().nextWish(shown));
      // Without an answer somebody else follows, or the program ends.
      if (!follows || !wish.ok || wish.value === null) return;
      shown = wish.value.number;
      show(wish.value.post);
    }
  })();
  return () => {
    follows = false;
  };
}
