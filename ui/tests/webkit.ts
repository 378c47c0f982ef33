/// <reference types="node" />
// A page in WebKitGTK, the engine that the window has on Linux, without a window in sight: WebKitWebDriver under Xvfb, each
// with its own display, bus and home. Node only.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const PATIENCE_MS = 30_000;
const AGAIN_MS = 20;
/** How long the page may take over anything. */
const SOON_MS = 15_000;

/** What WebDriver calls the keys that type nothing. */
const KEYS: Readonly<Record<string, string>> = {
  Backspace: '\ue003',
  Tab: '\ue004',
  Enter: '\ue007',
  Shift: '\ue008',
  Control: '\ue009',
  Escape: '\ue00c',
  Space: ' ',
  PageUp: '\ue00e',
  PageDown: '\ue00f',
  End: '\ue010',
  Home: '\ue011',
  ArrowLeft: '\ue012',
  ArrowUp: '\ue013',
  ArrowRight: '\ue014',
  ArrowDown: '\ue015',
};

/** Whether this computer has what it takes. */
export function hasWebKit(): boolean {
  const found = (program: string): boolean => spawnSync('which', [program]).status === 0;
  return [BROWSER, 'WebKitWebDriver', 'Xvfb', 'dbus-run-session'].every(found);
}

/** One page, open until `close`. */
export class Page {
  readonly #display: ChildProcess;
  readonly #driver: ChildProcess;
  readonly #home: string;
  readonly #origin: string;
  #session = '';

  private constructor(display: ChildProcess, driver: ChildProcess, home: string, port: number) {
    this.#display = display;
    this.#driver = driver;
    this.#home = home;
    this.#origin = `http://127.0.0.1:${String(port)}`;
  }

  static async open(): Promise<Page> {
    const home = mkdtempSync(join(tmpdir(), 'runsheet-page-'));
    const port = await freePort();
    const [display, name] = await openDisplay();
    const driver = ['--', 'WebKitWebDriver', '--host=127.0.0.1', `--port=${String(port)}`];
    const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, GDK_BACKEND: 'x11', DISPLAY: name };
    const started = spawn('dbus-run-session', driver, { env, detached: true, stdio: 'ignore' });
    const page = new Page(display, started, home, port);
    try {
      await page.#begin();
    } catch (error) {
      page.#end();
      throw error;
    }
    return page;
  }

  /**
   * Loads a page. On a machine with no time to spare WebKit's own process now and then dies over it: then in a new one, once,
   * for a page that is to blame ends that one as well.
   */
  async go(url: string): Promise<void> {
    try {
      await this.#call('POST', '/url', { url });
    } catch {
      await this.#call('DELETE', '').catch(() => undefined);
      await this.#begin();
      await this.#call('POST', '/url', { url });
    }
  }

  /** Runs the body of a function in the page; a promise that it returns is waited for. */
  async evaluate(body: string): Promise<unknown> {
    const script = `const done = arguments[0]; Promise.resolve((() => { ${body} })()).then(done, (e) => done(String(e)));`;
    return this.#call('POST', '/execute/async', { script, args: [] });
  }

  /** Waits until an expression is true in the page. */
  async until(expression: string): Promise<void> {
    const came = await this.evaluate(`return new Promise((done) => {
      const deadline = performance.now() + ${String(SOON_MS)};
      const look = () => {
        if (${expression}) done(true);
        else if (performance.now() > deadline) done(false);
        else requestAnimationFrame(look);
      };
      look();
    })`);
    if (came !== true) throw new Error(`This did not come true: ${expression}`);
  }

  /** Presses keys, one after the other: `Tab`, `Enter`, `a`, or a chord such as `Shift+ArrowUp`. */
  async press(...keys: readonly string[]): Promise<void> {
    const actions = keys.flatMap((chord) => {
      const held = chord.split('+').map((key) => KEYS[key] ?? key);
      const down = held.map((value) => ({ type: 'keyDown', value }));
      return [...down, ...down.map(({ value }) => ({ type: 'keyUp', value })).reverse()];
    });
    await this.#call('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /**
   * Types a text into whatever has focus, in place of what is there. It arrives as from an input method: the driver loses
   * keys now and then that need Shift.
   */
  async type(text: string): Promise<void> {
    await this.evaluate(`
      document.activeElement.select();
      document.execCommand('insertText', false, ${JSON.stringify(text)});`);
  }

  /** Clicks with the left button (0) or the right one (2) on the middle of what a selector finds. */
  async click(selector: string, button: 0 | 2 = 0): Promise<void> {
    const origin = await this.#call('POST', '/element', { using: 'css selector', value: selector });
    await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).scrollIntoView({ block: 'center' })`);
    const actions = [
      { type: 'pointerMove', origin, x: 0, y: 0 },
      { type: 'pointerDown', button },
      { type: 'pointerUp', button },
    ];
    await this.#call('POST', '/actions', { actions: [{ type: 'pointer', id: 'mouse', actions }] });
  }

  async close(): Promise<void> {
    await this.#call('DELETE', '').finally(() => this.#end());
  }

  async #begin(): Promise<void> {
    const options = { binary: BROWSER, args: ['--automation'] };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await this.#isUp())) {
      if (Date.now() > deadline) throw new Error('WebKitWebDriver did not answer');
      await new Promise((again) => setTimeout(again, AGAIN_MS));
    }
    const session = (await request('POST', `${this.#origin}/session`, { capabilities })) as { sessionId: string };
    this.#session = session.sessionId;
  }

  async #isUp(): Promise<boolean> {
    return fetch(`${this.#origin}/status`).then(
      (answer) => answer.ok,
      () => false,
    );
  }

  #call(method: string, path: string, body?: unknown): Promise<unknown> {
    return request(method, `${this.#origin}/session/${this.#session}${path}`, body);
  }

  #end(): void {
    // The bus leads a group of its own: the driver and the browser end with it.
    if (this.#driver.pid !== undefined) process.kill(-this.#driver.pid, 'SIGTERM');
    this.#display.kill();
    try {
      rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // Portals that the bus has started mount folders here and may outlive it by a moment: the system clears them away.
    }
  }
}

/** A display that nobody sees, and its name. The server chooses a free one itself, so that two never get the same. */
async function openDisplay(): Promise<[ChildProcess, string]> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1960x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const told = server.stdio[3];
  if (!(told instanceof Readable)) throw new Error('Xvfb has no third pipe');
  const [number] = (await once(told, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) })) as [Buffer];
  return [server, `:${number.toString().trim()}`];
}

async function request(method: string, url: string, body?: unknown): Promise<unknown> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(url, { method, ...content, signal: AbortSignal.timeout(PATIENCE_MS) });
  const { value } = (await answer.json()) as { value: unknown };
  if (!answer.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`);
  return value;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address) resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}
