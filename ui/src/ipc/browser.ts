import type { Change } from './generated';
import type { Host } from './host';

/**
 * A running engine, for working on the page in a browser and for its tests. The page reaches it through the development
 * server (`dev/engine.ts`); nothing of this is in the product.
 */
export const browserHost: Host = {
  async send(name, request) {
    const response = await fetch(`/control/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw answer;
    return answer;
  },

  listen(hear) {
    // A source that lost its stream asks anew, and a new stream begins with everything.
    new EventSource('/control/events').onmessage = (message: MessageEvent<string>) => {
      hear(JSON.parse(message.data) as Change[]);
    };
  },

  listenToArrivals() {
    // A browser hands its files to the page, and the engine takes none from a page: here clips come by the command line.
  },

  stopArrivals: () => Promise.resolve(null),

  pickClips: () => Promise.resolve(null),

  // Nobody notifies here.
  nextWish: () => Promise.resolve(null),

  // There is no program here to end and none to take over: the engine is somebody else's.
  quit: () => Promise.reject(new Error('Runsheet runs elsewhere.')),
  takeOver: () => Promise.reject(new Error('Runsheet runs elsewhere.')),

  picture: (name) => `/control/pictures/${name}`,
};
