/** In whose clocks a client's calendar was last read, kept on this computer. */
import type { ClientId } from '../../ipc';

export type Clocks = 'desk' | 'client';

type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

const keyOf = (client: ClientId): string => `plan.clocks.${client}`;

export function rememberedClocks(client: ClientId, shelf: Shelf): Clocks {
  return shelf.getItem(keyOf(client)) === 'client' ? 'client' : 'desk';
}

export function rememberClocks(client: ClientId, clocks: Clocks, shelf: Shelf): void {
  shelf.setItem(keyOf(client), clocks);
}
