/// <reference types="node" />
// The app as it is built, in WebKit and under the window's content security policy, with an engine that is a script: what it
// answers is what the test says. Node only.

import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

import type { AxeResults } from 'axe-core';
import { build } from 'vite';

import type { CommandName, Request, Response } from '../src/ipc/call';
import { Page } from './webkit';

/** What the engine answers. What is not in it is refused. */
export type Script = { readonly [Name in CommandName]?: (request: Request<Name>) => Response<Name> };

/** The app in a page of its own. */
export interface App {
  readonly page: Page;
  /** What the page has asked for so far, in order. */
  readonly asked: readonly { readonly name: string; readonly request: unknown }[];
  readonly close: () => Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Opens a room of the app with this engine behind it. */
export async function openApp(room: string, script: Script): Promise<App> {
  const built = mkdtempSync(join(tmpdir(), 'runsheet-app-'));
  await build({ mode: 'browser', build: { outDir: built }, logLevel: 'error' });
  const asked: { name: string; request: unknown }[] = [];
  const server = createServer((request, response) => void serve(request, response, { built, script, asked }));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const page = await Page.open();
  await page.go(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/#${room}`);
  return { page, asked, close: () => close(page, server, built) };
}

/** What axe finds wrong in a part of the page. */
export async function findings(page: Page, part: string): Promise<readonly string[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // A colour that is on its way from one to the other is nobody's choice.
  const settled = `Promise.allSettled(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity).map((one) => one.finished))`;
  const run = `${settled}.then(() => axe.run('${part}', { resultTypes: ['violations'] }))`;
  const found = (await page.evaluate(`${axe}; return ${run};`)) as AxeResults;
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}: ${node.failureSummary ?? ''}`));
}

async function close(page: Page, server: Server, built: string): Promise<void> {
  await page.close();
  server.closeAllConnections();
  server.close();
  rmSync(built, { recursive: true });
}

interface Behind {
  readonly built: string;
  readonly script: Script;
  readonly asked: { name: string; request: unknown }[];
}

async function serve(request: IncomingMessage, response: ServerResponse, { built, script, asked }: Behind): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://page').pathname;
  if (path === '/control/events') return begin(response);
  if (path.startsWith('/control/pictures/')) return void response.writeHead(404).end();
  if (path.startsWith('/control/')) {
    const name = path.slice('/control/'.length);
    const said: unknown = JSON.parse(await textOf(request));
    asked.push({ name, request: said });
    return answer(response, script, name, said);
  }
  const file = join(built, path === '/' ? 'index.html' : path);
  if (!existsSync(file)) return void response.writeHead(404).end();
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy });
  createReadStream(file).pipe(response);
}

/* The news begin with everything, as an engine's do; more does not come. */
function begin(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write(`data: ${JSON.stringify([{ event: 'everything' }])}\n\n`);
}

function answer(response: ServerResponse, script: Script, name: string, request: unknown): void {
  const answering = (script as Readonly<Record<string, ((request: unknown) => unknown) | undefined>>)[name];
  const body = answering ? answering(request) : { error: `The script has no ${name}.`, code: 'unscripted', details: [] };
  response.writeHead(answering ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

/** The window's, and this server in place of the window's backend. */
const policy = ((): string => {
  const file = new URL('../../tauri.conf.json', import.meta.url);
  const { app } = JSON.parse(readFileSync(file, 'utf8')) as { app: { security: { csp: Record<string, string> } } };
  return Object.entries({ ...app.security.csp, 'connect-src': "'self'" })
    .map(([what, from]) => `${what} ${from}`)
    .join('; ');
})();
