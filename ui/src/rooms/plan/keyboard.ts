/** What the keys of the room do, and where plain arrows lead in day columns. */
import type { Keys } from '../../design/keys';
import type { PlanCard } from '../../ipc';
import { addDays, type Day } from '../../time/zones';
import type { Arrow, Cursor } from './model.svelte';
import type { PlanView } from './span';

export type Command =
  /** Wherever the keyboard is in the room. */
  | { readonly does: 'view'; readonly view: PlanView }
  | { readonly does: 'today' | 'search' | 'undo' | 'new' | 'clear' }
  /** On a card or a day. */
  | { readonly does: 'walk'; readonly arrow: Arrow }
  | { readonly does: 'shift'; readonly days: 1 | -1 }
  | { readonly does: 'nudge'; readonly direction: 1 | -1 }
  | { readonly does: 'open' | 'select' | 'delete' };

const everywhere: Readonly<Record<Keys, Command>> = {
  M: { does: 'view', view: 'month' },
  W: { does: 'view', view: 'week' },
  A: { does: 'view', view: 'accounts' },
  L: { does: 'view', view: 'list' },
  T: { does: 'today' },
  N: { does: 'new' },
  '/': { does: 'search' },
  'Mod+Z': { does: 'undo' },
  Escape: { does: 'clear' },
};

const inTheCalendar: Readonly<Record<Keys, Command>> = {
  ArrowUp: { does: 'walk', arrow: 'ArrowUp' },
  ArrowDown: { does: 'walk', arrow: 'ArrowDown' },
  ArrowLeft: { does: 'walk', arrow: 'ArrowLeft' },
  ArrowRight: { does: 'walk', arrow: 'ArrowRight' },
  Home: { does: 'walk', arrow: 'Home' },
  End: { does: 'walk', arrow: 'End' },
  'Alt+ArrowLeft': { does: 'shift', days: -1 },
  'Alt+ArrowRight': { does: 'shift', days: 1 },
  'Alt+ArrowUp': { does: 'nudge', direction: -1 },
  'Alt+ArrowDown': { does: 'nudge', direction: 1 },
  Enter: { does: 'open' },
  ' ': { does: 'select' },
  Delete: { does: 'delete' },
  Backspace: { does: 'delete' },
};

/** What a chord does. Arrows, Enter and the like belong to a card or a day, and to nothing else in the room. */
export function commandOf(chord: Keys, isInCalendar: boolean): Command | undefined {
  return everywhere[chord] ?? (isInCalendar ? inTheCalendar[chord] : undefined);
}

/**
 * Where an arrow leads in columns of days: up and down between the cards of a day, left and right to the card at the same
 * place of the next day. The day may lie outside the span: then the calendar goes there.
 */
export function walkColumns(days: ReadonlyMap<Day, readonly PlanCard[]>, from: Cursor, arrow: Arrow): Cursor {
  const cards = days.get(from.day) ?? [];
  const place = Math.max(0, cards.findIndex(({ id }) => id === from.post));
  switch (arrow) {
    case 'ArrowLeft':
    case 'ArrowRight':
      return at(days, addDays(from.day, arrow === 'ArrowLeft' ? -1 : 1), place);
    case 'ArrowUp':
      return at(days, from.day, Math.max(0, place - 1));
    case 'ArrowDown':
      return at(days, from.day, from.post === undefined ? 0 : place + 1);
    case 'Home':
      return at(days, [...days.keys()][0] ?? from.day, 0);
    case 'End':
      return at(days, [...days.keys()].at(-1) ?? from.day, 0);
  }
}

function at(days: ReadonlyMap<Day, readonly PlanCard[]>, day: Day, place: number): Cursor {
  const cards = days.get(day) ?? [];
  const post = cards[Math.min(place, cards.length - 1)]?.id;
  return post === undefined ? { day } : { day, post };
}
