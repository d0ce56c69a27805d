// node pictures.mjs [FOLDER] — the pictures of the README, one a screen, taken from the running program: a morning is played by
// `simulate`, then some people come, wait and are served, and each screen is opened and photographed.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium } from '@playwright/test';
import { BINARY, CHROMIUM, Program } from './program.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const WIDE = { width: 1440, height: 900 };

/** A zone in which it is about eight in the morning now, so that no picture shows midnight. */
function morning() {
  const ahead = (8 - new Date().getUTCHours() + 36) % 24 - 12;
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

/** The demo's department, with three hours behind it and a lobby full of people. */
export async function town() {
  const program = await Program.start();
  const demo = readFileSync(join(HERE, '..', 'src', 'ops', 'defaults', 'demo.toml'), 'utf8');
  const file = join(program.folder, 'department.toml');
  writeFileSync(file, demo.replaceAll('"America/New_York"', `"${morning()}"`));
  // The department with a past: its record begins with it, so it is written before anybody serves.
  await program.end();
  for (const ending of ['', '-wal', '-shm']) rmSync(join(program.folder, `test.db${ending}`), { force: true });
  program.run('history', '--setup', file, '--years', '0.6', '--visits-a-year', '12000', '--facts', 'brief');
  await simulate(program, 150);
  await program.again(['--time-scale', '60']);
  const callNext = await people(program);
  // Not quite the world's own speed: the clock stays the demo's.
  await program.again(['--time-scale', '1.001']);
  return { program, callNext };
}

async function simulate(program, scale) {
  await program.again(['--time-scale', String(scale)]);
  await program.api();
  const busy = [2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 8, 9, 9, 8, 8, 7, 7, 6, 6, 5, 6, 7, 7, 6, 5, 5, 4, 4, 3, 3];
  const rows = busy.map((calls, at) => `2024-01-02 ${String(8 + Math.floor(at / 12)).padStart(2, '0')}:${String((at % 12) * 5).padStart(2, '0')},${calls}`);
  const arrivals = join(program.folder, 'arrivals.csv');
  writeFileSync(arrivals, ['interval_start_local,calls', ...rows, ''].join('\n'));
  const args = ['--url', program.url, '--token', program.token, '--arrivals', arrivals, '--keep', '1', '--seed', '7'];
  const child = spawn(BINARY, ['simulate', ...args, '--time-scale', String(scale)], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`simulate ended with ${code}`);
}

/** Who is here now. The clock runs sixty times faster: a second is a minute. Gives what calls the next one to window 4. */
async function people(program) {
  const api = await program.api();
  const minutes = (n) => new Promise((next) => setTimeout(next, n * 1_000));
  const at = {};
  for (const [window, login] of [['2', 'd.kim'], ['3', 'r.alvarez'], ['4', 't.begay']]) {
    at[window] = await program.signIn(login);
    await at[window].open(window);
  }
  const english = (service, more) => ({ service, language: 'en', ...more });
  const serve = async (window, visit) => {
    const came = await api.checkIn(visit);
    await at[window].act(came, 'acknowledge');
    await at[window].act(came, 'call', { window });
    await at[window].act(came, 'serve');
    return came;
  };
  for (const [window, service] of [['2', 'show_documents'], ['3', 'delivery'], ['4', 'lost_found'], ['2', 'commendation']]) {
    const came = await serve(window, english(service));
    await minutes(1);
    await at[window].act(came, 'resolve', { outcome: 'done' });
  }
  await serve('2', english('report_incident'));
  await minutes(2);
  await serve('3', { service: 'lost_found', language: 'es' });
  const phone = { channel: 'phone', source: 'observed', window: '4', name: 'D. Okafor', phone: '555-0148' };
  const back = await at[4].checkIn({ ...phone, service: 'property_pickup' });
  await at[4].act(back, 'call_back', { due_ms: 20 * 60_000 });
  const towed = await api.checkIn(english('towed_vehicle'));
  await at[4].act(towed, 'acknowledge');
  await minutes(3);
  const copy = await api.checkIn(english('report_copy', { name: 'Jordan Reyes' }));
  await minutes(0.4);
  await at[4].act(copy, 'acknowledge');
  await minutes(1);
  const fourth = await api.checkIn(english('fingerprints_permit'));
  await at[4].act(fourth, 'serve', { window: '4' });
  const property = await api.checkIn({ service: 'property_pickup', language: 'es', needs: ['interpreter'] });
  await minutes(0.6);
  await at[4].act(property, 'acknowledge');
  await api.checkIn(english('custody_question', { needs: ['come_to_me'] }));
  await minutes(2);
  const detective = await api.checkIn(english('officer', { party_size: 3 }));
  await minutes(0.3);
  await at[4].act(detective, 'acknowledge');
  return async () => {
    await at[4].act(fourth, 'resolve', { outcome: 'done' });
    await at[4].here('windows/4/next', {});
  };
}

/** Opens screens of the program, each in a browser of its own. */
export async function opener(program) {
  const browser = await chromium.launch(CHROMIUM);
  const open = async (where, viewport, look = {}) => {
    const context = await browser.newContext({ viewport, locale: 'en-US', reducedMotion: 'reduce', ...look });
    const page = await context.newPage();
    await page.goto(/^[a-z]+$/.test(where) ? program.address(where) : new URL(where, program.url).href);
    await page.waitForURL((url) => !url.pathname.startsWith('/demo/'));
    if (/\/(kiosk|display|desk|floor)$/.test(new URL(page.url()).pathname)) await page.waitForSelector('html[data-hydrated]', { state: 'attached' });
    return page;
  };
  return { open, close: () => browser.close() };
}

/** The officer at window 1: one on hold, the next served, half of the script said. */
export async function work(desk) {
  const press = (key) => desk.keyboard.press(key);
  await desk.locator('input[name=window][value="1"]').check();
  await desk.locator('main form button[type=submit]').first().click();
  await desk.waitForSelector('main.work.none');
  const serveNext = async () => {
    await press('n');
    await desk.waitForSelector('.visit-head .tag.warn');
    await press('s');
    await desk.waitForSelector('.say');
  };
  await serveNext();
  await press('h');
  await desk.waitForSelector('dialog[open]');
  await press('Control+Enter');
  await desk.waitForSelector('main.work.none');
  await serveNext();
  for (const step of [2, 3]) {
    // A step may ask for an answer: from a list by its number, or written.
    const list = await desk.locator('fieldset.answers').count();
    const written = await desk.locator('#answer').count();
    await press(list > 0 ? '1' : 'Space');
    if (written > 0) {
      await desk.keyboard.type('Yesterday evening');
      await press('Enter');
    }
    await desk.waitForFunction((step) => document.querySelector('#sayh')?.textContent?.includes(`${step} `), step);
  }
  const close = desk.locator('.toast .btn').last();
  if (await close.count()) await close.click();
}

async function main() {
  const folder = resolve(process.argv[2] ?? join(HERE, 'pictures'));
  mkdirSync(folder, { recursive: true });
  const { program, callNext } = await town();
  const { open, close } = await opener(program);
  const take = async (page, name) => {
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };
  try {
    const kiosk = await open('kiosk', { width: 1280, height: 800 });
    const go = kiosk.locator('.kiosk-foot .go');
    await take(kiosk, 'kiosk-language');
    await go.click();
    await kiosk.locator('#s-report_copy').click();
    await take(kiosk, 'kiosk-need');
    await go.click();
    const given = kiosk.waitForResponse((answer) => answer.url().endsWith('/visits'));
    await go.click();
    const { status_url } = await (await given).json();
    await kiosk.waitForSelector('.stub .ticket');
    await take(kiosk, 'kiosk-ticket');

    const desk = await open('officer', WIDE);
    await work(desk);
    await take(desk, 'desk');
    await take(await open(status_url, { width: 390, height: 844 }), 'status');
    const display = await open('display', { width: 1920, height: 1080 });
    await callNext();
    await display.waitForSelector('.now .ticket');
    await take(display, 'display');
    const captain = await open('captain', WIDE);
    await take(captain, 'floor');
    for (const name of ['figures', 'staffing']) {
      await captain.goto(new URL(`/${name}`, captain.url()).href);
      await take(captain, name);
    }
    await take(await open('admin', WIDE), 'setup');
    await take(await open('/sign-in', WIDE), 'sign-in');
    await desk.emulateMedia({ colorScheme: 'dark' });
    await take(desk, 'desk-dark');
  } finally {
    await close();
    await program.stop();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
