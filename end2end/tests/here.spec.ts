// Is an officer here? Every screen for residents says the same, and changes when that changes; and what the desk does about
// people who must not meet, private matters and sign-on sessions. With PICTURES=FOLDER a picture of each is kept there.

import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, faults, reload, test, type Page, type Program } from './program';
import { answer, ask, dialog, openWindow, tap, toTicket } from './steps';

/** Axe finds nothing; a picture is taken where one was asked for. */
async function look(page: Page, name: string): Promise<void> {
  expect(await faults(page), name).toEqual([]);
  const folder = process.env.PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** What a page says to a person who came in. */
const text = (page: Page) => page.locator('body').innerText();

/** Words that are only true while an officer is here. */
const PROMISES =
  /is coming|comes to you|we call your number|will call|we told the desk|ask at the window|at any window|call the front desk|come to me|your turn/i;

/** Other hours for the first district, set up beside the running program. */
function hours(program: Program, hours: string): void {
  const file = program.run('setup', 'export');
  const first = file.indexOf('[[districts]]');
  const changed = file.slice(0, first) + file.slice(first).replace(/^hours = .*$/m, `hours = ${hours}`);
  expect(changed).not.toBe(file);
  const path = join(program.folder, 'hours.toml');
  writeFileSync(path, changed);
  program.run('setup', 'apply', path);
}

/** Open today until, or from, so many minutes from now on the clock of the district. */
function clock(inMinutes: number): string {
  const at = new Date(Date.now() + inMinutes * 60_000);
  return at.toLocaleTimeString('en-GB', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit' });
}

test('the tablet says that nobody is here, and follows who comes and goes', async ({ fresh, api, open }) => {
  const kiosk = await open('kiosk');
  await toTicket(kiosk);
  await expect(kiosk.locator('main .lead').first()).toHaveText('No officer is at the desk right now.');
  await look(kiosk, 'kiosk-nobody-bring');
  await tap(kiosk, /^Get ticket/);
  await expect(kiosk.locator('#heading')).toHaveText('You have a number');
  expect(await text(kiosk)).not.toMatch(PROMISES);
  await look(kiosk, 'kiosk-nobody-ticket');
  await api.open('1');
  await expect(kiosk.locator('#heading')).toHaveText('You are in line');
  await expect(kiosk.locator('main')).toContainText('We call your number');
  await api.here('windows/1/away', { reason: 'emergency' });
  await expect(kiosk.locator('main')).toContainText('Our officers are helping in an emergency right now.');
  expect(await text(kiosk)).not.toMatch(PROMISES);
  await kiosk.setViewportSize({ width: 800, height: 1280 });
  await look(kiosk, 'kiosk-emergency-ticket');
});

test('nobody answers a call for help within a minute', async ({ fresh, api, open }) => {
  await api.open('1');
  const kiosk = await open('kiosk', { clock: true });
  await tap(kiosk, /^I need help now/);
  await expect(kiosk.locator('#heading')).toHaveText('We told the desk.');
  await kiosk.clock.runFor(61_000);
  await expect(kiosk.locator('#heading')).toHaveText('Nobody has answered. Call 911 now.');
  await expect(kiosk.getByText('I am OK')).toHaveCount(0);
  const size = await kiosk.locator('#heading').evaluate((node) => parseFloat(getComputedStyle(node).fontSize));
  const others = await kiosk.locator('main :is(p, span, b, button)').evaluateAll((nodes) =>
    Math.max(...nodes.map((node) => parseFloat(getComputedStyle(node).fontSize))),
  );
  expect(size).toBeGreaterThan(2 * others);
  for (const [name, width, height] of [['kiosk-unanswered', 1280, 800], ['kiosk-unanswered-tall', 800, 1280]] as const) {
    await kiosk.setViewportSize({ width, height });
    await look(kiosk, name);
  }
  // Elsewhere on the tablet it is said, too; beside it for a moment that the service was not reached, for the clock jumped.
  const banner = kiosk.locator('.banner[role=alert]');
  await kiosk.getByRole('button', { name: 'Go back' }).click();
  await expect(banner).toContainText('Nobody has answered. Call 911 now.');
  await look(kiosk, 'kiosk-unanswered-elsewhere');
  const [alert] = await api.here('alerts');
  await api.here('alerts', { action: 'answer', id: alert.id });
  await expect(banner).toContainText('An officer is coming to you.');
  // Closed at the desk: nobody is on the way any more, and the tablet says so.
  await api.here('alerts', { action: 'close', id: alert.id, as: 'mistake' });
  await expect(banner).toContainText('The desk closed this call for help.');
  expect(await text(kiosk)).not.toMatch(PROMISES);
  await tap(kiosk, /^I need help now/);
  await expect(kiosk.locator('#heading')).toHaveText('We told the desk.');
});

test('"Nobody has answered" is whole on a narrow screen, in both languages', async ({ fresh, api, open }) => {
  await api.open('1');
  for (const language of ['en', 'es']) {
    const kiosk = await open('kiosk', { clock: true, size: [390, 844] });
    await kiosk.locator(`.choice[lang=${language}]`).click();
    await kiosk.locator('.kiosk-foot .help').click();
    await expect(kiosk.locator('.kiosk-main .notice')).toBeVisible();
    await kiosk.clock.runFor(61_000);
    await expect(kiosk.locator('h1.shout')).toBeVisible();
    const wide = await kiosk.evaluate(() => {
      const page = document.documentElement;
      return Math.max(page.scrollWidth, ...[...document.querySelectorAll('main, main *')].map((one) => one.scrollWidth));
    });
    expect(wide, language).toBeLessThanOrEqual(390);
  }
});

test('a tablet that was taken out of use says that, and nothing that it cannot keep', async ({ fresh, api, open }) => {
  const kiosk = await open('kiosk');
  const display = await open('display', { size: [1920, 1080] });
  for (const device of await api.send('GET', 'devices')) await api.send('POST', `devices/${device.id}/revoke`, {});
  await expect(kiosk.locator('#heading')).toHaveText('This tablet is not in use.', { timeout: 20_000 });
  expect(await text(kiosk)).toContain('In danger? Call 911.');
  expect(await text(kiosk)).not.toMatch(/ticket|sign in|connection/i);
  await expect(display.locator('.banner')).toContainText('This screen is not in use.', { timeout: 20_000 });
  await look(kiosk, 'kiosk-not-in-use');
});

test('closing time passes while a person uses the tablet', async ({ fresh, api, open }) => {
  const kiosk = await open('kiosk');
  await tap(kiosk, /^Continue/);
  await tap(kiosk, /^Pick up property/);
  const display = await open('display', { size: [1920, 1080] });
  await expect(display.locator('.now')).toContainText('No officer is at the desk right now.');
  await look(display, 'display-nobody');
  hours(fresh, `{ mon = ["${clock(60)}-${clock(120)}"], tue = ["${clock(60)}-${clock(120)}"], wed = ["${clock(60)}-${clock(120)}"], thu = ["${clock(60)}-${clock(120)}"], fri = ["${clock(60)}-${clock(120)}"], sat = ["${clock(60)}-${clock(120)}"], sun = ["${clock(60)}-${clock(120)}"] }`);
  await expect(kiosk.locator('#heading')).toHaveText('We are closed now.', { timeout: 10_000 });
  await expect(kiosk.locator('main')).toContainText(/We open (today|tomorrow) at \d{1,2}:\d\d\s[AP]M\. No officer is at the desk right now\./);
  for (const name of ['Safe Haven', 'Ask for a call']) await expect(kiosk.locator('main')).toContainText(name);
  await look(kiosk, 'kiosk-closed');
  await kiosk.setViewportSize({ width: 800, height: 1280 });
  await look(kiosk, 'kiosk-closed-tall');
  await kiosk.setViewportSize({ width: 1280, height: 800 });
  await expect(display.locator('.now')).toContainText(/We are closed now\. We open/);
  await look(display, 'display-closed');

  // Safe Haven: nobody is there, and the page says what helps at once.
  await tap(kiosk, /^Safe Haven/);
  await expect(kiosk.locator('main')).toContainText('No officer is at the desk. Call 911 or use the phone by the door.');
  expect(await text(kiosk)).not.toMatch(PROMISES);
  await expect(kiosk.locator('.kiosk-foot .go.primary')).toHaveCount(0);
  await look(kiosk, 'kiosk-safe-haven-closed');
  await kiosk.locator('#start-over').click();

  // "Talk to an officer" is not silent: it leads to what can be had.
  await tap(kiosk, /^Continue/);
  await tap(kiosk, /^Talk to an officer/);
  await expect(kiosk.locator('#heading')).toHaveText('Which phone number can we call?');
  await expect(kiosk.locator('main')).toContainText(/We are closed now\. We open/);
  await kiosk.locator('#start-over').click();

  // A call instead of a place in line.
  await tap(kiosk, /^Continue/);
  await kiosk.locator('#ask-call').click();
  await kiosk.locator('.kiosk-foot .go').click();
  await expect(kiosk.locator('#wrong')).toBeVisible();
  await kiosk.locator('#entry').fill('215 555 0126');
  await look(kiosk, 'kiosk-call-back');
  const given = kiosk.waitForResponse((answer) => answer.url().endsWith('/visits') && answer.status() === 201);
  await kiosk.locator('.kiosk-foot .go').click();
  const link = (await (await given).json()).status_url;
  await expect(kiosk.locator('main')).toContainText(/An officer can call you after we open/);
  expect(await text(kiosk)).not.toMatch(PROMISES);
  await look(kiosk, 'kiosk-call-back-ticket');
  const phone = await open(link, { size: [390, 844] });
  await expect(phone.locator('main')).toContainText('Your request for a call is saved.');
  expect(await text(phone)).not.toMatch(PROMISES);
  await look(phone, 'status-call-back');
});

test('people who must not meet: both desks are warned', async ({ fresh, api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  await api.open('2');
  const one = await api.checkIn({ service: 'child_exchange' });
  const other = await api.checkIn({ service: 'child_exchange' });
  await api.here('windows/2/next', {});
  await desk.locator('.queue .wait-main', { hasText: other.ticket }).click();
  await ask(desk, 'Shift+P');
  await look(desk, 'desk-keep-apart-dialog');
  await dialog(desk).getByText(one.ticket).click();
  await answer(desk);
  await expect(desk.locator('.queue ol.line')).toContainText(`Keep apart from ${one.ticket} (Window 2)`);
  await desk.keyboard.press('n');
  await expect(desk.locator('.visit-head')).toContainText(`Keep apart from ${one.ticket} (Window 2)`);
  await look(desk, 'desk-keep-apart-called');
  await desk.keyboard.press('s');
  await expect(desk.locator('.say')).toBeVisible();
  await expect(desk.locator('.visit-head')).toContainText(`Keep apart from ${one.ticket}`);
  await look(desk, 'desk-keep-apart-serving');
  // The other officer's desk.
  const line = await api.here('line?audience=desk');
  expect(line.windows.find((window: { id: string }) => window.id === '2').visit.apart).toEqual([other.id]);
  await api.act(one, 'keep_apart', { visit: other.id, apart: false });
  await expect(desk.locator('.visit-head')).not.toContainText('Keep apart from');
});

test('a private matter is named only when the officer asks', async ({ fresh, api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  await api.checkIn({ service: 'victim_help' });
  await desk.keyboard.press('n');
  await expect(desk.locator('.visit-head h1')).toHaveText('Private matter');
  await desk.keyboard.press('s');
  await expect(desk.locator('.say')).toBeVisible();
  expect(await text(desk)).not.toMatch(/victim/i);
  await look(desk, 'desk-private');
  await desk.keyboard.press('Shift+V');
  await expect(desk.locator('.visit-head h1')).toHaveText(/Victim help/);
  await desk.keyboard.press('Shift+V');
  await expect(desk.locator('.visit-head h1')).toHaveText('Private matter');
  await ask(desk, 'e');
  await dialog(desk).getByRole('radio').first().check();
  await answer(desk);
  await expect(desk.locator('.toast')).toContainText(/^D\d+ resolved\./);
  await ask(desk, '?');
  await expect(dialog(desk)).toContainText('Show or hide the full name');
  await expect(dialog(desk)).toContainText('Keep apart');
});

test('a sign-on session overtakes nobody, and says who waits longest', async ({ fresh, api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  const copy = await api.checkIn({ service: 'report_copy' });
  const sign = await api.checkIn({ service: 'court_sign_on' });
  await ask(desk, 'j');
  await answer(desk);
  const pane = desk.locator('main.work.session');
  await expect(pane).toContainText(`Waiting longest: ${copy.ticket}`);
  await expect(pane).toContainText('It is their turn.');
  await look(desk, 'desk-session');
  await desk.keyboard.press('Space');
  await expect(desk.locator('.visit-head .ticket')).toHaveText(copy.ticket);
  await api.act(copy, 'serve');
  await api.act(copy, 'resolve', { outcome: 'done' });
  await expect(pane).toContainText(`Next: ${sign.ticket}`);
  await desk.keyboard.press('Space');
  await expect(pane.locator('tbody')).toContainText(sign.ticket);
  // Away and back, and loaded anew: it goes on.
  await ask(desk, 'o');
  await answer(desk);
  await expect(desk.locator('h1')).toHaveText('You are away');
  await desk.keyboard.press('o');
  await expect(pane).toBeVisible();
  await reload(desk);
  await expect(pane.locator('tbody')).toContainText(sign.ticket);
});
