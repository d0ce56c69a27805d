// The tablet as a resident uses it: from the first page to a ticket.

import { address, alive, expect, faults, test } from './program';

test('a ticket in at most five taps, and axe finds nothing on the way', async ({ program, page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(address(program, 'kiosk'));
  await page.waitForURL('**/kiosk');
  await alive(page);
  let taps = 0;
  const tap = async (name: RegExp | string) => {
    expect(await faults(page)).toEqual([]);
    await page.locator('main, .kiosk-foot').getByRole('button', { name }).first().click({ timeout: 5_000 });
    taps += 1;
  };
  await expect(page.getByText('This tablet does not call 911. In danger? Call 911.').first()).toBeVisible();
  await tap(/^Continue/);
  await tap(/^Get a copy of a report/);
  await tap(/^Continue/);
  await tap(/^Get ticket/);
  await expect(page.locator('.ticket').first()).toHaveText(/^[A-Z]\d{3}$/);
  expect(await faults(page)).toEqual([]);
  expect(taps).toBeLessThanOrEqual(5);
});

test('the lobby screen comes to life and has no faults', async ({ program, page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto(address(program, 'display'));
  await page.waitForURL('**/display');
  await alive(page);
  expect(await faults(page)).toEqual([]);
});
