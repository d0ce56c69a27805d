// A visit from the tablet to its end, seen by everybody it concerns: resident, lobby, officer, captain.

import type { Browser, Page } from '@playwright/test';
import { address, alive, expect, faults, test, type Program } from './program';

async function open(browser: Browser, program: Program, kind: string, size: [number, number]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: size[0], height: size[1] } });
  const page = await context.newPage();
  await page.goto(address(program, kind));
  await page.waitForURL((url) => !url.pathname.startsWith('/demo/'));
  await alive(page);
  return page;
}

/** From the first page to a ticket; gives the number. */
async function takeTicket(kiosk: Page): Promise<string> {
  const tap = (name: RegExp) => kiosk.locator('main, .kiosk-foot').getByRole('button', { name }).first().click();
  await tap(/^Continue/);
  await tap(/^Get a copy of a report/);
  await tap(/^Continue/);
  await tap(/^Get ticket/);
  const number = kiosk.locator('.ticket').first();
  await expect(number).toHaveText(/^[A-Z]\d{3}$/);
  return (await number.innerText()).trim();
}

test('a visit from the tablet to its end', async ({ program, browser }) => {
  test.setTimeout(120_000);
  const [display, desk, floor] = [
    await open(browser, program, 'display', [1920, 1080]),
    await open(browser, program, 'officer', [1440, 900]),
    await open(browser, program, 'captain', [1440, 900]),
  ];
  const kiosk = await open(browser, program, 'kiosk', [1280, 800]);

  // The officer begins the watch at window 1.
  await desk.getByRole('radio', { name: /Window 1\b/ }).first().check();
  await desk.getByRole('button', { name: /Open the window/ }).click();
  await expect(desk.locator('.bar').getByText('Window 1')).toBeVisible();

  const ticket = await takeTicket(kiosk);
  await expect(desk.getByText(ticket).first()).toBeVisible({ timeout: 4_000 });

  // Greeted, called, served.
  await desk.keyboard.press('a');
  await expect(desk.getByText(/greeted/i).first()).toBeVisible();
  await desk.keyboard.press('n');
  await expect(display.getByText(ticket).first()).toBeVisible({ timeout: 4_000 });
  await expect(display.getByText('Window 1').first()).toBeVisible();
  await desk.keyboard.press('s');
  await expect(desk.locator('.say').first()).toBeVisible();

  // The script is ticked with one key, at once.
  const said = desk.locator('.say').first();
  const before = await said.innerText();
  await desk.keyboard.press('Space');
  await expect.poll(() => said.innerText()).not.toBe(before);

  // The captain sees who is being served.
  await expect(floor.getByText(ticket).first()).toBeVisible({ timeout: 5_000 });

  // A dialog opens and closes by key.
  await desk.keyboard.press('h');
  await expect(desk.locator('dialog[open]')).toBeVisible();
  await desk.keyboard.press('Escape');
  await expect(desk.locator('dialog[open]')).toHaveCount(0);

  expect(await faults(desk)).toEqual([]);
  expect(await faults(display)).toEqual([]);
  expect(await faults(floor)).toEqual([]);
  expect(await faults(kiosk)).toEqual([]);
});
