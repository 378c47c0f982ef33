/**
 * Lets the page in a browser reach a running engine: `/control/*` of this development server goes to the engine that
 * its discovery file names, with the token from it. The engine itself takes no page's request, and that stays so.
 *
 * `RUNSHEET_HOME` and `RUNSHEET_WORKSPACE` say which engine; without them the platform's data folder, practice first.
 */
import { readFileSync } from 'node:fs';
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { Connect, Plugin } from 'vite';

interface Engine {
  readonly url: string;
  readonly token: string;
}

/** The headers that a request of the page brings along and the engine needs. */
const PASSED_ON = ['content-type', 'content-length', 'accept'];

export function engine(): Plugin {
  const use = (middlewares: Connect.Server) => void middlewares.use('/control', passOn);
  return {
    name: 'runsheet-engine',
    configureServer: (server) => use(server.middlewares),
    configurePreviewServer: (server) => use(server.middlewares),
  };
}

function passOn(request: IncomingMessage, response: ServerResponse): void {
  if (!isFromOwnPage(request)) return refuse(response, 403, 'foreign_page', 'Only this server\'s own page may ask.');
  const running = runningEngine();
  if (!running) return refuse(response, 503, 'no_engine', 'No engine runs; start one with `runsheet serve`.');
  const headers = Object.fromEntries(PASSED_ON.map((name) => [name, request.headers[name]]).filter(([, value]) => value));
  const onward = ask(
    new URL(`/control${request.url ?? ''}`, running.url),
    { method: request.method, headers: { ...headers, authorization: `Bearer ${running.token}` } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else refuse(response, 502, 'engine_gone', 'The engine does not answer; it may have just stopped.');
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

/** No other page of this browser may reach the engine through us, nor one under a name that points here. */
function isFromOwnPage({ headers }: IncomingMessage): boolean {
  const host = headers.host ?? '';
  const isLoopback = /^(127\.0\.0\.1|localhost):\d+$/.test(host);
  const site = headers['sec-fetch-site'] ?? 'same-origin';
  return isLoopback && site === 'same-origin' && (headers.origin ?? `http://${host}`) === `http://${host}`;
}

function runningEngine(): Engine | undefined {
  const named = process.env['RUNSHEET_WORKSPACE'];
  for (const workspace of named ? [named] : ['practice', 'live']) {
    try {
      return JSON.parse(readFileSync(join(home(), workspace, 'engine.json'), 'utf8')) as Engine;
    } catch {
      // None of this workspace runs.
    }
  }
  return undefined;
}

function home(): string {
  const named = process.env['RUNSHEET_HOME'];
  if (named) return named;
  switch (process.platform) {
    case 'win32':
      return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'runsheet');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'runsheet');
    default:
      return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'runsheet');
  }
}

function refuse(response: ServerResponse, status: number, code: string, error: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ error, code, details: [] }));
}
