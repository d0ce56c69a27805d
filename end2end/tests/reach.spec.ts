// Without a mouse, and on the smallest screen.

import { expect, test, type Page } from './program';
import { answer, ask, dialog, intercept, openWindow, tickAll } from './steps';
import { populate } from '../town.mjs';

/** Tabs until the element is reached, unless it has the focus already, and sees the focus at every stop. */
async function tabTo(page: Page, selector: string): Promise<void> {
  const target = page.locator(selector);
  for (let stops = 0; stops < 40; stops += 1) {
    if (await target.evaluateAll((all) => all.includes(document.activeElement!))) return;
    await page.keyboard.press('Tab');
    const focus = page.locator(':focus');
    // A skip link slides in, a list scrolls: the focus is looked at once it rests.
    await expect(async () => {
      const seen = await focus.evaluate((element) => {
        const box = element.getBoundingClientRect();
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        const style = getComputedStyle(element);
        return {
          outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
          uncovered: !!top && (element.contains(top) || top.contains(element)),
        };
      });
      expect(seen, await focus.evaluate((element) => element.outerHTML.slice(0, 120))).toEqual({ outlined: true, uncovered: true });
    }).toPass({ timeout: 2_000 });
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

test('a whole visit at the desk without a mouse', async ({ api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  const keys = (...all: string[]) => all.reduce((done, key) => done.then(() => desk.keyboard.press(key)), Promise.resolve());

  // The window: the second one, by arrow; Enter opens it.
  await tabTo(desk, 'input[name=window]');
  await keys('ArrowDown', 'Enter');
  await expect(desk.locator('.bar')).toContainText('Window 2');

  // A person comes to the desk and is taken into the line, with a name; a digit picks, Ctrl Enter sends.
  await ask(desk, 'Shift+W');
  await tabTo(desk, 'dialog input[type=text]');
  await desk.keyboard.type('Jordan Reyes');
  await answer(desk);
  await expect(desk.locator('.queue ol.line .about')).toContainText('Jordan Reyes');

  // Nothing happens by key while the officer types.
  await keys('a');
  await expect(desk.locator('.queue ol.line .state')).toHaveText(/^greeted/);
  await keys('n');
  await expect(desk.locator('.visit-head')).toBeVisible();
  await keys('s');
  await expect(desk.locator('.say')).toBeVisible();
  await keys('/');
  await expect(desk.locator('#note')).toBeFocused();
  await desk.keyboard.type('Lost wallet, no rush. Home by six.');
  await expect(desk.locator('#note')).toHaveValue('Lost wallet, no rush. Home by six.');
  await expect(desk.locator('.say')).toBeVisible();
  await keys('Escape');
  await tickAll(desk);

  // What it is about, by its first letters; what came of it, and the number.
  await ask(desk, 'i');
  await desk.keyboard.type('Lost');
  await answer(desk);
  await expect(desk.locator('.visit-head h1')).toHaveText(/Lost/);
  await ask(desk, 'e');
  await keys('2');
  await expect(dialog(desk).locator('input[type=radio]').nth(1)).toBeChecked();
  await tabTo(desk, '#ref');
  await desk.keyboard.type('26-0815');
  await answer(desk);
  await expect(desk.locator('main.work.none')).toBeVisible();

  const visits = await api.send('GET', 'visits?district=26');
  expect(visits).toHaveLength(1);
  const [visit] = visits;
  expect(visit).toMatchObject({ state: 'ended', end: 'resolved', name: 'Jordan Reyes', reference: '26-0815', service: 'lost_found' });
  expect(visit.notes).toEqual(['Lost wallet, no rush. Home by six.']);

  // Locked by a key, and the focus is where the password goes.
  await keys('l');
  await expect(desk.locator('#pw')).toBeFocused();
});

test('an answer that comes late takes away no dialog, and nothing typed', async ({ api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  await api.checkIn();
  await desk.keyboard.press('n');
  await expect(desk.locator('.visit-head')).toBeVisible();
  let arrive = () => {};
  const late = new Promise<void>((done) => (arrive = done));
  await intercept(desk, '**/serve', (route) => late.then(() => route.continue()));
  await desk.keyboard.press('s');
  await ask(desk, 'e');
  await desk.locator('#ref').fill('26-0815');
  arrive();
  await expect(desk.locator('.say')).toBeVisible();
  await expect(desk.locator('#ref')).toHaveValue('26-0815');
  await desk.locator('dialog[open]').getByRole('radio').first().check();
  await answer(desk);
  await expect(desk.locator('main.work.none')).toBeVisible();
});

/** What sticks out of the page sideways, whether it scrolls there or is cut off. */
function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      const hidden = box.width <= 1 || element.closest('.sr, .skip, .scroll-x, [hidden], option, svg');
      return !hidden && (box.right > wide + 1 || box.left < -1);
    });
    const scrolls = document.scrollingElement!.scrollWidth > wide ? [`the page is ${document.scrollingElement!.scrollWidth} px wide`] : [];
    return [...scrolls, ...out.map((element) => element.outerHTML.slice(0, 120))];
  });
}

test('a name that is one long word widens nothing, and is whole', async ({ api, open }) => {
  const long = 'Wolfeschlegelsteinhausenbergerdorffvoralternwarengewissenhaft'.slice(0, 60);
  await api.checkIn({ name: long, note: long });
  await api.checkIn({ name: long });
  const desk = await open('officer', { size: [1280, 800] });
  await openWindow(desk, 1);
  await desk.keyboard.press('n');
  await expect(desk.locator('.visit-head')).toBeVisible();
  await desk.keyboard.press('s');
  await expect(desk.locator('.say')).toBeVisible();
  const shown = [desk.locator('.side dd'), desk.locator('.side .notes p'), desk.locator('.queue ol.line .about')];
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    await desk.setViewportSize({ width, height });
    expect(await sideways(desk), `at ${width}`).toEqual([]);
    for (const text of shown) {
      const one = text.filter({ hasText: long });
      await expect(one).toHaveCount(1);
      // The letters themselves: a box may be narrower than what it holds.
      const letters = await one.evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const { left, right } = range.getBoundingClientRect();
        return { left, right };
      });
      expect(letters.left, `at ${width}`).toBeGreaterThanOrEqual(0);
      expect(letters.right, `at ${width}`).toBeLessThanOrEqual(width);
    }
  }
});

test.describe('nothing lies sideways at 320 px', () => {
  const size: [number, number] = [320, 640];
  for (const language of ['en', 'es']) {
    test(`for residents (${language})`, async ({ api, open }) => {
      await api.open('1');
      const kiosk = await open('kiosk', { size });
      if (language === 'es') await kiosk.locator('.choice[lang=es]').click();
      const found: string[] = [];
      const look = async (page: Page) => found.push(...(await sideways(page)));
      const onward = () => kiosk.locator('.kiosk-foot .go').click();
      await look(kiosk);
      await onward();
      await look(kiosk);
      await kiosk.locator('#s-report_copy').click();
      await onward();
      await look(kiosk);
      await kiosk.locator('main .btns .btn').click();
      await look(kiosk);
      for (let page = 0; page < 3; page += 1) {
        await onward();
        await look(kiosk);
      }
      await onward();
      await expect(kiosk.locator('.stub .ticket')).toHaveText(/\d/);
      await look(kiosk);
      await kiosk.locator('.kiosk-head .btn').nth(1).click();
      await look(kiosk);
      await kiosk.locator('.kiosk-foot .help').click();
      await look(kiosk);
      const visit = await api.checkIn({ language });
      const phone = await open(visit.status_url, { size, language });
      await look(phone);
      await phone.locator('summary').click();
      await look(phone);
      expect(found).toEqual([]);
    });

    test(`for staff (${language})`, async ({ api, open }) => {
      const { done } = await populate(api);
      const found: string[] = [];
      const look = async (page: Page) => found.push(...(await sideways(page)));
      await look(await open('/sign-in', { size, language }));
      const setup = await open('admin', { size, language });
      for (const section of ['services', 'windows', 'hours', 'watches', 'areas', 'targets', 'rules', 'tablets', 'notices', 'staff', 'devices', 'districts', 'department']) {
        for (const query of ['', '?district=26&edit=new']) {
          await setup.goto(new URL(`/setup/${section}${query}`, setup.url()).href);
          await look(setup);
        }
      }
      const floor = await open('captain', { size, language });
      for (const path of ['/floor', '/floor?list=all', `/floor?visit=${done.id}`]) {
        await floor.goto(new URL(path, floor.url()).href);
        await look(floor);
      }
      const desk = await open('officer', { size, language });
      await look(desk);
      await openWindow(desk, 1);
      await look(desk);
      await desk.keyboard.press('n');
      await expect(desk.locator('.visit-head')).toBeVisible();
      await look(desk);
      await desk.keyboard.press('s');
      await expect(desk.locator('.say')).toBeVisible();
      await look(desk);
      for (const key of ['e', '?', '.', 'Shift+W']) {
        await ask(desk, key);
        await look(desk);
        await desk.keyboard.press('Escape');
        await expect(dialog(desk)).toHaveCount(0);
      }
      expect(found).toEqual([]);
    });
  }
});

test('the buttons that move an entry of a list stand beside each other, however narrow the screen', async ({ open }) => {
  for (const width of [1440, 1024, 390]) {
    const setup = await open('admin', { size: [width, 900] });
    await setup.goto(new URL('/setup/services?district=26', setup.url()).href);
    const buttons = setup.locator('tbody tr').nth(1).locator('.btn.small');
    const tops = await buttons.evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
    expect(tops, `at ${width} px`).toHaveLength(2);
    expect(tops[0], `at ${width} px`).toBe(tops[1]);
  }
});
