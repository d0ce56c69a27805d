// What every browser test begins with.
//
//   import { test, expect } from './program';
//   test('…', async ({ open }) => { const desk = await open('officer'); … });
//
// One program serves all tests of a worker: they look, and leave the line alone. A test that moves the line takes `fresh`, a
// program of its own: `open` and `api` then mean that one.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test as base, expect, type Page } from '@playwright/test';
import { Machine } from '../machine.mjs';
import { Program, type Api } from '../program.mjs';

export { expect };
export type { Api, Program };

/** How a browser is set up: its size, language, theme, whether it runs scripts, whether the test moves its clock, whose session
 *  it has, and whether it is another tab of the browser a page is in. */
export type Look = {
  size?: [number, number];
  language?: string;
  dark?: boolean;
  scripts?: boolean;
  clock?: boolean;
  as?: Api;
  beside?: Page;
};

/** Opens a screen in a browser of its own: a kind of user, or a path. */
export type Open = (where: string, look?: Look) => Promise<Page>;

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page as it stands, one line each. */
export async function faults(page: Page): Promise<string[]> {
  // Evaluated rather than added as a script element: the page's content security policy stays as it is.
  await page.evaluate(`window.axe || (() => { ${axeSource} })()`);
  return page.evaluate(async (tags) => {
    const axe = (window as unknown as { axe: { run: (options: object) => Promise<{ violations: any[] }> } }).axe;
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return violations.flatMap((rule) =>
      rule.nodes.map((node: any) => `${rule.id}: ${node.target.join(' ')} (${node.failureSummary ?? rule.help})`),
    );
  }, TAGS);
}

/** Waits until the browser library has brought the page to life: before that, a click does nothing. */
export async function alive(page: Page): Promise<void> {
  await page.waitForSelector('html[data-hydrated]', { state: 'attached' });
}

/** Loads a page anew that is brought to life, and waits for that: what it shows stands there before it hears a key. */
export async function reload(page: Page): Promise<void> {
  await page.reload();
  await alive(page);
}

/** The moment at which an element with such a text is on the screen, by the page's own clock. Ask before it can appear. */
export function appears(page: Page, selector: string, text: RegExp): Promise<{ at: number; text: string }> {
  return page.evaluate(
    ([selector, source]) =>
      new Promise<{ at: number; text: string }>((found) => {
        const pattern = new RegExp(source);
        const look = () => {
          const hit = [...document.querySelectorAll(selector)].find((one) => pattern.test(one.textContent ?? ''));
          if (!hit) return;
          observer.disconnect();
          found({ at: Date.now(), text: (hit.textContent ?? '').trim() });
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
        look();
      }),
    [selector, text.source],
  );
}

const BROUGHT_TO_LIFE = /^\/(kiosk|display|desk|floor)$/;

type On = { database: 'sqlite' | 'postgres'; at: string };
type Own = { args: string[]; on: On | undefined; program: Program; fresh: Program; bare: Program; api: Api; open: Open; used: { program?: Program } };

export const test = base.extend<Own, { shared: () => Promise<Program> }>({
  shared: [
    async ({}, use) => {
      let started: Promise<Program> | undefined;
      await use(() => (started ??= Program.start()));
      await (await started)?.stop();
    },
    { scope: 'worker' },
  ],
  program: async ({ shared }, use) => use(await shared()),
  // What the fresh one is started with, beside `serve --demo`.
  args: [[], { option: true }],
  // The database of the bare one and the time by which it begins, on a machine whose clock the test moves.
  on: [undefined, { option: true }],
  used: async ({}, use) => use({}),
  fresh: async ({ used, args }, use) => {
    const program = await Program.start(args);
    used.program = program;
    await use(program);
    await program.stop();
  },
  // One on an empty database: no demo, no department, no file.
  bare: async ({ used, args, on }, use) => {
    const program = await Program.bare(args, on && new Machine(on));
    used.program = program;
    await use(program);
    await program.stop();
  },
  api: async ({ fresh }, use) => use(await fresh.api()),
  // No page may complain: a complaint at hydration is a difference between server and browser.
  open: async ({ browser, shared, used }, use) => {
    const complaints: string[] = [];
    const contexts: { close: () => Promise<void> }[] = [];
    await use(async (where, look = {}) => {
      const { size = [1280, 800], language = 'en-US', dark = false, scripts = true, clock = false, as, beside } = look;
      const program = used.program ?? (await shared());
      const context = beside?.context() ?? (await browser.newContext({
        viewport: { width: size[0], height: size[1] },
        locale: language,
        colorScheme: dark ? 'dark' : 'light',
        javaScriptEnabled: scripts,
      }));
      if (!beside) contexts.push(context);
      for (const pair of as?.who.cookie?.split('; ') ?? []) {
        const [name, value] = pair.split('=');
        await context.addCookies([{ name, value, url: program.url, httpOnly: true }]);
      }
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      if (clock) await page.clock.install();
      if (/^(https?:|\/)/.test(where)) {
        await page.goto(new URL(where, program.url).href);
      } else {
        await page.goto(program.address(where));
        await page.waitForURL((url) => !url.pathname.startsWith('/demo/'));
      }
      if (scripts && BROUGHT_TO_LIFE.test(new URL(page.url()).pathname)) await alive(page);
      return page;
    });
    for (const context of contexts) await context.close();
    expect(complaints).toEqual([]);
  },
});
