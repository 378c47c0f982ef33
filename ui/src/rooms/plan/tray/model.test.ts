import { beforeEach, expect, test, vi } from 'vitest';

import { call } from '../../../ipc';
import { TrayModel } from './model.svelte';

vi.mock('../../../ipc', () => ({ call: vi.fn() }));

const settled = () => new Promise((resolve) => setTimeout(resolve));
const refused = { ok: false, failure: { error: 'A post has it.', code: 'in_use', details: [] } } as const;

beforeEach(() => {
  vi.mocked(call).mockReset();
  vi.mocked(call).mockImplementation((name, request) => {
    if (name === 'clips.list') return Promise.resolve({ ok: true, value: ['a', 'b', 'c'].map((hash) => ({ hash, name: `${hash}.mp4` })) as never });
    if (name === 'clips.forget' && (request as { clip: string }).clip === 'b') return Promise.resolve(refused);
    return Promise.resolve({ ok: true, value: [] as never });
  });
});

async function tray(): Promise<TrayModel> {
  const made = new TrayModel();
  made.load(['velo']);
  await settled();
  return made;
}

test('it asks for the clips of all, and for the posts of the accounts that are shown', async () => {
  const { clips } = await tray();
  expect(clips).toHaveLength(3);
  expect(call).toHaveBeenCalledWith('clips.list', { unplanned: true });
  expect(call).toHaveBeenCalledWith('plan.undated', { profiles: ['velo'] });
});

test('what could not be read is told, and what was known stays', async () => {
  const made = await tray();
  expect(made.failure).toBeUndefined();
  vi.mocked(call).mockResolvedValue(refused);
  made.load(undefined);
  await settled();
  expect(made.failure).toEqual(refused.failure);
  expect(made.clips).toHaveLength(3);
});

test('a selected clip takes the others along, in the order of the tray; another goes alone', async () => {
  const made = await tray();
  for (const clip of ['c', 'a', 'gone']) made.toggle(clip);
  expect(made.heldWith('c')).toEqual(['a', 'c']);
  expect(made.heldWith('b')).toEqual(['b']);
  made.toggle('c');
  expect(made.selected).toEqual(['a']);
});

test('what cannot be taken off is said, and the others go', async () => {
  const made = await tray();
  made.toggle('a');
  expect(await made.forget(['a', 'b', 'c'])).toEqual({ gone: 2, failure: refused.failure });
  expect(made.selected).toEqual([]);
});
