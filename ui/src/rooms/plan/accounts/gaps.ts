/** Empty days on which an account has a slot: what somebody still has to fill. */
import type { FreeSlots } from '../../../ipc';
import { dayOf, type Day, type Zone } from '../../../time/zones';
import type { Cells } from './rows';

/** Of an account: the first free slot of each empty day, as RFC 3339. */
export type Gaps = ReadonlyMap<Day, string>;

/** What is shown: of which days the gaps are. */
export interface Shown {
  readonly days: readonly Day[];
  readonly cells: Cells;
  readonly zone: Zone;
  /** In milliseconds; what is over is no gap. */
  readonly now: number;
}

export function gapsOf(free: readonly FreeSlots[], shown: Shown): ReadonlyMap<string, Gaps> {
  return new Map(free.map((slots) => [slots.profile_name, ofAccount(slots, shown)]));
}

function ofAccount({ profile_name, free }: FreeSlots, { days, cells, zone, now }: Shown): Gaps {
  const gaps = new Map<Day, string>();
  const taken = cells.get(profile_name);
  for (const { at } of free.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))) {
    const day = dayOf(at, zone);
    if (Date.parse(at) > now && days.includes(day) && !taken?.has(day) && !gaps.has(day)) gaps.set(day, at);
  }
  return gaps;
}
