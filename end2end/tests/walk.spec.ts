// A visit from the tablet to its end, seen by everybody it concerns: resident, lobby, officer, captain.

import type { Browser, Page } from '@playwright/test';
import { alive, expect, faults, test, type Program } from './program';

/** The address that signs this kind of user in, as the program printed it. */
function address(program: Program, kind: string): string {
  const found = new RegExp(`http://\\S+/demo/${kind}/\\S+`).exec(program.output());
  if (!found) throw new Error(`no address for ${kind} in:\n${program.output()}`);
  return found[0];
}

async function open(browser: Browser, program: Program, kind: string, size: [number, number]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: size[0], height: size[1] } });
  const page = await context.newPage();
  await page.goto(address(program, kind));
  await page.waitForURL((url) => !url.pathname.startsWith('/demo/'));
  await alive(page);
  return page;
}

/** From the first page to a ticket, counting taps; gives the number. */
async function takeTicket(kiosk: Page): Promise<{ ticket: string; taps: number }> {
  let taps = 0;
  const tap = async (name: RegExp) => {
    await kiosk.getByRole('button', { name }).first().click();
    taps += 1;
  };
  await tap(/^English/);
  await kiosk.getByText('Get a copy of a report').first().click();
  taps += 1;
  if (await kiosk.getByRole('button', { name: /^Continue/ }).isVisible()) await tap(/^Continue/);
  await tap(/^Get ticket/);
  const number = kiosk.locator('.ticket').first();
  await expect(number).toHaveText(/^[A-Z]\d{3}$/);
  return { ticket: (await number.innerText()).trim(), taps };
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
  await desk.getByText('Window 1', { exact: true }).first().click();
  await desk.getByRole('button', { name: /open|start/i }).first().click();
  await expect(desk.getByText('Ready for the next person')).toBeVisible();

  const { ticket, taps } = await takeTicket(kiosk);
  expect(taps).toBeLessThanOrEqual(5);
  await expect(desk.getByText(ticket).first()).toBeVisible({ timeout: 1_500 });

  // Greeted, called, served.
  await desk.keyboard.press('a');
  await expect(desk.getByText(/greeted/i).first()).toBeVisible();
  await desk.keyboard.press('n');
  await expect(display.getByText(ticket).first()).toBeVisible({ timeout: 1_500 });
  await expect(display.getByText('Window 1').first()).toBeVisible();
  await desk.keyboard.press('s');
  await expect(desk.locator('.say').first()).toBeVisible();

  // The script is ticked with one key, at once.
  const before = await desk.locator('.say .q').first().innerText();
  await desk.keyboard.press('Space');
  await expect(desk.locator('.say .q').first()).not.toHaveText(before);

  // The captain sees who is being served.
  await expect(floor.getByText(ticket).first()).toBeVisible({ timeout: 5_000 });

  expect(await faults(desk)).toEqual([]);
  expect(await faults(display)).toEqual([]);
  expect(await faults(floor)).toEqual([]);
  expect(await faults(kiosk)).toEqual([]);
});

for (const kind of ['kiosk', 'display', 'officer', 'captain', 'admin']) {
  test(`axe finds nothing on the first page of the ${kind}`, async ({ program, page }) => {
    await page.goto(address(program, kind));
    await page.waitForURL((url) => !url.pathname.startsWith('/demo/'));
    if (kind !== 'admin') await alive(page);
    expect(await faults(page)).toEqual([]);
  });
}
