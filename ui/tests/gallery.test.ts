/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openGallery, type Gallery } from './gallery';
import { hasWebKit } from './webkit';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The gallery by itself, and each panel over it. */
const scenes = ['', 'open=dialog', 'open=sheet', 'open=drawer'];

// Only Linux has this engine with a driver; `cargo xtask setup` installs both there.
describe.skipIf(!hasWebKit())('the gallery in WebKit', () => {
  let gallery: Gallery;

  beforeAll(async () => {
    gallery = await openGallery();
  });

  afterAll(() => gallery.page.close());

  async function findings(): Promise<string[]> {
    const found = (await gallery.page.evaluate(`${axe};
      const panel = document.querySelector('[role=dialog], aside');
      // Axe passes over what is scrolled out of sight.
      for (const one of document.querySelectorAll('html, body, main')) Object.assign(one.style, { height: 'auto', overflow: 'visible' });
      return axe.run(panel ?? document, { resultTypes: ['violations'] });`)) as AxeResults;
    expect(found.passes.length).toBeGreaterThan(5);
    return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}: ${node.failureSummary ?? ''}`));
  }

  describe.each(['light', 'dark'])('%s', (theme) => {
    test.each(scenes)('axe finds nothing at "%s"', async (scene) => {
      await gallery.show(`theme=${theme}&${scene}`);
      expect(await findings()).toEqual([]);
    });
  });

  test('no target is smaller than 24 by 24', async () => {
    await gallery.show('');
    const small = await gallery.page.evaluate(`
      return [...document.querySelectorAll('button, input, textarea, a')]
        .map((target) => [target.outerHTML.slice(0, 90), target.getBoundingClientRect()])
        .filter(([, { width, height }]) => width < 24 || height < 24)
        .map(([html, { width, height }]) => html + ' ' + width + 'x' + height);`);
    expect(small).toEqual([]);
  });

  test('figures stand in columns', async () => {
    await gallery.show('');
    const widths = (await gallery.page.evaluate(`
      const row = document.querySelector('main h1');
      return ['1111', '0000', '4444'].map((figures) => {
        row.textContent = figures;
        const range = document.createRange();
        range.selectNodeContents(row);
        return Math.round(range.getBoundingClientRect().width);
      });`)) as number[];
    expect(new Set(widths).size).toBe(1);
  });

  test.each(['100', '125'])('no text is cut off at %s per cent', async (scale) => {
    await gallery.show(`scale=${scale}`);
    const cut = await gallery.page.evaluate(`
      return [...document.querySelectorAll('button, label, p, h2, h3')]
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline' && !one.closest('.unseen'))
        .map((one) => one.outerHTML.slice(0, 120));`);
    expect(cut).toEqual([]);
  });
});
