/** What a card says of its post: its time, its words, and what it still needs. */
import type { PlanCard } from '../../ipc';
import { texts } from '../../texts';
import { cityOf, timeOfDay, type Zone } from '../../time/zones';
import { instantOf } from './cards';
import { codeOf } from './codes';

/** What the clocks of its client show. */
export interface Elsewhere {
  readonly code: string;
  readonly city: string;
  readonly time: string;
}

export interface CardWords {
  /** By the calendar's clocks; empty while no time is chosen. */
  readonly time: string;
  /** Where the client's clocks show something else. */
  readonly elsewhere: Elsewhere | undefined;
  /** Its first words, or that there are none; empty where it still needs something and says that instead. */
  readonly words: string;
  readonly needs: readonly string[];
}

export function wordsOfCard(card: PlanCard, zone: Zone, clientZone: Zone): CardWords {
  const at = instantOf(card);
  const [time, there] = at === undefined ? ['', ''] : [timeOfDay(at, zone), timeOfDay(at, clientZone)];
  const needs = card.missing.map((field) => texts.plan.card.missing[field]).filter((word) => word !== undefined);
  return {
    time,
    elsewhere: there === time ? undefined : { code: codeOf(clientZone), city: cityOf(clientZone), time: there },
    words: card.words || (needs.length === 0 ? texts.plan.card.noWords : ''),
    needs,
  };
}
