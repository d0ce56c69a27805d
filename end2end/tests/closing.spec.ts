// Before closing, at the tablet: the choices beside a new ticket, and finding one's own number again by its code.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, faults, test, type Page, type Program } from './program';
import { tap, toTicket } from './steps';

/** The clock of the district, so many minutes from now. */
function clock(inMinutes: number): string {
  const at = new Date(Date.now() + inMinutes * 60_000);
  return at.toLocaleTimeString('en-GB', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit' });
}

/** The first district has been open for an hour and closes in 25 minutes. */
function closesSoon(program: Program): void {
  const span = `["${clock(-60)}-${clock(25)}"]`;
  const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => `${day} = ${span}`).join(', ');
  const file = program.run('setup', 'export');
  const first = file.indexOf('[[districts]]');
  const changed = file.slice(0, first) + file.slice(first).replace(/^hours = .*$/m, `hours = { ${week} }`);
  expect(changed).not.toBe(file);
  const path = join(program.folder, 'hours.toml');
  writeFileSync(path, changed);
  program.run('setup', 'apply', path);
}

/** Number and code of the ticket on the screen. */
async function ticket(kiosk: Page): Promise<{ number: string; code: string }> {
  const number = (await kiosk.locator('.stub .ticket').innerText()).trim();
  const code = (await kiosk.locator('.stub [data-private] b').first().innerText()).trim();
  expect(code).toMatch(/^\d{4}$/);
  return { number, code };
}

const wide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test('one tap beside a new ticket chooses; later number and code find it again, by keyboard alone', async ({ fresh, api, open }) => {
  closesSoon(fresh);
  await api.open('1');
  const kiosk = await open('kiosk');
  await toTicket(kiosk);
  await tap(kiosk, /^Get ticket/);
  const { number, code } = await ticket(kiosk);
  await expect(kiosk.locator('main')).toContainText('We close at');
  expect(await faults(kiosk)).toEqual([]);
  await tap(kiosk, /^Wait and be helped today/);
  await expect(kiosk.locator('#heading')).toHaveText(`Number ${number}`);
  await expect(kiosk.locator('main')).toContainText('You chose to wait and be helped today.');
  expect(await faults(kiosk)).toEqual([]);
  await tap(kiosk, /^Done/);
  await expect(kiosk.locator('#heading')).toHaveText('Choose your language');
  expect(await kiosk.locator('body').innerText()).not.toContain(code);

  await kiosk.locator('#find').focus();
  await kiosk.keyboard.press('Enter');
  await expect(kiosk.locator('#heading')).toBeFocused();
  await kiosk.locator('#number').focus();
  await kiosk.keyboard.press('Enter');
  await expect(kiosk.locator('#errors')).toBeFocused();
  await expect(kiosk.locator('.field .error')).toHaveText(['Type your number.', 'Type the four digits of your code.']);
  await kiosk.locator('#number').fill(number.toLowerCase());
  await kiosk.locator('#code').fill(code === '0000' ? '1111' : '0000');
  await kiosk.keyboard.press('Enter');
  await expect(kiosk.locator('#errors')).toContainText('That number and that code do not belong together.');
  await expect(kiosk.locator('#number')).toHaveValue(number.toLowerCase());
  expect(await faults(kiosk)).toEqual([]);
  await kiosk.locator('#code').fill(code);
  await kiosk.keyboard.press('Enter');
  await expect(kiosk.locator('#heading')).toHaveText(`Number ${number}`);
  await expect(kiosk.locator('main')).toContainText('You chose to wait and be helped today.');
  const first = kiosk.getByRole('button', { name: /^Be among the first/ });
  await first.focus();
  await kiosk.keyboard.press('Enter');
  await expect(kiosk.locator('main')).toContainText('You are among the first');
  await expect(kiosk.locator('#heading')).toBeFocused();
  await expect(first).toHaveCount(0);
});

test('the tablet speaks Spanish before closing, fits a narrow screen, and asks for the number of a call', async ({ fresh, api, open }) => {
  closesSoon(fresh);
  await api.open('1');
  const kiosk = await open('kiosk', { size: [320, 640] });
  await kiosk.locator('.choice[lang=es]').click();
  await tap(kiosk, /^Continuar/);
  await kiosk.locator('main .choice').first().click();
  await tap(kiosk, /^Continuar/);
  await kiosk.locator('.kiosk-foot .go').click();
  const { number } = await ticket(kiosk);
  expect(await wide(kiosk)).toBe(true);
  await tap(kiosk, /^Recibir una llamada nuestra/);
  await kiosk.locator('#entry').fill('215-555-0142');
  expect(await wide(kiosk)).toBe(true);
  await kiosk.keyboard.press('Enter');
  await expect(kiosk.locator('#heading')).toHaveText(`Número ${number}`);
  await expect(kiosk.locator('html')).toHaveAttribute('lang', 'es');
  const [visit] = await api.send('GET', 'visits?district=26');
  expect(visit.state).toBe('callback_due');
});

test('an emergency notice is on the tablet and on the status page, and goes with it', async ({ fresh: _, api, open }) => {
  const kiosk = await open('kiosk');
  const visit = await api.checkIn({ service: 'report_copy' });
  const phone = await open(new URL(visit.status_url).pathname, { size: [390, 844] });
  await api.here('emergency', { notice: 'leave_building' });
  for (const page of [kiosk, phone]) {
    const notice = page.locator('.emergency[role=alert]');
    await expect(notice).toContainText('Please leave the building now.', { timeout: 25_000 });
    expect(await faults(page)).toEqual([]);
    expect(await wide(page)).toBe(true);
  }
  // The page is refreshed and says it without an alarm for the ear each time.
  await expect(phone.locator('.emergency:not([role])')).toHaveCount(1, { timeout: 45_000 });
  await api.here('emergency', {});
  for (const page of [kiosk, phone]) await expect(page.locator('.emergency')).toHaveCount(0, { timeout: 25_000 });
});
