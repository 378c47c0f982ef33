import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Change } from './index';

/** The stream of a browser, in the test's hand. */
class Source {
  static last: Source | undefined;
  static made = 0;
  onmessage: ((message: { data: string }) => void) | undefined;

  constructor(readonly address: string) {
    Source.last = this;
    Source.made += 1;
  }
}

function say(...batch: Change[]): void {
  Source.last?.onmessage?.({ data: JSON.stringify(batch) });
}

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal('EventSource', Source);
  Source.made = 0;
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('everybody hears what they have ears for, in order, over one connection', async () => {
  const { listen } = await import('./listen');
  const heard: unknown[] = [];
  listen({ progress: ({ uploads }) => heard.push(uploads), posts: ({ posts }) => heard.push(posts) });
  listen({ stopped: () => heard.push('stopped') });

  const upload = { post: 'p1', sent: 5, total: 9 };
  say({ event: 'progress', uploads: [upload] }, { event: 'posts', posts: ['p1'] }, { event: 'stopped' });

  expect(heard).toEqual([[upload], ['p1'], 'stopped']);
  expect([Source.made, Source.last?.address]).toEqual([1, '/control/events']);
});

test('who listens no more hears no more', async () => {
  const { listen } = await import('./listen');
  const heard: string[] = [];
  const leave = listen({ everything: () => heard.push('left') });
  listen({ everything: () => heard.push('stayed') });
  leave();

  say({ event: 'everything' });

  expect(heard).toEqual(['stayed']);
});

test('who comes late is told to ask for everything, too', async () => {
  const { listen } = await import('./listen');
  listen({});
  say({ event: 'everything' });
  const heard: string[] = [];
  listen({ everything: () => heard.push('late') });
  const left = listen({ everything: () => heard.push('gone') });
  left();

  await Promise.resolve();

  expect(heard).toEqual(['late']);
});
