// A server that does not reach its database goes on showing what it knew. Every screen says since when that is, and recovers.

import { execFileSync } from 'node:child_process';
import { expect, test } from './program';

/** Something done to the file behind the program's back. */
function sql(database: string, text: string): void {
  const script = 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.executescript(sys.argv[2])';
  execFileSync('python3', ['-c', script, database.replace('sqlite:', ''), text]);
}

test('screens say since when they are not current, and recover by themselves', async ({ fresh, open }) => {
  const display = await open('display', { size: [1920, 1080] });
  const desk = await open('officer', { size: [1440, 900] });
  const floor = await open('captain', { size: [1440, 900] });
  const said = [
    [display, /lost its connection at \d/],
    [desk, /Not live since/],
    [floor, /may be out of date/],
  ] as const;
  for (const [page] of said) await expect(page.locator('[role=alert].banner, .banner[role=alert]')).toHaveCount(0);
  sql(fresh.database, 'ALTER TABLE line RENAME TO elsewhere');
  for (const [page, words] of said) {
    await expect(page.locator('.banner').filter({ hasText: words }).first()).toBeVisible({ timeout: 15_000 });
  }
  for (const [name, page] of Object.entries({ display, desk, floor })) {
    await test.info().attach(name, { body: await page.screenshot(), contentType: 'image/png' });
  }
  // A desk that is locked meanwhile still says so.
  await desk.keyboard.press('l');
  await expect(desk.locator('#pw')).toBeVisible();
  await expect(desk.locator('.banner').filter({ hasText: /Not live since/ })).toBeVisible();
  sql(fresh.database, 'ALTER TABLE elsewhere RENAME TO line');
  for (const [page, words] of said) {
    await expect(page.locator('.banner').filter({ hasText: words })).toHaveCount(0, { timeout: 15_000 });
  }
});
