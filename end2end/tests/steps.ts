// What people do, in as many words.

import { expect, type Page } from './program';

/** A button of the tablet, by the beginning of its name. */
export function tap(kiosk: Page, name: RegExp): Promise<void> {
  return kiosk.locator('main, .kiosk-foot').getByRole('button', { name }).first().click();
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

/** Ticks every step of the script, and sees each once. */
export async function tickAll(desk: Page): Promise<number> {
  const head = desk.locator('#sayh');
  const of = Number(/of (\d+)/.exec((await head.textContent()) ?? '')?.[1]);
  for (let step = 1; step <= of; step += 1) {
    await expect(head).toHaveText(new RegExp(`step ${step} of ${of}$`));
    await desk.keyboard.press('Space');
  }
  await expect(desk.getByText('All steps are done.')).toBeVisible();
  return of;
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
