import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Arrival } from './index';

/** The window's backend as far as files arrive: what it was asked, and the way to tell the page. */
let asked: string[] = [];
let tell: (arrival: Arrival) => void = () => undefined;

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal('window', globalThis);
  Reflect.set(globalThis, 'isTauri', true);
  asked = [];
});

afterEach(() => {
  clearMocks();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(globalThis, 'isTauri');
});

/** A backend that answers `pick` with this. */
function backend(pick: () => unknown): void {
  mockIPC((command, sent) => {
    asked.push(command);
    if (command === 'pick') return pick();
    const { arrivals } = sent as { arrivals: { onmessage: (arrival: Arrival) => void } };
    tell = (arrival) => arrivals.onmessage(arrival);
    return null;
  });
}

const left: Arrival = { event: 'left' };

test('everybody hears of what arrives, over one connection, until they leave', async () => {
  backend(() => null);
  const { listenToArrivals } = await import('./arrivals');
  const heard: string[] = [];
  const leave = listenToArrivals(() => heard.push('first'));
  listenToArrivals(() => heard.push('second'));

  tell(left);
  leave();
  tell(left);

  expect(heard).toEqual(['first', 'second', 'second']);
  expect(asked).toEqual(['arrivals']);
});

test('chosen clips come as a batch, to a page that listens by then', async () => {
  backend(() => 7);
  const { pickClips } = await import('./arrivals');

  expect(await pickClips()).toEqual({ ok: true, value: 7 });
  expect(asked).toEqual(['arrivals', 'pick']);
});

test('a dialog that does not open is an answer, not an exception', async () => {
  const failure = { error: 'The dialog for clips is open already.', code: 'dialog_open', details: [] };
  backend(() => {
    throw failure;
  });
  const { pickClips } = await import('./arrivals');

  expect(await pickClips()).toEqual({ ok: false, failure });
});

test('in a browser nothing is chosen, and pictures come from the engine', async () => {
  Reflect.deleteProperty(globalThis, 'isTauri');
  const { listenToArrivals, pickClips } = await import('./arrivals');
  const { picture } = await import('./index');
  listenToArrivals(() => expect.unreachable());

  expect(await pickClips()).toEqual({ ok: true, value: null });
  expect(picture('abc-thumb')).toBe('/control/pictures/abc-thumb');
});
