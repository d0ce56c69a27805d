// Paper slips: printed, and typed in afterwards, without a mouse.

import { expect, faults, test, type Page } from './program';
import { openWindow } from './steps';

/** Tabs until an element has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stops = 0; stops < 60; stops += 1) {
    if (await page.locator(selector).evaluateAll((all) => all.includes(document.activeElement!))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** A time of day in the district, some minutes ago: 09:57. */
function ago(minutes: number): string {
  const at = new Date(Date.now() - minutes * 60_000);
  return at.toLocaleTimeString('en-GB', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit' });
}

/** Makes slips by keyboard; the page then shows them. */
async function print(page: Page, sheets: string, per: '8' | '10', size: 'a4' | 'letter'): Promise<void> {
  await page.goto(new URL('/desk/paper/slips?district=26', page.url()).href);
  await tabTo(page, '#f-sheets');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(sheets);
  await page.locator('#f-per').selectOption(per);
  await page.locator('#f-size').selectOption(size);
  await tabTo(page, 'main form button.primary');
  await page.keyboard.press('Enter');
  await expect(page.locator('.slip').first()).toBeAttached();
}

test('slips are typed in by keyboard alone, and the wrong ones come back', async ({ api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  const opened = desk.context().waitForEvent('page');
  await desk.keyboard.press('Shift+L');
  const paper = await opened;
  await paper.waitForLoadState();
  await expect(paper.locator('h1')).toContainText('Paper slips');
  await print(paper, '1', '8', 'letter');
  await tabTo(paper, 'main a[href^="/desk/paper?"]');
  await paper.keyboard.press('Enter');
  await expect(paper.locator('#f-number_9')).toBeVisible();
  expect(await faults(paper)).toEqual([]);

  // Two that are right, one with a number that was not printed and a time that is none.
  await tabTo(paper, '#f-number_0');
  const row = async (number: string, time: string, service: string) => {
    await paper.keyboard.type(number);
    await paper.keyboard.press('Tab');
    await paper.keyboard.type(time);
    await paper.keyboard.press('Tab');
    await paper.keyboard.type(service);
    for (const _ of [1, 2, 3, 4]) await paper.keyboard.press('Tab');
  };
  await row('S001', ago(3), 'Get a copy');
  await row('2', ago(2), '');
  await expect(paper.locator('#f-number_2')).toBeFocused();
  await row('917', 'noon', '');
  await paper.keyboard.press('Enter');
  await expect(paper.locator('#errors')).toBeFocused();
  await expect(paper.locator('#done + ul li')).toHaveText([/^S001: came at /, /^S002: came at /]);
  await expect(paper.locator('#f-time_0')).toHaveValue('noon');
  expect(await faults(paper)).toEqual([]);
  const visits = await api.send('GET', 'visits?district=26');
  expect(visits.map((visit: { ticket: string }) => visit.ticket).sort()).toEqual(['S001', 'S002']);
  expect(visits.find((visit: { ticket: string }) => visit.ticket === 'S001')).toMatchObject({ service: 'report_copy', source: 'paper' });

  // The time first; then the number is asked about, and confirmed.
  await tabTo(paper, '#errors a[href="#f-time_0"]');
  await paper.keyboard.press('Enter');
  await tabTo(paper, '#f-time_0');
  await paper.keyboard.press('Control+A');
  await paper.keyboard.type(ago(1));
  await paper.keyboard.press('Enter');
  await expect(paper.locator('#f-time_0-e')).toHaveCount(0);
  await tabTo(paper, '#f-sure_slip_0');
  await paper.keyboard.press('Space');
  await paper.keyboard.press('Enter');
  await expect(paper.locator('#done + ul li')).toHaveText([/^S917: came at /]);

  // At the desk they stand in the line, by when they came.
  await expect(desk.locator('.queue ol.line .ticket')).toHaveText(['S001', 'S002', 'S917']);
});

for (const [per, size, paper] of [['8', 'a4', [595, 842]], ['10', 'letter', [612, 792]]] as const) {
  test(`each sheet of ${per} slips fills one page of ${size} paper`, async ({ fresh, open }) => {
    expect(fresh).toBeTruthy();
    const page = await open('officer', { size: [1440, 900] });
    await print(page, '2', per, size);
    expect(await faults(page)).toEqual([]);
    // Two pages of that size, and none besides.
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)];
    expect(boxes.map((box) => [Math.round(Number(box[1])), Math.round(Number(box[2]))])).toEqual([paper, paper]);
    // On each the slips are alike, beside and below each other, and nothing is cut off.
    await page.emulateMedia({ media: 'print' });
    const wide = Math.round((paper[0] / 72) * 96 - (16 / 25.4) * 96);
    await page.setViewportSize({ width: wide, height: 1_000 });
    const sheets = await page.locator('.leaf').evaluateAll((leaves) =>
      leaves.map((leaf) => {
        const frame = leaf.getBoundingClientRect();
        return [...leaf.querySelectorAll('.slip')].map((slip) => {
          const box = slip.getBoundingClientRect();
          const inside = [...slip.querySelectorAll('*')].every((part) => {
            const own = part.getBoundingClientRect();
            return own.bottom <= box.bottom + 1 && own.right <= box.right + 1;
          });
          const within = box.left >= frame.left - 1 && box.right <= frame.right + 1 && box.bottom <= frame.bottom + 1;
          return { inside, within, width: Math.round(box.width), height: Math.round(box.height), bar: document.querySelector('.bar')!.getClientRects().length };
        });
      }),
    );
    expect(sheets.map((slips) => slips.length)).toEqual([Number(per), Number(per)]);
    const [first] = sheets[0];
    expect(first.width).toBeGreaterThan(wide / 2 - 5);
    for (const slip of sheets.flat()) {
      expect({ ...slip, width: Math.abs(slip.width - first.width) <= 1, height: Math.abs(slip.height - first.height) <= 1 }).toEqual({
        inside: true,
        within: true,
        width: true,
        height: true,
        bar: 0,
      });
    }
  });
}

test('the pages of slips fit the smallest screen, in both languages', async ({ fresh, open }) => {
  expect(fresh).toBeTruthy();
  for (const language of ['en-US', 'es-US']) {
    const page = await open('officer', { size: [320, 640], language });
    for (const path of ['/desk/paper', '/desk/paper/slips']) {
      await page.goto(new URL(`${path}?district=26`, page.url()).href);
      expect(await page.evaluate(() => document.scrollingElement!.scrollWidth)).toBeLessThanOrEqual(320);
      expect(await faults(page)).toEqual([]);
    }
  }
});
