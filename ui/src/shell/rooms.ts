import CalendarDots from 'phosphor-svelte/lib/CalendarDotsIcon';
import ListChecks from 'phosphor-svelte/lib/ListChecksIcon';

import { texts } from '../texts';

/** The rooms in the rail, in their order: Ctrl or Cmd with the number of its place goes to each. */
export const rooms = [
  { id: 'today', name: texts.today.room, Icon: ListChecks },
  { id: 'plan', name: texts.plan.room, Icon: CalendarDots },
] as const;

export type RoomId = (typeof rooms)[number]['id'];

/** The room that an address names, or the first. */
export function roomOf(hash: string): RoomId {
  return rooms.find(({ id }) => `#${id}` === hash)?.id ?? 'today';
}
