import { parseDateTime } from '@internationalized/date';

import { addDays, dayOf, readWall, timeOfDay, wallAt, wallOf, type Day, type WallTime, type Zone } from '../../time/zones';

/** What was chosen of a time: at once, or a day and a time on the clocks of the account's zone, as far as known. */
export interface WhenChosen {
  readonly now: boolean;
  readonly day: Day | undefined;
  /** `HH:MM`. */
  readonly time: string | undefined;
}

/** Nothing chosen. */
export const noTime: WhenChosen = { now: false, day: undefined, time: undefined };

/** What it means. */
export type WhenRead =
  | { readonly kind: 'open' }
  | { readonly kind: 'now' }
  | { readonly kind: 'at'; readonly wall: WallTime; readonly at: string }
  | { readonly kind: 'over' }
  /** The clocks are put forward over it: the nearest two that exist. */
  | { readonly kind: 'never'; readonly before: WallTime; readonly after: WallTime };

export function readWhen({ now, day, time }: WhenChosen, zone: Zone, present: number): WhenRead {
  if (now) return { kind: 'now' };
  if (day === undefined || time === undefined) return { kind: 'open' };
  const wall = wallOf(day, time);
  const reading = readWall(wall, zone);
  if (reading.kind === 'never') return reading;
  return Date.parse(reading.at) < present ? { kind: 'over' } : { kind: 'at', wall, at: reading.at };
}

/** A wall time, chosen. */
export function chosenWall(wall: WallTime): WhenChosen {
  return { now: false, day: wall.slice(0, 10), time: wall.slice(11, 16) };
}

/** An instant, chosen on the clocks of a zone. */
export function chosenInstant(at: string, zone: Zone): WhenChosen {
  return chosenWall(wallAt(at, zone));
}

/**
 * When an inbox draft is delivered that the client is asked to post at a time: so many hours before on the same clocks,
 * or at once where that is over.
 */
export function deliveryBefore(ask: WhenChosen, hours: number, zone: Zone, present: number): WhenChosen {
  if (ask.day === undefined || ask.time === undefined) return noTime;
  const chosen = chosenWall(parseDateTime(wallOf(ask.day, ask.time)).subtract({ hours }).toString());
  const read = readWhen(chosen, zone, present);
  if (read.kind === 'never') return chosenWall(read.after);
  return read.kind === 'over' ? { ...noTime, now: true } : chosen;
}

/** What a time is at the desk, where that is elsewhere: "08:00", with the day where it is another. */
export interface DeskTime {
  readonly time: string;
  readonly dayOff: -1 | 0 | 1;
}

export function deskTime(at: string, zone: Zone, desk: Zone): DeskTime | undefined {
  const time = timeOfDay(at, desk);
  const [there, here] = [dayOf(at, zone), dayOf(at, desk)];
  if (time === timeOfDay(at, zone) && there === here) return undefined;
  return { time, dayOff: there === here ? 0 : here === addDays(there, 1) ? 1 : -1 };
}
