import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { engine } from './dev/engine.ts';

export default defineConfig({
  plugins: [svelte(), engine()],
  clearScreen: false,
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  build: {
    // The oldest web views that Runsheet opens in: macOS 13, WebKitGTK 2.40, WebView2.
    target: ['safari16', 'chrome110'],
    // The content security policy takes files from the app itself only, no data: addresses.
    assetsInlineLimit: 0,
    // It is read from the program itself, in one piece.
    chunkSizeWarningLimit: 2_000,
    modulePreload: { polyfill: false },
  },
  test: {
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: 'rules', include: ['src/**/*.test.ts'], environment: 'node', css: true } },
      {
        extends: true,
        test: {
          name: 'page',
          include: ['tests/**/*.test.ts'],
          globalSetup: 'tests/setup.ts',
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
