// A script through its life: written, refused with a reason, corrected, approved by another person, in use for the visits that follow,
// while a visit that runs goes on with the version it began with.

import { expect, faults, test } from './program';
import { answer, ask, openWindow } from './steps';

test('a new version is refused, corrected, approved by another, and leads the next visit only', async ({ api, open }) => {
  test.setTimeout(120_000);
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  await api.checkIn({ service: 'other' });
  const title = desk.locator('.script-title');
  const serve = async () => {
    await desk.keyboard.press('n');
    await expect(desk.locator('.visit-head .tag.warn')).toBeVisible();
    await desk.keyboard.press('s');
    await expect(title).toBeVisible();
  };
  await serve();
  await expect(title).toHaveText('Steps of Service · version 2');
  await desk.keyboard.press('Space');
  await expect(desk.locator('#sayh')).toHaveText(/step 2 of/);

  // The administrator writes the third version, and leaves out who acts.
  const admin = await open('admin', { size: [1440, 900] });
  await admin.goto(new URL('/scripts/general', admin.url()).href);
  await admin.getByRole('button', { name: 'New version from this one' }).click();
  await expect(admin).toHaveURL(/\/scripts\/general\.3/);
  const edit = async (step: string, change: () => Promise<void>) => {
    await admin.goto(new URL(`/scripts/general.3?edit=${step}`, admin.url()).href);
    await change();
    await admin.getByRole('button', { name: 'Save' }).click();
    await expect(admin.locator('h1')).toHaveText('Steps of Service');
  };
  await edit('next_step', async () => {
    await admin.locator('input[name=tells_who]').uncheck();
    await admin.locator('input[name=tells_when]').uncheck();
  });
  await edit('greet', () => admin.locator('textarea[name=say_en]').fill('Welcome. I am [your name]. How can I help?'));
  expect(await faults(admin)).toEqual([]);
  const handIn = async (note: string) => {
    await admin.getByLabel('What changed, and why').fill(note);
    await admin.getByRole('button', { name: 'Submit for review' }).click();
  };
  await handIn('A shorter welcome.');
  await expect(admin.locator('main')).toContainText('without saying who acts');
  await expect(admin.locator('main')).toContainText('without saying by when');
  await expect(admin.getByLabel('What changed, and why')).toHaveValue('A shorter welcome.');

  // Corrected, it is handed in; its author cannot approve it.
  await edit('next_step', async () => {
    await admin.locator('input[name=tells_who]').check();
    await admin.locator('input[name=tells_when]').check();
  });
  await handIn('A shorter welcome.');
  await expect(admin.locator('main')).toContainText('in review');
  await expect(admin.locator('main')).toContainText(/[Ss]omeone else/);

  // Until another person has, the version in use is the one before.
  await ask(desk, 'h');
  await answer(desk);
  await api.checkIn({ service: 'other' });
  await serve();
  await expect(title).toHaveText('Steps of Service · version 2');
  await ask(desk, 'e');
  await desk.keyboard.press('Space');
  await answer(desk);

  const captain = await open('captain', { size: [1440, 900] });
  await captain.goto(new URL('/scripts/general.3', captain.url()).href);
  expect(await faults(captain)).toEqual([]);
  // A script leads visits in every district: a captain of one reads it, and a captain who answers for all approves it.
  await expect(captain.getByRole('button', { name: /Approve and publish/ })).toHaveCount(0);
  const chief = await api.program.signIn('o.lindqvist');
  await chief.send('POST', 'scripts/general.3/publish', {});
  await captain.reload();
  await expect(captain.locator('main')).toContainText('published');

  // The next visit is led by it; the one that runs keeps its own, and its place in it.
  await api.checkIn({ service: 'other' });
  await serve();
  await expect(title).toHaveText('Steps of Service · version 3');
  await expect(desk.locator('.say blockquote')).toContainText('Welcome. I am');
  await desk.keyboard.press('Shift+T');
  await expect(title).toHaveText('Steps of Service · version 2');
  await expect(desk.locator('#sayh')).toHaveText(/step 2 of/);
});

test('the pages of scripts, of practice and of how steps are followed pass axe, and fit a small screen', async ({ open }) => {
  for (const language of ['en-US', 'es-US']) {
    const admin = await open('admin', { size: [1440, 900], language });
    for (const path of ['/scripts', '/scripts/general', '/scripts/general.2?try=1', '/scripts/general.2?compare=2', '/practice', '/steps']) {
      await admin.goto(new URL(path, admin.url()).href);
      expect(await faults(admin), path).toEqual([]);
      await admin.setViewportSize({ width: 320, height: 640 });
      expect(await admin.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320);
      await admin.setViewportSize({ width: 1440, height: 900 });
    }
  }
});
