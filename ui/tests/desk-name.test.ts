import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { agency } from './agency';
import { openApp, type App } from './app';
import { hasWebKit, type Page } from './webkit';

describe.skipIf(!hasWebKit())('whoever sits at the desk', () => {
  let app: App;
  let page: Page;
  let seated: string | null = 'Mara';

  beforeAll(async () => {
    app = await openApp('today', {
      ...agency,
      'plan.search': () => ({ cards: [], total: 0 }),
      'desk.people': () => ({ names: ['Mara'], seated }),
      'desk.stand_up': () => ({ names: ['Mara'], seated: (seated = null) }),
    });
    page = app.page;
    await page.until(`document.body.innerText.includes('At the desk: Mara')`);
  });

  afterAll(() => app.close());

  /** Somebody comes back to the window after so many minutes, as the clock says; the computer may have slept. */
  const comesBackAfter = (minutes: number): Promise<unknown> =>
    page.evaluate(`
      const clock = window.clock ??= Date.now;
      Date.now = () => clock() + ${String(minutes)} * 60_000;
      window.dispatchEvent(new Event('focus'));
      return new Promise((done) => setTimeout(done, 100));`);

  test('still sits there after a short while, and no longer after half an hour', async () => {
    await comesBackAfter(29);
    expect(seated).toBe('Mara');
    await page.evaluate(`window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift' }))`);
    await comesBackAfter(58);
    expect(seated).toBe('Mara');
    await comesBackAfter(61);
    await expect.poll(() => seated).toBeNull();
    await page.until(`document.body.innerText.includes('Who is at the desk?')`);
  });
});
