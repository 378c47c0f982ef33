/** Which times are proposed for the clips of a batch. */
import { addDays, instantOf, readWall, wallAt, type WallTime, type Zone } from '../../time/zones';

/** How the times are found. */
export type Rule =
  | { readonly kind: 'slots' }
  /** From a wall time on, always so many hours apart; whole days keep the wall time. */
  | { readonly kind: 'spaced'; readonly start: WallTime; readonly hours: number };

export interface Ground {
  readonly zone: Zone;
  readonly now: number;
  /** The account's free slots, in order. */
  readonly slots: readonly { readonly at: string; readonly local: WallTime }[];
  /** Instants that clips of the batch have already. */
  readonly taken: readonly number[];
}

/** Posts of one account nearer to each other than this overlap (the engine's rule). */
export const APART_MS = 600_000;
/** Nobody plans farther ahead (the engine refuses it). */
const FARTHEST_MS = 365 * 86_400_000;
/** A slot that comes at once leaves no time to look the batch through. */
const SOONEST_MS = 15 * 60_000;

/** So many wall times; fewer where there are not so many. */
export function propose(count: number, rule: Rule, ground: Ground): readonly WallTime[] {
  const found: { at: number; wall: WallTime }[] = [];
  const isFree = (at: number): boolean =>
    [...ground.taken, ...found.map((one) => one.at)].every((other) => Math.abs(other - at) >= APART_MS);
  for (const candidate of rule.kind === 'slots' ? comingSlots(ground) : spaced(rule, ground)) {
    if (found.length >= count) break;
    if (isFree(candidate.at)) found.push(candidate);
  }
  return found.map(({ wall }) => wall);
}

function* comingSlots({ slots, now }: Ground): Generator<{ at: number; wall: WallTime }> {
  for (const { at, local } of slots) {
    const instant = Date.parse(at);
    if (instant >= now + SOONEST_MS) yield { at: instant, wall: local.slice(0, 19) };
  }
}

function* spaced({ start, hours }: Extract<Rule, { kind: 'spaced' }>, { zone, now }: Ground): Generator<{ at: number; wall: WallTime }> {
  const first = moment(start, zone);
  for (let turn = 0; ; turn++) {
    const isDays = hours % 24 === 0;
    const next = isDays
      ? moment(`${addDays(start.slice(0, 10), (turn * hours) / 24)}${start.slice(10)}`, zone)
      : { at: first.at + turn * hours * 3_600_000, wall: wallAt(first.at + turn * hours * 3_600_000, zone) };
    if (next.at > now + FARTHEST_MS) return;
    if (next.at > now) yield next;
  }
}

/** A wall time with its instant; where the clocks skip it, the first after it. */
function moment(wall: WallTime, zone: Zone): { at: number; wall: WallTime } {
  const reading = readWall(wall, zone);
  if (reading.kind !== 'never') return { at: Date.parse(reading.at), wall };
  return moment(reading.after, zone);
}

/** Where spacing begins if nobody says: tomorrow at noon. */
export function firstStart(zone: Zone, now: number): WallTime {
  return `${addDays(wallAt(instantOf(now), zone).slice(0, 10), 1)}T12:00:00`;
}
