/// <reference types="node" />
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { agency, monthOf } from './agency';
import { findings, openApp, type App } from './app';
import { hasWebKit, type Page } from './webkit';

/** The most elements that a month may have, however full it is (numbers.md, P6). */
const MOST_NODES = 400;
const POSTS = 5000;

/** Times are told and not asserted: they depend on what else this machine does. */
const tell = (words: string): boolean => process.stdout.write(`${words}\n`);

describe.skipIf(!hasWebKit())('a month of 5,000 posts', () => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    app = await openApp('plan', {
      ...agency,
      'plan.month': ({ month, zone }) => ({ month, zone, days: monthOf(month, POSTS) }),
      'slots.list': ({ profile }) => [{ profile_name: profile ?? '', time_zone: 'UTC', slots: [] }],
      'plan.safe_time': () => ({ ok: true, reason: null, first_safe: null, delivery: null, time_zone: 'UTC' }),
    });
    page = app.page;
    await page.until(`document.querySelector('[role=listbox][data-cell]')`);
  });

  afterAll(() => app.close());

  const focusedDay = (): Promise<unknown> => page.evaluate('return document.activeElement.dataset.day');

  test('is there soon after it is asked for, in few elements', async () => {
    const cold = await page.evaluate(`
      const began = performance.now();
      [...document.querySelectorAll('[role=radio]')].find((one) => one.textContent === 'Month').click();
      return new Promise((done) => {
        const look = () => document.querySelector('[role=grid] [data-post]')
          ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)))
          : requestAnimationFrame(look);
        look();
      });`);
    tell(`P6, cold: the month is drawn after ${Number(cold).toFixed(0)} ms`);
    await page.evaluate(`document.querySelector('[data-cell][tabindex="0"]').focus()`);
    // Somewhere in the next year is a month of six weeks.
    for (let month = 0; month < 12 && !(await hasSixWeeks()); month++) {
      await page.press('PageDown');
      await page.until(`document.querySelectorAll('[role=grid] [data-post]').length === document.querySelectorAll('[role=gridcell]').length * 4`);
    }
    expect(await page.evaluate(`return document.querySelectorAll('[role=gridcell]').length`)).toBe(42);
    expect(await page.evaluate(`return document.querySelectorAll('[role=grid] [data-post]').length`)).toBe(42 * 4);
    const nodes = Number(await page.evaluate(`return document.querySelectorAll('[role=grid], [role=grid] *').length`));
    tell(`P6, nodes: ${String(nodes)} elements`);
    expect(nodes).toBeLessThanOrEqual(MOST_NODES);
  });

  const hasSixWeeks = async (): Promise<boolean> => (await page.evaluate(`return document.querySelectorAll('[role=gridcell]').length`)) === 42;

  test('gives axe nothing to find', async () => {
    expect(await findings(page, '[role=grid]')).toEqual([]);
  });

  test('tells of every post: those that have a line, and how many have none', async () => {
    const told = await page.evaluate(`
      const lines = document.querySelectorAll('[role=grid] [data-post]').length;
      const more = [...document.querySelectorAll('[role=gridcell] button:not([data-post], [data-cell])')].map((one) => Number(one.textContent.replace(/\\D/g, '')));
      return lines + more.reduce((sum, one) => sum + one, 0);`);
    expect(told).toBe(POSTS);
  });

  test('is walked by day, by week and by month, and Enter opens the day', async () => {
    const first = String(await page.evaluate(`return document.querySelector('[role=gridcell]').dataset.day`));
    await page.evaluate(`document.querySelector('[data-cell][data-day="${first}"]').focus()`);
    await page.press('ArrowRight', 'ArrowDown');
    await page.until(`document.activeElement === document.querySelectorAll('[data-cell]')[8]`);
    await page.press('End');
    await page.until(`document.activeElement === document.querySelectorAll('[data-cell]')[13]`);
    const day = await focusedDay();
    await page.press('PageDown');
    await page.until(`document.activeElement.dataset.day?.slice(0, 7) > '${String(day).slice(0, 7)}'`);
    expect(String(await focusedDay()).slice(8)).toBe(String(day).slice(8));
    await page.press('PageUp');
    await page.until(`document.activeElement.dataset.day === '${String(day)}'`);
    expect(await page.evaluate(`return document.querySelectorAll('[data-cell][tabindex="0"]').length`)).toBe(1);
    await page.press('Enter');
    await page.until(`document.activeElement.matches('[role=listbox][data-cell][data-day="${String(day)}"]')`);
    await page.press('m');
    await page.until(`document.querySelector('[role=grid] [data-post]')`);
  });

  test('lights the day that a post is held over, frame after frame', async () => {
    const { between, lit } = (await page.evaluate(`
      // No pointer of this name is down, so nothing can capture it.
      Element.prototype.setPointerCapture = () => undefined;
      const line = [...document.querySelectorAll('[role=grid] [data-post]')].find((one) => one.ariaLabel.includes('Planned'));
      const cells = [...document.querySelectorAll('[role=gridcell]')].map((one) => one.getBoundingClientRect());
      const send = (kind, x, y) => line.dispatchEvent(new PointerEvent(kind, { pointerId: 7, button: 0, clientX: x, clientY: y, bubbles: true }));
      const begun = line.getBoundingClientRect();
      send('pointerdown', begun.x + 5, begun.y + 5);
      const between = [], lit = new Set();
      let last;
      return new Promise((done) => {
        const step = (frame) => requestAnimationFrame((now) => {
          if (last !== undefined) between.push(now - last);
          last = now;
          lit.add(document.querySelector('[role=gridcell].lit')?.dataset.day);
          // A new day every 12 frames: five in a second.
          const cell = cells[(Math.floor(frame / 12) * 3) % cells.length];
          send('pointermove', cell.x + 20 + (frame % 12) * 4, cell.y + 50);
          if (frame < 168) return step(frame + 1);
          dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
          done({ between, lit: [...lit].filter(Boolean).length });
        });
        step(0);
      });`)) as { between: number[]; lit: number };
    const sorted = between.toSorted((one, other) => one - other);
    tell(`P6, drag: p95 of ${String(sorted.length)} frames is ${(sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(1)} ms`);
    expect(lit).toBeGreaterThan(10);
  });
});
