// A tablet is paired by the link of a QR code; a lobby screen is set; many officers are added by a list.

import { faults, expect, test } from './program';

test('a tablet is paired by the link of its code, once it was confirmed what it becomes', async ({ fresh, open }) => {
  const admin = await open('admin');
  await admin.goto(new URL('/setup/devices?edit=kiosk', fresh.url).href);
  await admin.getByLabel('Name', { exact: true }).fill('Ramp');
  await admin.getByLabel('Letters on its tickets').fill('R');
  await admin.getByRole('button', { name: 'Create a code' }).click();
  const card = admin.locator('.handout');
  await expect(card).toContainText('Ramp');
  await expect(card.locator('svg.qr')).toBeVisible();
  expect(await faults(admin)).toEqual([]);
  const link = (await card.locator('a').getAttribute('href')) ?? '';
  expect(link).toMatch(/\/pair#[A-Z2-9]{5}-[A-Z2-9]{5}$/);

  // What the camera of the tablet opens. No request carries the code in its address.
  const tablet = await open('/pair');
  const asked: string[] = [];
  tablet.on('request', (request) => asked.push(request.url()));
  await tablet.goto('about:blank');
  await tablet.goto(link);
  await expect(tablet.locator('h1')).toHaveText('Is this the right screen?');
  await expect(tablet.locator('main')).toContainText('Ramp');
  expect(tablet.url()).not.toContain('#');
  expect(await faults(tablet)).toEqual([]);
  await tablet.getByRole('button', { name: 'Yes, pair it' }).click();
  await tablet.waitForURL(/\/kiosk$/);
  const code = link.split('#')[1] ?? '';
  expect(asked.filter((url) => new URL(url).href.split('#')[0]?.includes(code))).toEqual([]);

  await admin.goto(new URL('/setup/devices', fresh.url).href);
  await expect(admin.locator('tr', { hasText: 'Ramp' })).toContainText('last seen');
  // The link was used: it pairs nobody else, and says so.
  const other = await open('/pair');
  await other.goto('about:blank');
  await other.goto(link);
  await expect(other.locator('.errors')).toBeVisible();
});

test('without scripts the code is typed', async ({ fresh, open }) => {
  const code = fresh.run('device', 'pair', '--kind', 'display', '--district', '26').trim().split(/\s/).pop() ?? '';
  const screen = await open('/pair', { scripts: false });
  await screen.getByLabel('Pairing code').fill(code.toLowerCase());
  await screen.locator('button[type=submit]').click();
  await expect(screen.locator('h1')).toHaveText('Is this the right screen?');
  await screen.locator('button[type=submit]').click();
  await screen.waitForURL(/\/display$/);
});

test('officers are added by a file, and their slips are printed one a page', async ({ fresh, open }) => {
  const admin = await open('admin');
  await admin.goto(new URL('/setup/staff?edit=file', fresh.url).href);
  expect(await faults(admin)).toEqual([]);
  const people = Array.from({ length: 3 }, (_, n) => `Núñez ${n},nunez.${n},officer,26`);
  const file = `\uFEFFname,login,role,districts\r\n${people.join('\r\n')}\r\n`;
  await admin
    .getByLabel('CSV file')
    .setInputFiles({ name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(file, 'utf8') });
  await expect(admin.getByLabel('List', { exact: true })).toHaveValue(/nunez\.2/);
  await admin.getByRole('button', { name: 'Show what it would do' }).click();
  await expect(admin.locator('main')).toContainText('To add: 3');
  expect(await faults(admin)).toEqual([]);
  await admin.getByRole('button', { name: 'Do this now' }).click();
  await expect(admin.locator('.handout')).toHaveCount(3);
  await expect(admin.getByRole('button', { name: 'Print' })).toBeVisible();
  expect(await faults(admin)).toEqual([]);
  await admin.emulateMedia({ media: 'print' });
  await expect(admin.locator('.setup > nav')).toBeHidden();
  await expect(admin.locator('.notice')).toBeHidden();
  const breaks = await admin.locator('.handout').evaluateAll((all) => all.map((one) => getComputedStyle(one).breakAfter));
  expect(breaks).toEqual(['page', 'page', 'page']);
});
