import { Channel, convertFileSrc, invoke } from '@tauri-apps/api/core';

import type { Arrival, Change, Wish } from './generated';
import type { Host } from './host';

/** The window's own backend. */
export const windowHost: Host = {
  send: (name, request) => invoke('call', { name, request }),

  listen(hear) {
    const changes = new Channel<Change[]>(hear);
    // It ends with the engine, which says so; a refusal is what every call then answers as well.
    invoke('listen', { changes }).catch(() => undefined);
  },

  listenToArrivals(hear) {
    const arrivals = new Channel<Arrival>(hear);
    // Without a workspace nothing can arrive, and every call says why there is none.
    invoke('arrivals', { arrivals }).catch(() => undefined);
  },

  stopArrivals: (through) => invoke<null>('stop_arrivals', { through }),

  pickClips: () => invoke<number | null>('pick'),

  nextWish: (shown) => invoke<Wish | null>('wanted', { shown }),

  quit: () => invoke<null>('quit'),

  takeOver: () => invoke<null>('take_over'),

  picture: (name) => convertFileSrc(name, 'pictures'),
};
