/** What a day offers to what is held over it: its own time, the account's slots, any other time. */
import type { Obstacle, SafeTime, SlotsView } from '../../../ipc';
import { addDays, dayOf, readWall, startOfDay, timeOfDay, wallOf, weekdayOf, type Day, type Zone } from '../../../time/zones';

/** One row of a day while something is held over it. */
export interface Landing {
  readonly kind:
    /** The time that the card has. */
    | 'same'
    /** One of the account's weekly times. */
    | 'slot'
    /** What the engine proposes where the card's own time is not safe. */
    | 'safe'
    /** Where the pointer is on a day of 24 hours. */
    | 'hour'
    /** Any other time of that day; a person says which. */
    | 'other';
  readonly profile?: string;
  /** RFC 3339. */
  readonly at?: string;
  /** Why it should not go there. */
  readonly obstacle?: Obstacle;
  /** Whether it cannot go there at all. */
  readonly isShut?: boolean;
}

/** A landing as an attribute can carry it. */
export function nameOf({ kind, profile = '', at = '' }: Landing): string {
  return [kind, at, profile].join('|');
}

export function landingNamed(name: string): Landing {
  const [kind = 'other', at = '', ...profile] = name.split('|');
  return {
    kind: kind as Landing['kind'],
    ...(at === '' ? {} : { at }),
    ...(profile.join('|') === '' ? {} : { profile: profile.join('|') }),
  };
}

/** The instants at which the account's slots come on a day of `zone`, earliest first; skipped wall times do not come. */
export function slotsOn(day: Day, zone: Zone, { slots, time_zone }: SlotsView): readonly string[] {
  // Where the account is, parts of three days can fall into one of the zone's.
  const near = [-1, 0, 1].map((days) => addDays(day, days));
  const instants = near.flatMap((local) =>
    slots
      .filter(({ weekday }) => weekday % 7 === weekdayOf(local))
      .map(({ time }) => readWall(wallOf(local, time), time_zone))
      .flatMap((reading) => (reading.kind === 'never' ? [] : [new Date(reading.at).toISOString()])),
  );
  return instants.filter((at) => dayOf(at, zone) === day).toSorted();
}

/** The verdict over an instant. */
export type Verdicts = ReadonlyMap<string, SafeTime>;

export interface Question {
  readonly profile: string;
  /** Where the card would be if it kept its time; none = it has none. */
  readonly same: string | undefined;
  /** The account's slots of that day. */
  readonly slots: readonly string[];
  /** Those of them that no card holds; none = not known. */
  readonly free?: readonly string[] | undefined;
  readonly verdicts: Verdicts;
}

/** The rows of a day for one account. */
export function landingsOf({ profile, same, slots, free, verdicts }: Question): readonly Landing[] {
  const rows: Landing[] = [];
  const judged = (kind: 'same' | 'slot', at: string): Landing => {
    const isTaken = kind === 'slot' && free?.includes(at) === false;
    const reason = verdicts.get(at)?.reason ?? (isTaken ? ({ why: 'overlap', at } as const) : undefined);
    const isShut = reason?.why === 'past' || (kind === 'slot' && reason !== undefined);
    return { kind, profile, at, ...(reason ? { obstacle: reason } : {}), ...(isShut ? { isShut } : {}) };
  };
  if (same !== undefined) rows.push(judged('same', same));
  rows.push(...slots.filter((at) => at !== same).map((at) => judged('slot', at)));
  const safe = firstSafe(same, rows, verdicts);
  if (safe !== undefined) rows.push({ kind: 'safe', profile, at: safe });
  rows.push({ kind: 'other', profile });
  return rows;
}

/* Only where something stands in the way, and no open row leads there anyway. */
function firstSafe(same: string | undefined, rows: readonly Landing[], verdicts: Verdicts): string | undefined {
  const asked = same ?? rows.at(-1)?.at;
  const verdict = asked === undefined ? undefined : verdicts.get(asked);
  const at = verdict?.first_safe?.at;
  if (verdict === undefined || verdict.ok || at === undefined) return undefined;
  const instant = new Date(at).toISOString();
  return rows.some((row) => row.at === instant && !row.isShut) ? undefined : instant;
}

const QUARTER_MS = 15 * 60_000;

/** The time with which a new post on a day begins: noon, or a little from now once that is over. */
export function openingTime(day: Day, zone: Zone, now: number): string {
  const reading = readWall(wallOf(day, '12:00'), zone);
  const noon = reading.kind === 'never' ? startOfDay(day, zone) : reading.at;
  if (Date.parse(noon) > now || dayOf(now, zone) !== day) return noon;
  const soon = new Date(Math.ceil((now + QUARTER_MS) / QUARTER_MS) * QUARTER_MS).toISOString();
  return dayOf(soon, zone) === day ? soon : noon;
}

/** "17:00", or with its day where that is another. */
export function spellLanding(at: string, day: Day, zone: Zone, spell: (day: Day) => string): string {
  const its = dayOf(at, zone);
  return its === day ? timeOfDay(at, zone) : `${spell(its)} ${timeOfDay(at, zone)}`;
}
