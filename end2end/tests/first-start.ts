// The steps of the first start, as an administrator walks them.

import { alive, expect, type Open, type Page } from './program';

export const PASSWORD = 'a few words in a row';

export const heading = (page: Page, text: string) => expect(page.locator('h1')).toHaveText(text);
export const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
export const onward = (page: Page) => page.getByRole('link', { name: 'Continue' }).click();

export async function account(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill('Ada Admin');
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Repeat the password').fill(PASSWORD);
  await press(page, 'Create my account');
}

export async function department(page: Page): Promise<void> {
  await page.getByLabel('Name of the department').fill('Harbor City Police Department');
  await page.getByRole('radio', { name: 'English' }).check();
  await page.getByRole('checkbox', { name: 'Español' }).check();
  await page.getByLabel('Time zone').fill('America/New_York');
  await press(page, 'Save and continue');
}

/** The first district: open around the clock, or from Monday to Friday between two times. */
export async function district(page: Page, hours?: [string, string]): Promise<void> {
  await page.getByLabel('Name of the district').fill('26th District');
  await page.getByRole('radio', { name: hours ? 'The same hours' : 'Day and night, every day' }).check();
  if (hours) {
    await page.getByLabel('Opens at').fill(hours[0]);
    await page.getByLabel('Closes at').fill(hours[1]);
  }
  await page.getByLabel('Rank').fill('Captain');
  await page.getByLabel('Name', { exact: true }).fill('Dana Whitfield');
  await press(page, 'Create the district');
  await heading(page, '26th District');
}

/** Adds an officer; gives the one-time link. */
export async function officer(page: Page): Promise<string> {
  const row = page.getByRole('group', { name: 'Person 1' });
  await row.getByLabel('Name', { exact: true }).fill('Otto Officer');
  await row.getByLabel('User name').fill('otto');
  await press(page, 'Add these people');
  await expect(page.getByRole('status')).toBeVisible();
  const link = /http:\/\/\S+\/welcome\/[0-9a-f]{64}/.exec(await page.locator('main').innerText());
  expect(link).not.toBeNull();
  return link![0];
}

/** Makes a code, opens its link in another browser, and sees on both screens that it is paired. */
export async function pair(admin: Page, open: Open, path: string, size: [number, number]): Promise<Page> {
  await press(admin, 'Create a code');
  const link = await admin.locator('main a[href*="/pair#"]').getAttribute('href');
  const screen = await open(link!, { size });
  await expect(screen.locator('input[name=sure]')).toBeAttached();
  await expect(screen.locator('main')).toContainText('26th District');
  expect(new URL(screen.url()).hash, 'the code is out of the address').toBe('');
  await press(admin, 'Check whether it is paired');
  await expect(admin.locator('main a[href*="/pair#"]')).toBeVisible();
  await screen.locator('form button[type=submit]').click();
  await screen.waitForURL(`**${path}`);
  await alive(screen);
  await press(admin, 'Check whether it is paired');
  await expect(admin.getByRole('status')).toContainText('is paired and in use');
  return screen;
}

/** The officer opens the one-time link, chooses a password, and is at the desk. */
export async function welcome(link: string, open: Open): Promise<Page> {
  const desk = await open(link, { size: [1440, 900] });
  await desk.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await desk.getByLabel('Repeat the password').fill(PASSWORD);
  await press(desk, 'Save and sign in');
  await desk.waitForURL('**/desk');
  await alive(desk);
  return desk;
}
