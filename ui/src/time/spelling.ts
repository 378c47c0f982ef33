import { texts } from '../texts';
import { dayInWords } from './dayInWords';
import { cityOf, clocksAt, dayOf, minutesAhead, spellDay, timeOfDay, todayIn, type Zone } from './zones';

const A_DAY_MS = 86_400_000;

/** "today 17:00", "Tue 17:00" in the days around now, else "Tue 24 Nov 17:00", with the year where it is another one. */
export function spellMoment(instant: string | number, zone: Zone, now: number): string {
  const day = dayOf(instant, zone);
  const today = todayIn(zone, now);
  const time = timeOfDay(instant, zone);
  if (day === today) return `${texts.controls.today} ${time}`;
  const days = Math.round((Date.parse(day) - Date.parse(today)) / A_DAY_MS);
  if (Math.abs(days) < 7) return `${dayInWords(day, { weekday: 'short' })} ${time}`;
  const year = day.slice(0, 4);
  return `${spellDay(day, 'short')}${year === today.slice(0, 4) ? '' : ` ${year}`} ${time}`;
}

/** The same with what the client's clocks show, where they show something else: "Tue 17:00 (New York 11:00)". */
export function spellForBoth(instant: string | number, desk: Zone, client: Zone, now: number): string {
  const here = spellMoment(instant, desk, now);
  if (minutesAhead(desk, client, instant) === 0) return here;
  return texts.drawer.when(here, cityOf(client), timeOfDay(instant, client));
}

/** "17:02:41". */
export function clockWithSeconds(instant: string | number, zone: Zone): string {
  const seconds = clocksAt(instant, zone).second;
  return `${timeOfDay(instant, zone)}:${String(seconds).padStart(2, '0')}`;
}
