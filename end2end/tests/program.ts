// The program under test: the built binary with a database of its own, on a port of its own.
//
//   import { test, expect } from './program';
//   test('…', async ({ program, page }) => { await page.goto(`${program.url}/…`); await alive(page); … });
//
// One program serves all tests of a worker; `test.use({ program: … })` is for tests that want their own.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { test as base, expect, type Page } from '@playwright/test';

export { expect };

const BINARY = process.env.DISTRICT_WINDOW_BINARY ?? resolve('..', 'target', 'debug', 'district-window');

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => found(port));
    });
  });
}

export class Program {
  private constructor(
    readonly url: string,
    readonly folder: string,
    private child: ChildProcess,
    private said: () => string,
  ) {}

  /** Starts one and waits until it is ready; `args` follow `serve --demo`. */
  static async start(args: string[] = []): Promise<Program> {
    const folder = mkdtempSync(join(tmpdir(), 'dw-e2e-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const database = `sqlite:${join(folder, 'test.db')}`;
    const child = spawn(BINARY, ['--database', database, 'serve', '--demo', '--listen', `127.0.0.1:${port}`, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout?.on('data', (chunk) => (said += chunk));
    child.stderr?.on('data', (chunk) => (said += chunk));
    const program = new Program(url, folder, child, () => said);
    await program.ready();
    return program;
  }

  private async ready(): Promise<void> {
    const until = Date.now() + 30_000;
    while (Date.now() < until) {
      if (this.child.exitCode !== null) break;
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((next) => setTimeout(next, 50));
    }
    const said = this.said();
    await this.stop();
    throw new Error(`the program did not become ready; it said:\n${said}`);
  }

  /** All the program has written so far. */
  output(): string {
    return this.said();
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((next) => this.child.once('exit', next));
      this.child.kill('SIGTERM');
      const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The address that signs this kind of user in, as the program printed it. */
export function address(program: Program, kind: string): string {
  const found = new RegExp(`http://\\S+/demo/${kind}/\\S+`).exec(program.output());
  if (!found) throw new Error(`no address for ${kind} in:\n${program.output()}`);
  return found[0];
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with the page as it stands, one line each. */
export async function faults(page: Page): Promise<string[]> {
  // Evaluated rather than added as a script element: the page's content security policy stays as it is.
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run: (options: object) => Promise<{ violations: any[] }> } }).axe;
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.flatMap((rule) => rule.nodes.map((node: any) => `${rule.id}: ${node.target.join(' ')} (${rule.help})`));
  });
}

/** Waits until the browser library has brought the page to life: before that, a click does nothing. */
export async function alive(page: Page): Promise<void> {
  await page.waitForSelector('html[data-hydrated]');
}

export const test = base.extend<{ noErrors: void }, { program: Program }>({
  program: [
    async ({}, use) => {
      const program = await Program.start();
      await use(program);
      await program.stop();
    },
    { scope: 'worker' },
  ],
  // No page may complain: a complaint at hydration is a difference between server and browser.
  noErrors: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      await use();
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});
