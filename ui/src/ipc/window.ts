import { Channel, invoke } from '@tauri-apps/api/core';

import type { Change } from './generated';
import type { Host } from './host';

/** The window's own backend. */
export const windowHost: Host = {
  send: (name, request) => invoke('call', { name, request }),

  listen(hear) {
    const changes = new Channel<Change[]>(hear);
    // It ends with the engine, which says so; a refusal is what every call then answers as well.
    invoke('listen', { changes }).catch(() => undefined);
  },
};
