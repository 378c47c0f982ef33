import { SvelteMap } from 'svelte/reactivity';

import { call, type PlanCard, type SafeTime, type SlotsView } from '../../../ipc';
import { addDays, startOfDay, type Day, type Zone } from '../../../time/zones';
import { landingOf } from '../target';
import { landingsOf, slotsOn, type Landing, type Verdicts } from './landings';
import { whetherSafe } from './question';

/** What a day is asked for. */
export interface Asked {
  readonly profile: string;
  readonly day: Day;
  readonly zone: Zone;
  /** The card that is held; none = a clip is. */
  readonly card?: PlanCard;
}

const NONE: Verdicts = new SvelteMap();

/** Asks the engine what days offer, each day and account once a drag. */
export class Judge {
  readonly #rows = new SvelteMap<string, readonly Landing[]>();
  readonly #asked: string[] = [];

  /** What is known so far; `ask` makes it more. */
  rows(asked: Asked): readonly Landing[] {
    return this.#rows.get(keyOf(asked)) ?? landingsOf({ profile: asked.profile, same: sameOf(asked), slots: [], verdicts: NONE });
  }

  async ask(asked: Asked): Promise<void> {
    const key = keyOf(asked);
    if (this.#asked.includes(key)) return;
    this.#asked.push(key);
    const { profile, day, zone, card } = asked;
    const answer = await call('slots.list', { profile });
    const weekly: SlotsView | undefined = answer.ok ? answer.value[0] : undefined;
    const slots = weekly ? slotsOn(day, zone, weekly) : [];
    const same = sameOf(asked);
    const verdicts = new SvelteMap<string, SafeTime>();
    const judge = async (at: string): Promise<void> => {
      const verdict = await call('plan.safe_time', whetherSafe(profile, card, at));
      if (verdict.ok) verdicts.set(at, verdict.value);
    };
    const [free] = await Promise.all([freeOn(asked), ...[...(same === undefined ? [] : [same]), ...slots].map(judge)]);
    this.#rows.set(key, landingsOf({ profile, same, slots, free, verdicts }));
  }
}

function keyOf({ profile, day, card }: Asked): string {
  return [profile, day, card?.id ?? ''].join('|');
}

function sameOf({ card, day, zone }: Asked): string | undefined {
  if (!card) return undefined;
  const landing = landingOf(card, { day }, zone);
  return landing.kind === 'at' ? new Date(landing.at).toISOString() : undefined;
}

async function freeOn({ profile, day, zone }: Asked): Promise<readonly string[] | undefined> {
  const [from, to] = [startOfDay(day, zone), startOfDay(addDays(day, 1), zone)];
  const answer = await call('slots.free', { profile, from, to });
  return answer.ok ? answer.value.free.map(({ at }) => new Date(at).toISOString()) : undefined;
}
