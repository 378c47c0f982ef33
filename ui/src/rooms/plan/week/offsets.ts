/** In which weeks a zone is not as far away as usual, because clocks change on different days. */
import { addDays, minutesAhead, startOfDay, type Day, type Zone } from '../../../time/zones';
import { daysOf, type Span } from '../span';

/** A zone that is not where people expect it. */
export interface OddOffset {
  readonly zone: Zone;
  /** How far ahead it is in this span, in hours; behind is less than nothing. */
  readonly hours: number;
  /** How far ahead it is in the seasons of the year, the longest first. */
  readonly usually: readonly number[];
}

/** A distance that lasts for fewer weeks of a year than this is no season. */
const SEASON_WEEKS = 8;
const YEAR_WEEKS = 52;

/** The zones whose distance to `from`, on some day of the span, is that of no season. */
export function oddOffsets(span: Span, from: Zone, zones: readonly Zone[]): readonly OddOffset[] {
  return zones.flatMap((zone): OddOffset[] => {
    if (zone === from) return [];
    const usually = usualHours(zone, from, span.first);
    const odd = daysOf(span).map((day) => hoursAt(zone, from, day)).find((hours) => !usually.includes(hours));
    return odd === undefined ? [] : [{ zone, hours: odd, usually }];
  });
}

function hoursAt(zone: Zone, from: Zone, day: Day): number {
  // Not at midnight: clocks change in the small hours, and the day is as it is afterwards.
  return minutesAhead(zone, from, Date.parse(startOfDay(day, from)) + 12 * 3_600_000) / 60;
}

function usualHours(zone: Zone, from: Zone, around: Day): readonly number[] {
  const weeks = Array.from({ length: YEAR_WEEKS }, (_, week) => hoursAt(zone, from, addDays(around, (week - YEAR_WEEKS / 2) * 7)));
  const lasts = (hours: number): number => weeks.filter((one) => one === hours).length;
  return [...new Set(weeks)].filter((hours) => lasts(hours) >= SEASON_WEEKS).toSorted((one, other) => lasts(other) - lasts(one));
}
