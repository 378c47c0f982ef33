import { inject } from 'vitest';

import { Page } from './webkit';

/** The gallery in a page of its own. */
export interface Gallery {
  readonly page: Page;
  /** Opens it afresh, and waits until nothing moves any more. */
  readonly show: (scene: string) => Promise<void>;
}

export async function openGallery(): Promise<Gallery> {
  const page = await Page.open();
  return {
    page,
    show: async (scene) => {
      await page.go(`${inject('gallery')}?${scene}`);
      await page.until(`document.querySelector('main h2')`);
      await page.evaluate('return document.fonts.ready.then(() => undefined)');
      await settled(page);
    },
  };
}

/** Waits until nothing moves but what turns for good. */
export async function settled(page: Page): Promise<void> {
  await page.until(`document.getAnimations().every((one) =>
    one.playState === 'finished' || one.effect.getComputedTiming().endTime === Infinity)`);
}
