import { beforeEach, expect, test, vi } from 'vitest';

import type { PlanCard } from '../../../ipc';
import { Found } from './found.svelte';

const engine = vi.hoisted(() => ({ call: vi.fn() }));
vi.mock('../../../ipc', () => engine);

const cards = Array.from({ length: 1200 }, (_, place) => ({ id: String(place) }) as PlanCard);

beforeEach(() => {
  engine.call.mockReset();
});

function answers(): void {
  engine.call.mockImplementation((_: string, { offset, limit }: { offset: number; limit: number }) =>
    Promise.resolve({ ok: true, value: { cards: cards.slice(offset, offset + limit), total: cards.length } }),
  );
}

test('all pages are asked for, one after the other', async () => {
  answers();
  const found = new Found();
  await found.ask({ text: 'bread', profiles: ['korn'] });
  expect(found.cards).toEqual(cards);
  expect(found.total).toBe(1200);
  expect(engine.call.mock.calls.map(([, request]) => request as unknown)).toEqual(
    [0, 500, 1000].map((offset) => ({ text: 'bread', profiles: ['korn'], limit: 500, offset })),
  );
});

test('what a later search overtakes is dropped', async () => {
  answers();
  const found = new Found();
  const early = found.ask({ text: 'b', profiles: undefined });
  engine.call.mockResolvedValue({ ok: true, value: { cards: cards.slice(0, 1), total: 1 } });
  await Promise.all([early, found.ask({ text: 'bread', profiles: undefined })]);
  expect(found.cards).toEqual(cards.slice(0, 1));
});

test('a failure leaves what was found, and a forgotten search comes back with nothing', async () => {
  answers();
  const found = new Found();
  await found.ask({ text: 'bread', profiles: undefined });
  engine.call.mockResolvedValue({ ok: false, failure: { error: 'busy', code: 'busy', details: [] } });
  await found.ask({ text: 'breads', profiles: undefined });
  expect(found.failure?.code).toBe('busy');
  expect(found.cards).toHaveLength(1200);
  answers();
  const late = found.ask({ text: 'bread', profiles: undefined });
  found.forget();
  await late;
  expect(found.cards).toEqual([]);
});
