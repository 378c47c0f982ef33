import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  build: {
    // The oldest web views that Runsheet opens in: macOS 13, WebKitGTK 2.40, WebView2.
    target: ['safari16', 'chrome110'],
    // The content security policy takes files from the app itself only, no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node', restoreMocks: true },
});
