import ListChecks from 'phosphor-svelte/lib/ListChecksIcon';

import { texts } from '../texts';

/** The rooms in the rail, in their order. */
export const rooms = [{ id: 'today', name: texts.today.room, Icon: ListChecks }] as const;

export type RoomId = (typeof rooms)[number]['id'];
