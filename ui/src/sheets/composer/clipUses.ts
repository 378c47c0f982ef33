import type { ClipUse, PostId, SameClip } from '../../ipc';
import { texts } from '../../texts';

/** Where the clip is used already, in words. */
export interface UseOfClip {
  readonly kind: 'here' | 'elsewhere';
  readonly post: PostId;
  readonly title: string;
  readonly text: string;
}

/**
 * What to know before a clip is used again: that this account has it, or that one of another client has. Other accounts
 * of the same client, and the posts that are in hand, are no surprise. `spell` spells an instant.
 */
export function usesOfClip(
  same: SameClip,
  handle: string,
  client: string | undefined,
  inHand: readonly PostId[],
  spell: (at: string) => string,
): readonly UseOfClip[] {
  const words = texts.composer.sameClip;
  const isNews = ({ card }: ClipUse): boolean => !inHand.includes(card.id);
  const here = same.here.find(isNews);
  const elsewhere = same.elsewhere.filter(isNews).find(({ client_name }) => (client_name ?? undefined) !== client);
  return [
    ...here
      ? [
          {
            kind: 'here' as const,
            post: here.card.id,
            title: words.here(handle),
            text: words.same(standingWords(here, spell)),
          },
        ]
      : [],
    ...elsewhere
      ? [
          {
            kind: 'elsewhere' as const,
            post: elsewhere.card.id,
            title: words.elsewhere(elsewhere.client_name ?? elsewhere.card.profile_name),
            text: `${words.same(standingWords(elsewhere, spell))} ${texts.composer.guards.otherClientMeans}`,
          },
        ]
      : [],
  ];
}

function standingWords({ card, since }: ClipUse, spell: (at: string) => string): string {
  const words = texts.composer.sameClip;
  switch (card.state) {
    case 'draft':
      return words.unfinished;
    case 'scheduled':
      return card.time ? words.planned(spell((card.ask ?? card.time).due)) : words.unfinished;
    case 'published':
    case 'client_posted':
      return words.live(spell(since));
    default:
      return words.since(texts.states[card.state].toLowerCase(), spell(since));
  }
}
