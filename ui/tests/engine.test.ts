import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { engine } from '../dev/engine';

const servers: Server[] = [];
let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'runsheet-ui-'));
  vi.stubEnv('RUNSHEET_HOME', home);
  vi.stubEnv('RUNSHEET_WORKSPACE', '');
});

afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
  rmSync(home, { recursive: true });
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** The development server, as far as it passes requests on. */
async function developmentServer(): Promise<string> {
  let passOn: RequestListener | undefined;
  const middlewares = { use: (_: string, listener: RequestListener) => (passOn = listener) };
  const { configureServer } = engine();
  if (typeof configureServer !== 'function') throw new Error('the plugin serves');
  await Reflect.apply(configureServer, undefined, [{ middlewares }]);
  return serve((asked, answer) => {
    // As Vite does: whoever stands below a path sees the rest of it.
    asked.url = asked.url?.replace('/control', '') ?? '';
    passOn?.(asked, answer);
  });
}

/** An engine that is found as the real one is, and what it was asked. */
async function runningEngine(): Promise<{ url?: string | undefined; headers: IncomingHttpHeaders; body: string }[]> {
  const asked: { url?: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
  const url = await serve((incoming, answer) => {
    let body = '';
    incoming.on('data', (part) => (body += String(part)));
    incoming.on('end', () => {
      asked.push({ url: incoming.url, headers: incoming.headers, body });
      answer.writeHead(404, { 'Content-Type': 'application/json' }).end('{"code":"post_not_found"}');
    });
  });
  mkdirSync(join(home, 'practice'));
  writeFileSync(join(home, 'practice', 'engine.json'), JSON.stringify({ pid: 1, url, token: 'a-token' }));
  return asked;
}

/** Asks as a page would, the headers that no page may set included. */
function ask(to: string, headers: Record<string, string>): Promise<{ status?: number | undefined; body: unknown }> {
  return new Promise((done, failed) => {
    const asking = request(`${to}/control/posts.show`, { method: 'POST', headers }, (answer) => {
      let body = '';
      answer.on('data', (part) => (body += String(part)));
      answer.on('end', () => done({ status: answer.statusCode, body: JSON.parse(body) }));
    });
    asking.on('error', failed);
    asking.end('{"post":"p1"}');
  });
}

test('a request of the own page reaches the engine with its token and without an origin', async () => {
  const asked = await runningEngine();
  const server = await developmentServer();

  const answer = await ask(server, { Origin: server, 'Content-Type': 'application/json' });

  expect(answer).toEqual({ status: 404, body: { code: 'post_not_found' } });
  expect(asked).toMatchObject([{ url: '/control/posts.show', body: '{"post":"p1"}' }]);
  expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer a-token', 'content-type': 'application/json' });
  expect(asked[0]?.headers.origin).toBeUndefined();
});

test.each([
  ['another page', { Origin: 'https://example.com' }],
  ['another page that hides its origin', { 'Sec-Fetch-Site': 'cross-site' }],
  ['a name that points here', { Host: 'example.com:5173' }],
])('%s does not reach it', async (_, headers) => {
  const asked = await runningEngine();

  expect(await ask(await developmentServer(), headers)).toMatchObject({ status: 403, body: { code: 'foreign_page' } });
  expect(asked).toEqual([]);
});

test('without an engine the page is told so', async () => {
  expect(await ask(await developmentServer(), {})).toMatchObject({ status: 503, body: { code: 'no_engine' } });
});
