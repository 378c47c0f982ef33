import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { agency, health, profiles } from './agency';
import { findings, openApp, type App } from './app';
import { hasWebKit, type Page } from './webkit';

describe.skipIf(!hasWebKit())('a computer in another zone than the desk', () => {
  let app: App;
  let page: Page;
  const set: unknown[] = [];

  beforeAll(async () => {
    app = await openApp('today', {
      ...agency,
      'profiles.list': () => profiles.map((profile) => ({ ...profile, client: null })),
      health: () => ({ ...health, zone: 'Europe/Berlin', new_zone: 'Europe/Lisbon' }),
      'plan.search': () => ({ cards: [], total: 0 }),
      'settings.get': ({ name }) => ({ name, value: 'Asia/Tokyo', from_window: true }),
      'settings.set': ({ name, value }) => {
        set.push([name, value]);
        return { name, value, from_window: true };
      },
    });
    page = app.page;
    await page.until(`document.querySelector('header [role=status]')`);
  });

  afterAll(() => app.close());

  const choose = (name: string): Promise<unknown> =>
    page.evaluate(`[...document.querySelectorAll('button')].find((one) => one.textContent.trim() === '${name}').click()`);

  test('is asked about with both zones, what stays and what changes', async () => {
    await page.until(`document.querySelector('header [role=status]').textContent.includes('accounts without a client')`);
    const said = String(await page.evaluate(`return document.querySelector('header [role=status]').innerText`));

    expect(said).toContain('This computer is in Lisbon now. Runsheet shows Berlin time.');
    expect(said).toContain('No post moves');
    expect(await findings(page, 'header')).toEqual([]);
  });

  test('goes along or stays, and what was declined before stays declined', async () => {
    await choose('Show Lisbon time');
    await expect.poll(() => set).toEqual([['desk.zone', 'Europe/Lisbon']]);
    await page.until(`[...document.querySelectorAll('button')].some((one) => one.textContent.trim() === 'Stay with Berlin' && !one.disabled)`);
    await choose('Stay with Berlin');
    await expect.poll(() => set.at(-1)).toEqual(['desk.zones_declined', 'Asia/Tokyo, Europe/Lisbon']);
  });
});
