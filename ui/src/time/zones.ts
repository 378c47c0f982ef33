import { fromAbsolute, parseDate, parseDateTime, toCalendarDate, toZoned, type ZonedDateTime } from '@internationalized/date';

import { dayInWords } from './dayInWords';

/** A calendar day, `YYYY-MM-DD`. It has no zone. */
export type Day = string;
/** A wall time without a zone, `YYYY-MM-DDTHH:MM:SS`, as the engine takes it (`{ wall }`) and gives it (`local`). */
export type WallTime = string;
/** An IANA name. */
export type Zone = string;

/** Where this computer is. */
export function computerZone(): Zone {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The clocks of a zone at an instant. */
export function clocksAt(instant: string | number, zone: Zone): ZonedDateTime {
  return fromAbsolute(typeof instant === 'number' ? instant : Date.parse(instant), zone);
}

/** Which day it is in a zone now. */
export function todayIn(zone: Zone, at: number): Day {
  return toCalendarDate(clocksAt(at, zone)).toString();
}

/** The day of an instant in a zone. */
export function dayOf(instant: string | number, zone: Zone): Day {
  return toCalendarDate(clocksAt(instant, zone)).toString();
}

/** That many days later. */
export function addDays(day: Day, days: number): Day {
  return parseDate(day).add({ days }).toString();
}

/** The Monday of a day's week. */
export function mondayOf(day: Day): Day {
  const date = parseDate(day);
  return date.subtract({ days: (weekdayOf(day) + 6) % 7 }).toString();
}

/** 0 = Sunday ... 6 = Saturday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The instant at which a day begins in a zone: its first moment where midnight is skipped. */
export function startOfDay(day: Day, zone: Zone): string {
  return toZoned(parseDate(day), zone).toAbsoluteString();
}

/** "17:00". */
export function timeOfDay(instant: string | number, zone: Zone): string {
  const { hour, minute } = clocksAt(instant, zone);
  return `${two(hour)}:${two(minute)}`;
}

/** How a zone is named beside a time: "New York". */
export function cityOf(zone: Zone): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** What a wall time is in a zone. */
export type Reading =
  | { readonly kind: 'once'; readonly at: string }
  /** The clocks are put back: it comes twice, and the first of both is meant. */
  | { readonly kind: 'twice'; readonly at: string }
  /** The clocks are put forward over it: the last minute before and the first minute after. */
  | { readonly kind: 'never'; readonly before: WallTime; readonly after: WallTime };

/** Reads a wall time in a zone. */
export function readWall(wall: WallTime, zone: Zone): Reading {
  const time = parseDateTime(wall);
  const earlier = toZoned(time, zone, 'earlier');
  const later = toZoned(time, zone, 'later');
  if (earlier.compare(later) === 0) return { kind: 'once', at: earlier.toAbsoluteString() };
  const shows = (moment: ZonedDateTime): boolean => moment.hour === time.hour && moment.minute === time.minute;
  if (shows(earlier) && shows(later)) return { kind: 'twice', at: earlier.toAbsoluteString() };
  return { kind: 'never', before: lastBeforeGap(earlier, later), after: firstAfterGap(earlier, later) };
}

/** `2026-06-04T17:00:00` from its two halves. */
export function wallOf(day: Day, time: string): WallTime {
  return `${day}T${time.length === 5 ? `${time}:00` : time}`;
}

/** How many minutes a zone is ahead of another at an instant. */
export function minutesAhead(zone: Zone, of: Zone, at: string | number): number {
  return (clocksAt(at, zone).offset - clocksAt(at, of).offset) / 60_000;
}

/** "Thu 4 June". */
export function spellDay(day: Day, month: 'short' | 'long' = 'long'): string {
  return dayInWords(day, { weekday: 'short', day: 'numeric', month });
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/* The change lies between both readings of the skipped time; its instant is found by halving. */
function changeBetween(earlier: ZonedDateTime, later: ZonedDateTime): number {
  const zone = earlier.timeZone;
  let [before, after] = [earlier.toDate().getTime(), later.toDate().getTime()].sort((a, b) => a - b) as [number, number];
  const old = clocksAt(before, zone).offset;
  while (after - before > 60_000) {
    const middle = before + Math.floor((after - before) / 120_000) * 60_000;
    if (clocksAt(middle, zone).offset === old) before = middle;
    else after = middle;
  }
  return after;
}

function lastBeforeGap(earlier: ZonedDateTime, later: ZonedDateTime): WallTime {
  return wallAt(changeBetween(earlier, later) - 60_000, earlier.timeZone);
}

function firstAfterGap(earlier: ZonedDateTime, later: ZonedDateTime): WallTime {
  return wallAt(changeBetween(earlier, later), earlier.timeZone);
}

/** What the clocks of a zone show at an instant. */
export function wallAt(instant: string | number, zone: Zone): WallTime {
  const clocks = clocksAt(instant, zone);
  return `${toCalendarDate(clocks).toString()}T${two(clocks.hour)}:${two(clocks.minute)}:${two(clocks.second)}`;
}

/** A moment as the engine takes it. */
export function instantOf(at: number): string {
  return clocksAt(at, 'UTC').toAbsoluteString();
}
