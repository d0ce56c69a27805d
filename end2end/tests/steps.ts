// What people do, in as many words.

import { expect, type Page, type Route } from './program';

/** Lets `handler` answer what a page sends to addresses that match `pattern`. Returns once it does: for a moment after a page's first route its requests still pass by. */
export async function intercept(page: Page, pattern: string, handler: (route: Route) => unknown): Promise<void> {
  const probe = '/is-intercepted';
  await page.route(pattern, handler);
  await page.route(`**${probe}`, (route) => route.fulfill({ status: 204 }));
  await expect.poll(() => page.evaluate((address) => fetch(address).then((answer) => answer.status), probe)).toBe(204);
}

/** Holds back what a page sends to addresses that end so, until it is released; says when the first is on its way. */
export async function holdBack(page: Page, ending: string): Promise<{ release: () => void; sent: Promise<void> }> {
  let [release, send] = [() => {}, () => {}];
  const held = new Promise<void>((go) => (release = go));
  const sent = new Promise<void>((go) => (send = go));
  await intercept(page, `**/${ending}`, async (route) => {
    send();
    await held;
    await route.continue();
  });
  return { release: () => release(), sent };
}

/** The service does what a page sends to addresses that end so, and no answer arrives, until the function it gives is called. */
export async function loseAnswers(page: Page, ending: string): Promise<() => Promise<void>> {
  await intercept(page, `**/${ending}`, async (route) => {
    await route.fetch();
    await route.abort();
  });
  return () => page.unroute(`**/${ending}`);
}

/** A button of the tablet, by the beginning of its name. */
export function tap(kiosk: Page, name: RegExp): Promise<void> {
  return kiosk.locator('main, .kiosk-foot').getByRole('button', { name }).first().click();
}

/** Counts what is pressed on a page from here on, until it is loaded again. */
export async function countTaps(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counter = window as unknown as { taps: number };
    counter.taps = 0;
    window.addEventListener('pointerdown', () => (counter.taps += 1), true);
  });
  return () => page.evaluate(() => (window as unknown as { taps: number }).taps);
}

/** From the first page to the last before the ticket. */
export async function toTicket(kiosk: Page): Promise<void> {
  await tap(kiosk, /^Continue/);
  await tap(kiosk, /^Get a copy of a report/);
  await tap(kiosk, /^Continue/);
}

/** Sits down at a window and opens it. */
export async function openWindow(desk: Page, window: number): Promise<void> {
  await desk.locator(`input[name=window][value="${window}"]`).check();
  await desk.locator('main form button[type=submit]').first().click();
  await expect(desk.locator('main.work.none')).toBeVisible();
}

/** Gives an answer at the step in sight, if it asks for one, and ticks it; by keys alone. */
export async function tick(desk: Page): Promise<void> {
  const list = desk.locator('fieldset.answers');
  if ((await list.count()) > 0) {
    await desk.keyboard.press('1');
    if ((await desk.locator('fieldset.answers.several').count()) > 0) await desk.keyboard.press('Space');
    return;
  }
  const field = desk.locator('#answer');
  const written = (await field.count()) > 0;
  await desk.keyboard.press('Space');
  if (!written) return;
  await expect(field).toBeFocused();
  if ((await field.getAttribute('type')) === 'datetime-local') await field.fill('2026-11-20T10:30');
  else await desk.keyboard.type((await field.getAttribute('inputmode')) === 'decimal' ? '2' : 'Told at the counter');
  const long = await field.evaluate((node) => node.tagName === 'TEXTAREA');
  await desk.keyboard.press(long ? 'Control+Enter' : 'Enter');
}

/** Ticks every step of the script, each seen once and in order. */
export async function tickAll(desk: Page): Promise<number> {
  const head = desk.locator('#sayh');
  const over = desk.getByText('All steps are done.');
  let ticked = 0;
  while (ticked < 40) {
    await expect(head.or(over).first()).toBeAttached();
    if (await over.isVisible()) break;
    await expect(head).toHaveText(new RegExp(`step ${ticked + 1} of \\d+$`));
    await tick(desk);
    ticked += 1;
    await expect(head.or(over).first()).not.toHaveText(new RegExp(`step ${ticked} of \\d+$`));
  }
  await expect(over).toBeVisible();
  return ticked;
}

/** The dialog that is open. */
export const dialog = (page: Page) => page.locator('dialog[open]');

/** Opens a dialog by its key. */
export async function ask(desk: Page, key: string): Promise<void> {
  await desk.keyboard.press(key);
  await expect(dialog(desk)).toBeVisible();
}

/** Sends the open dialog's answer by key once nothing else is on its way, and sees it go. */
export async function answer(desk: Page): Promise<void> {
  await expect(dialog(desk).locator('[type=submit][aria-busy]')).toHaveCount(0);
  await desk.keyboard.press('Control+Enter');
  await expect(dialog(desk)).toHaveCount(0);
}
