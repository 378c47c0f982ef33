import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { PlanCard } from '../src/ipc/generated';
import { agency, daysFrom, postOn, profiles, thursdaysFrom } from './agency';
import { findings, openApp, type App } from './app';
import { hasWebKit, type Page } from './webkit';

const POSTS = 5000;

/** So many posts, as evenly over the days asked for as they go. */
function spread(from: string, to: string, posts: number, isFree: (day: string) => boolean): PlanCard[] {
  const length = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
  const days = daysFrom(new Date(Date.parse(from) + 43_200_000).toISOString().slice(0, 10), length).filter((day) => !isFree(day));
  return Array.from({ length: posts }, (_, place) => postOn(days[place % days.length] ?? '', Math.floor(place / days.length)));
}

const isThursday = (day: string): boolean => new Date(`${day}T00:00:00Z`).getUTCDay() === 4;

describe.skipIf(!hasWebKit())('the room Plan with fifty accounts', () => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    app = await openApp('plan', {
      ...agency,
      'plan.range': ({ from, to }) => {
        const isWeek = Date.parse(to) - Date.parse(from) < 8 * 86_400_000;
        return spread(from, to, isWeek ? 6 * profiles.length : POSTS, isWeek ? isThursday : () => false);
      },
      'plan.search': ({ offset = 0, limit }) => {
        const found = Array.from({ length: 700 }, (_, number) => postOn('2025-03-04', number));
        return { cards: found.slice(offset, offset + (limit ?? 100)), total: found.length };
      },
      'slots.free_many': ({ from, to }) =>
        profiles.map(({ profile_name }) => ({ profile_name, time_zone: 'UTC', free: thursdaysFrom(from, to), skipped: [] })),
    });
    page = app.page;
    await page.until(`document.querySelector('[role=listbox] [data-post]')`);
  });

  afterAll(() => app.close());

  const count = async (selector: string): Promise<number> => Number(await page.evaluate(`return document.querySelectorAll(${JSON.stringify(selector)}).length`));
  const focused = (condition: string): Promise<void> => page.until(`(() => { const { dataset } = document.activeElement; return ${condition}; })()`);
  const choose = (view: string): Promise<unknown> =>
    page.evaluate(`[...document.querySelectorAll('[role=radio]')].find((one) => one.textContent === '${view}').click()`);

  describe('Accounts', () => {
    beforeEach(async () => {
      await choose('Accounts');
      // This week's Thursday may be over; the next one's is not.
      await page.evaluate(`[...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Today').click()`);
      await page.evaluate(`document.querySelector('[aria-label="Next week"]').click()`);
      await page.until(`document.querySelector('button[data-cell][data-profile="${profiles[0]?.profile_name ?? ''}"]')`);
    });

    test('draws the accounts that are in sight', async () => {
      const rows = await count('[data-cell]');
      expect(rows).toBeGreaterThan(7 * 5);
      expect(rows).toBeLessThan(7 * 40);
    });

    test('shows a ring on every free day, and nothing else on it', async () => {
      const rings = await page.evaluate(`return [...document.querySelectorAll('button[data-cell]')].map((one) => one.getAttribute('aria-label'))`);
      expect(rings).toContainEqual(expect.stringMatching(/^@client0\.main, Thu \d+ \w+: nothing planned\. Free slot \d\d:\d\d: new post$/));
      expect(await count('[role=listbox][data-cell]')).toBe((rings as string[]).length * 6);
    });

    test('is walked from the first account to the last, which scrolls into sight', async () => {
      await page.evaluate(`document.querySelector('[data-cell][tabindex="0"]').focus()`);
      await page.press('Home');
      await focused(`dataset.post !== undefined || dataset.cell !== undefined`);
      // Under a client its accounts stand by name: `jobs` before `main`.
      const last = profiles.at(-2)?.profile_name ?? '';
      for (let row = 0; row < profiles.length; row++) await page.press('ArrowDown');
      await page.until(`document.activeElement.closest('[data-profile]')?.dataset.profile === '${last}'`);
      const isInSight = await page.evaluate(`
        const { top, bottom } = document.activeElement.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;`);
      expect(isInSight).toBe(true);
    });

    test('gives axe nothing to find', async () => {
      expect(await findings(page, '.calendar')).toEqual([]);
    });

    test('begins a post for the account and time of a ring', async () => {
      await page.evaluate(`document.querySelector('button[data-cell]').click()`);
      await page.until(`document.querySelector('[role=dialog]')`);
      await page.press('Escape');
      await page.until(`!document.querySelector('[role=dialog]')`);
    });
  });

  describe('List', () => {
    beforeEach(async () => {
      await choose('List');
      await page.until(`document.querySelector('[role=option][aria-setsize="${String(POSTS)}"]')`);
    });

    test('says how many there are and draws those in sight', async () => {
      expect(await page.evaluate(`return document.querySelector('[role=status]').textContent`)).toBe('5,000 posts');
      expect(await count('[role=option]')).toBeLessThan(60);
    });

    test('is walked by row, by page and to its ends', async () => {
      await page.evaluate(`document.querySelector('[role=option][tabindex="0"]').focus()`);
      await page.press('Home');
      await page.until(`document.activeElement.ariaPosInSet === '1'`);
      await page.press('ArrowDown', 'PageDown');
      await page.until(`document.activeElement.ariaPosInSet === '14'`);
      await page.press('End');
      await page.until(`document.activeElement.ariaPosInSet === '${String(POSTS)}'`);
      await page.press('PageUp', 'ArrowUp');
      await page.until(`document.activeElement.ariaPosInSet === '${String(POSTS - 13)}'`);
      expect(await count('[role=option][tabindex="0"]')).toBe(1);
    });

    test('selects with Space what stays selected while it is not drawn', async () => {
      await page.evaluate(`document.querySelector('[role=option][tabindex="0"]').focus()`);
      await page.press('Home');
      await page.until(`document.activeElement.ariaPosInSet === '1'`);
      await page.press('Space');
      await page.until(`document.activeElement.ariaSelected === 'true'`);
      await page.press('End');
      await page.until(`document.activeElement.ariaPosInSet === '${String(POSTS)}'`);
      await page.press('Space', 'Home');
      await page.until(`document.activeElement.ariaPosInSet === '1' && document.activeElement.ariaSelected === 'true'`);
      await page.until(`document.body.textContent.includes('2 selected')`);
      await page.press('Escape');
      await page.until(`!document.querySelector('[aria-selected=true]')`);
    });

    test('keeps to a group of states, and gives it up again', async () => {
      await page.evaluate(`[...document.querySelectorAll('[aria-pressed]')].find((one) => one.textContent.includes('With client')).click()`);
      await page.until(`[...document.querySelectorAll('[role=option]')].every((one) => one.textContent.includes('With client'))`);
      await page.evaluate(`document.querySelector('[aria-pressed]').click()`);
      await page.until(`document.querySelector('[role=option][aria-setsize="${String(POSTS)}"]')`);
    });

    test('gives axe nothing to find', async () => {
      expect(await findings(page, '.calendar')).toEqual([]);
    });

    test('finds posts of all months, page after page, and opens one', async () => {
      await page.press('/');
      await page.until(`document.activeElement.type === 'search'`);
      await page.type('post');
      await page.until(`document.querySelector('[role=status]').textContent === '700 posts found in all months'`);
      const header = `document.querySelector('main header')`;
      expect(await page.evaluate(`return ${header}.innerText`)).toContain('All months');
      expect(await page.evaluate(`return [...${header}.querySelectorAll('.middle button')].every(({ disabled }) => disabled)`)).toBe(true);
      expect(app.asked.filter(({ name }) => name === 'plan.search').map(({ request }) => request)).toEqual(
        [0, 500].map((offset) => ({ text: 'post', profiles: null, limit: 500, offset })),
      );
      await page.evaluate(`document.querySelector('[role=option][tabindex="0"]').focus()`);
      await page.press('Enter');
      await page.until(`document.querySelector('aside')`);
      await expect.poll(() => app.asked.some(({ name }) => name === 'posts.show')).toBe(true);
    });
  });
});
