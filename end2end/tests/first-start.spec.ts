// The first start: from an empty folder, without any file, to the first resident served.

import { account, department, district, heading, officer, onward, pair, press, welcome } from './first-start';
import { expect, faults, test, type Page } from './program';
import { answer, ask, dialog, openWindow, tap, toTicket } from './steps';

/** One transparent pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

test('from an empty folder to the first resident served', async ({ bare, open }) => {
  test.setTimeout(180_000);
  const found: string[] = [];
  const look = async (page: Page, what: string) => {
    for (const fault of await faults(page)) found.push(`${what}: ${fault}`);
  };
  const admin = await open(await bare.firstLink());
  await look(admin, 'account');
  await account(admin);
  await heading(admin, 'Department');
  await look(admin, 'department');
  await press(admin, 'Save and continue');
  await expect(admin.locator('#errors')).toBeFocused();
  await look(admin, 'department, refused');
  await department(admin);
  await heading(admin, 'First district');
  await look(admin, 'new district');
  await press(admin, 'Create the district');
  await expect(admin.locator('#errors')).toBeFocused();
  await look(admin, 'new district, refused');
  await district(admin);
  await expect(admin.locator('main')).toContainText('26th-district');

  await admin.getByLabel('File').setInputFiles({ name: 'captain.png', mimeType: 'image/png', buffer: Buffer.from('GIF89a') });
  await press(admin, 'Use this picture');
  await expect(admin.locator('#errors')).toContainText('This is not a picture');
  await admin.getByLabel('File').setInputFiles({ name: 'captain.png', mimeType: 'image/png', buffer: PICTURE });
  await press(admin, 'Use this picture');
  const picture = admin.getByRole('img', { name: 'The captain' });
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
  await look(admin, 'district');

  await onward(admin);
  await heading(admin, 'First officers');
  await look(admin, 'officers');
  const link = await officer(admin);
  await look(admin, 'links');
  await onward(admin);
  await heading(admin, 'Open the tablet');
  await look(admin, 'tablet');
  const kiosk = await pair(admin, open, '/kiosk', [1280, 800]);
  await look(admin, 'tablet, paired');
  await onward(admin);
  await heading(admin, 'Open the lobby screen');
  const display = await pair(admin, open, '/display', [1920, 1080]);
  await onward(admin);
  await heading(admin, '26th District can open');
  await look(admin, 'finish');

  const desk = await welcome(link, open);
  await openWindow(desk, 1);

  await toTicket(kiosk);
  await tap(kiosk, /^Get ticket/);
  const number = kiosk.locator('.stub .ticket');
  await expect(number).toHaveText(/^[A-Z]\d{3}$/);
  const ticket = (await number.innerText()).trim();
  await expect(desk.locator('.queue ol.line .ticket')).toHaveText([ticket]);
  await desk.keyboard.press('n');
  await expect(desk.locator('.visit-head .ticket')).toHaveText(ticket);
  await expect(display.locator('body')).toContainText(ticket);
  await desk.keyboard.press('s');
  await expect(desk.locator('.say')).toBeVisible();
  await ask(desk, 'e');
  await dialog(desk).getByRole('radio').first().check();
  await answer(desk);
  await expect(desk.locator('.visit-head .ticket')).toHaveCount(0);

  await press(admin, 'Finish and go to the settings');
  await admin.waitForURL('**/setup/services');
  await admin.goto(`${bare.url}/start`);
  await admin.waitForURL('**/setup/services');
  expect(found).toEqual([]);
});

test('broken off at any step, it goes on where it was', async ({ bare, open }) => {
  test.setTimeout(120_000);
  await bare.again();
  const admin = await open(await bare.firstLink());
  await account(admin);
  /** The program ends and begins again; the browser comes back to its address. */
  const again = async (title: string) => {
    await bare.again();
    await admin.goto(bare.url);
    await heading(admin, title);
  };
  await again('Department');
  await department(admin);
  await again('First district');
  await district(admin);
  await again('First officers');
  await officer(admin);
  await again('Open the tablet');
  await press(admin, 'Create a code');
  await again('Open the tablet');
  await expect(admin.locator('main')).toContainText('waiting for its code');
  await press(admin, 'Create another code');
  await expect(admin.locator('main li', { hasText: 'waiting for its code' })).toHaveCount(1);
});

test('every step fits a narrow screen, in Spanish as well', async ({ bare, open }) => {
  test.setTimeout(120_000);
  const first = await open(await bare.firstLink());
  await account(first);
  const as = await bare.signIn('ada');
  const look = { as, language: 'es', size: [320, 640] as [number, number] };
  const found: string[] = [];
  const fits = async (page: Page) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    if (wide) found.push(`${page.url()} is too wide`);
    for (const fault of await faults(page)) found.push(`${page.url()}: ${fault}`);
  };
  const page = await open('/start', look);
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await fits(page);
  await first.goto(`${bare.url}/sign-in`);
  await first.getByLabel('User name').fill('ada');
  await first.getByLabel('Password').fill(as.password);
  await press(first, 'Sign in');
  await department(first);
  await page.goto(`${bare.url}/start/district`);
  await fits(page);
  await district(first);
  for (const step of ['department', 'district', 'officers', 'tablet', 'display', 'finish']) {
    await page.goto(`${bare.url}/start/${step}`);
    await fits(page);
  }
  await page.goto(`${bare.url}/start/tablet`);
  await page.locator('main form button[type=submit]').click();
  await expect(page.locator('.qr')).toBeVisible();
  await fits(page);
  expect(found).toEqual([]);
});
