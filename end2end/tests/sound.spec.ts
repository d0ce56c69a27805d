// A browser that plays no sound before a user touches the page, as browsers are shipped.

import { CHROMIUM } from '../program.mjs';
import { expect, faults, test } from './program';
import { openWindow } from './steps';

test.use({
  launchOptions: { ...CHROMIUM, args: CHROMIUM.args.filter((arg) => !arg.startsWith('--autoplay-policy')) },
});

test('a desk that may not play its tone says so, with a button to turn it on', async ({ fresh: _, open }) => {
  const before = await open('officer', { size: [1440, 900] });
  await openWindow(before, 1);
  const desk = await open('/desk', { size: [1440, 900], beside: before });
  const banner = desk.locator('.banner', { hasText: 'No tone yet' });
  await expect(banner).toBeVisible();
  // Asking the page anything counts as a touch for the browser: what comes after is heard.
  for (const [width, height] of [[1024, 768], [1440, 900]] as const) {
    await desk.setViewportSize({ width, height });
    expect(await faults(desk)).toEqual([]);
    await desk.screenshot({ path: test.info().outputPath(`no tone ${width}.png`) });
  }
  await banner.getByRole('button', { name: 'Turn sound on' }).click();
  await expect(banner).toHaveCount(0);
});
