// The first page of every kind of user.

import { address, alive, expect, faults, test } from './program';

for (const kind of ['kiosk', 'display', 'officer', 'captain', 'admin']) {
  test(`axe finds nothing on the first page of the ${kind}`, async ({ program, page }) => {
    await page.goto(address(program, kind));
    await page.waitForURL((url) => !url.pathname.startsWith('/demo/'));
    if (kind !== 'admin') await alive(page);
    expect(await faults(page)).toEqual([]);
  });
}
