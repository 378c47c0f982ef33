import { isTauri } from '@tauri-apps/api/core';

import { browserHost } from './browser';
import type { Host } from './host';
import { windowHost } from './window';

/** Decided when the page is built: the product's has no other side than its window. */
const mayBeInABrowser = import.meta.env.DEV || import.meta.env.MODE === 'browser';

/** The host that this page has. */
export function host(): Host {
  return mayBeInABrowser && !isTauri() ? browserHost : windowHost;
}
