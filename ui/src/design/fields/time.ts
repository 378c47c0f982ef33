import { empty, refused, type Reading } from './reading';

/** A wall time as `HH:MM`, 00:00 to 23:59. It has no day and no zone. */
export type WallTime = string;

export type TimeRefusal = 'unreadable' | 'no_such_time';

const MINUTES_OF_A_DAY = 24 * 60;
const TYPED = /^(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*(?:uhr|h)?\s*([ap])?\.?(?:m\.?)?$/;

/** Reads a time however people type it: `17:00`, `1700`, `17`, `17.30`, `17h30`, `5pm`, `5:30 pm`. */
export function readTime(typed: string): Reading<TimeRefusal> {
  const text = typed.trim().toLowerCase();
  if (text === '') return empty;
  const parts = TYPED.exec(text.replace(/^(\d{1,2})(\d{2})(?=\D|$)/, '$1:$2'));
  if (!parts) return refused('unreadable');
  const [, hours = '', minutes = '0', half] = parts;
  const hour = half === undefined ? Number(hours) : hourOfHalf(Number(hours), half);
  if (hour === undefined || hour > 23 || Number(minutes) > 59) return refused('no_such_time');
  return { kind: 'value', value: clockFace(hour * 60 + Number(minutes)) };
}

/** Minutes since midnight. */
export function minutesOf(time: WallTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** The next time up or down that is a multiple of `step` minutes; past midnight it goes on at the other end. */
export function stepTime(time: WallTime, step: number, direction: 1 | -1): WallTime {
  const steps = minutesOf(time) / step;
  const next = direction === 1 ? Math.floor(steps) + 1 : Math.ceil(steps) - 1;
  return clockFace((next * step + MINUTES_OF_A_DAY) % MINUTES_OF_A_DAY);
}

function hourOfHalf(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

function clockFace(minutes: number): WallTime {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
