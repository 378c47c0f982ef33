/// <reference types="node" />
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build, preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the gallery is served. */
    gallery: string;
  }
}

/**
 * Builds the gallery as the program is built, so that tests see what its oldest web views get, and serves it under the
 * window's content security policy.
 */
export default async function serveGallery({ provide }: TestProject): Promise<() => Promise<void>> {
  const outDir = mkdtempSync(join(tmpdir(), 'runsheet-gallery-'));
  await build({ build: { outDir, rolldownOptions: { input: 'gallery.html' } }, logLevel: 'error' });
  const headers = { 'Content-Security-Policy': policyOfTheWindow() };
  const server = await preview({ build: { outDir }, preview: { port: 0, strictPort: false, headers }, logLevel: 'error' });
  provide('gallery', `${server.resolvedUrls?.local[0] ?? ''}gallery.html`);
  return async () => {
    await server.close();
    rmSync(outDir, { recursive: true });
  };
}

function policyOfTheWindow(): string {
  const file = new URL('../../tauri.conf.json', import.meta.url);
  const { app } = JSON.parse(readFileSync(file, 'utf8')) as { app: { security: { csp: Record<string, string> } } };
  return Object.entries(app.security.csp)
    .map(([what, from]) => `${what} ${from}`)
    .join('; ');
}
