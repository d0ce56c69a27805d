// A captain's questions, each answered by clicks alone, on half a year of visits; and the same pages on a wall screen and on paper.

import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alive, expect, faults, test, type Page } from './program';
import { populate } from '../town.mjs';

const DEMO = join(dirname(fileURLToPath(import.meta.url)), '../../src/ops/defaults/demo.toml');

/** The one sentence on top. */
const sum = (page: Page) => page.locator('.sum').first();

/** Nothing is wrong with the page as it stands, and nothing scrolls sideways. A picture is kept beside the report of the run. */
async function look(page: Page, name: string): Promise<void> {
  expect(await faults(page), name).toEqual([]);
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(wide, `${name} scrolls sideways`).toBeLessThanOrEqual(room);
  await page.screenshot({ path: test.info().outputPath(`${name}.png`), fullPage: true });
}

test('who waits longest, did last week differ, what drives it, is it fair, how many windows', async ({ fresh, open }) => {
  test.setTimeout(240_000);
  // The demo's department with a past: its record begins with the past, so it is written first.
  await fresh.end();
  for (const ending of ['', '-wal', '-shm', '.checkpoint']) rmSync(join(fresh.folder, `test.db${ending}`), { force: true });
  fresh.run('history', '--setup', DEMO, '--years', '0.6', '--visits-a-year', '12000', '--facts', 'brief');
  await fresh.serve([]);
  const api = await fresh.api();
  await populate(api);
  const counted = async () => {
    const all: { position: number; of: number; clearing: boolean }[] = await api.send('GET', 'reports/counting');
    return all.every((one) => one.position === one.of && !one.clearing);
  };
  await expect.poll(counted, { timeout: 120_000 }).toBe(true);

  // Who waits longest now, and why?
  const page = await open('captain', { size: [1440, 900] });
  await page.locator('td a[href^="/floor?visit="]').first().click();
  await expect(async () => {
    await page.reload();
    await expect(page.locator('#why-waited')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await look(page, 'a visit and why it waits');

  // Did last week differ from before?
  await page.goto(new URL('/floor', page.url()).href);
  await page.getByRole('link', { name: 'Figures', exact: true }).first().click();
  await page.getByRole('link', { name: 'Last week', exact: true }).click();
  await expect(sum(page)).toContainText(/Last week.*(just before)/);
  await look(page, 'last week');

  // Which watch and which service drive it?
  for (const by of ['By watch', 'By service']) {
    const table = page.getByRole('table', { name: by });
    await expect(table.getByRole('row')).not.toHaveCount(0);
  }
  const watch = page.getByRole('table', { name: 'By watch' }).locator('th a').first();
  await watch.click();
  await expect(page).toHaveURL(/watch=/);
  await page.getByRole('table', { name: 'By service' }).locator('th a').first().click();
  await expect(page).toHaveURL(/watch=.*service=|service=.*watch=/);
  await expect(sum(page)).toContainText(/Last week/);

  // A number opens the visits behind it, and one of them opens what happened to it.
  await page.goto(new URL('/figures', page.url()).href);
  await look(page, 'figures');
  await page.locator('a[href*="/figures/visits"]').first().click();
  await look(page, 'the visits behind a number');
  await page.locator('a[href^="/floor?visit="]').first().click();
  await expect(page.locator('.timeline')).toBeVisible();

  // Are Spanish speakers served as fast?
  await page.goto(new URL('/figures', page.url()).href);
  await page.getByRole('link', { name: 'Fairness', exact: true }).click();
  await page.getByRole('link', { name: 'The last 12 months', exact: true }).click();
  await page.getByRole('link', { name: 'By language', exact: true }).click();
  await expect(sum(page)).toContainText(/comparison/);
  await expect(page.locator('main')).toContainText('Spanish');
  await look(page, 'fairness');

  // How many windows on Monday at 9?
  await page.getByRole('link', { name: 'Staffing', exact: true }).click();
  await page.locator('a[href*="at=mon-9"]').first().click();
  await expect(sum(page)).toContainText(/Monday at 9\sAM/);
  await look(page, 'staffing');

  // The month on paper.
  await page.getByRole('link', { name: 'Monthly report', exact: true }).click();
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: test.info().outputPath('report in print.png'), fullPage: true });
  await page.pdf({ path: test.info().outputPath('report.pdf'), format: 'Letter' });
  await page.emulateMedia({ media: 'screen' });
  await look(page, 'report');

  // The same on a wall.
  const large = await open('captain', { size: [1920, 1080] });
  for (const path of ['/floor', '/figures', '/fairness', '/staffing']) {
    await large.goto(new URL(path, large.url()).href);
    await look(large, `1920 ${path.slice(1)}`);
  }
  await large.goto(new URL('/wall?district=26', large.url()).href);
  await alive(large);
  await look(large, '1920 wall');
});

test.describe('with more alarms than the first screen holds', () => {
  // The minute in which a person is to be greeted passes in a second.
  test.use({ args: ['--time-scale', '60'] });

  test('the most pressing stand there, and the others when they are asked for', async ({ api, open }) => {
    for (let came = 0; came < 6; came += 1) await api.checkIn();
    const floor = await open('captain', { size: [1440, 900] });
    const alarms = floor.locator('.alarms li');
    const more = floor.getByRole('button', { name: /^and \d+ more$/ });
    await expect(more).toHaveAttribute('aria-expanded', 'false');
    await expect(alarms).toHaveCount(3);
    await expect(floor.locator('.tiles')).toBeInViewport({ ratio: 1 });
    await more.click();
    const fewer = floor.getByRole('button', { name: 'Show fewer' });
    await expect(fewer).toHaveAttribute('aria-expanded', 'true');
    await expect.poll(() => alarms.count()).toBeGreaterThan(3);
    // Below all that it shows.
    const [last, below] = [await alarms.last().boundingBox(), await fewer.boundingBox()];
    expect(below!.y).toBeGreaterThanOrEqual(last!.y + last!.height);
    await look(floor, 'all alarms');
    await fewer.press('Enter');
    await expect(more).toHaveAttribute('aria-expanded', 'false');
    await expect(alarms).toHaveCount(3);
  });
});
