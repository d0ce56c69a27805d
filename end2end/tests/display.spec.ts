// The lobby screen: everybody who is called is on it at once, for as long as it takes to read, whole at every size.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, faults, test, type Api, type Page, type Program } from './program';
import { openWindow } from './steps';

const SIZES = [[1920, 1080], [3840, 2160], [1080, 1920]] as const;

/** What is cut off, or leaves the box it belongs to. */
function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const told = (what: string, node: Element) => found.push(`${what}: ${node.className || node.tagName} ${node.textContent?.slice(0, 40)}`);
    const [width, height] = [window.innerWidth, window.innerHeight];
    const leaves = (inner: DOMRect, outer: { left: number; top: number; right: number; bottom: number }) =>
      inner.left < outer.left - 1 || inner.top < outer.top - 1 || inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1;
    const root = document.documentElement;
    if (root.scrollWidth > width + 1 || root.scrollHeight > height + 1) found.push(`scrolls: ${root.scrollWidth} x ${root.scrollHeight}`);
    for (const node of document.querySelectorAll('.display *')) {
      const box = node.getBoundingClientRect();
      if (node.closest('svg, .sr') || box.width === 0) continue;
      if (leaves(box, { left: 0, top: 0, right: width, bottom: height })) told('off the screen', node);
      const around = node.parentElement?.closest('.call, .now, .beside, .idle, .nobody, .emergency, .display-foot');
      if (around && leaves(box, around.getBoundingClientRect())) told(`out of ${around.className}`, node);
    }
    return found;
  });
}

/** The smallest letters of a kind, in pixels. */
function smallest(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluateAll((nodes) => Math.min(...nodes.map((node) => parseFloat(getComputedStyle(node).fontSize))));
}

/** Whole at every size, with letters of at least so many pixels in each. */
async function whole(display: Page, letters?: readonly number[]): Promise<void> {
  for (const [place, [width, height]] of SIZES.entries()) {
    await display.setViewportSize({ width, height });
    expect(await cut(display), `${width}x${height}`).toEqual([]);
    if (letters) {
      expect(await smallest(display, '.call .ticket'), `${width}x${height}`).toBeGreaterThanOrEqual(letters[place]);
      expect(await smallest(display, '.call:not(.wide) .where'), `${width}x${height}`).toBeGreaterThanOrEqual(letters[place]);
    }
    await display.screenshot({ path: test.info().outputPath(`${width}x${height} ${await display.locator('.call').count()}.png`) });
  }
}

/** Opens so many windows, lets as many people arrive, and calls each at once; gives the visits. */
async function callAll(api: Api, windows: string[]) {
  for (const window of windows) {
    await api.open(window);
    await api.checkIn();
  }
  return Promise.all(windows.map((window) => api.here(`windows/${window}/next`, {})));
}

const numbers = (count: number) => Array.from({ length: count }, (_, place) => String(place + 1));

/** Twenty-four windows in the first district, set up beside the running program. */
function twentyFour(program: Program): string[] {
  const file = program.run('setup', 'export');
  const more = numbers(12).map((number) => `w${Number(number) + 12}`);
  const part = (id: string) =>
    `[[districts.windows]]\nid = "${id}"\nkind = "counter"\n[districts.windows.name]\nen = "Window ${id.slice(1)}"\nes = "Ventanilla ${id.slice(1)}"\n\n`;
  const first = file.indexOf('[[districts.windows]]');
  expect(first).toBeGreaterThan(0);
  const path = join(program.folder, 'windows.toml');
  writeFileSync(path, file.slice(0, first) + more.map(part).join('') + file.slice(first));
  program.run('setup', 'apply', path);
  return [...numbers(12), ...more];
}

test('twelve who are called at once are all on the screen within two seconds, and stay twenty', async ({ fresh: _, api, open }) => {
  const display = await open('display', { size: [1920, 1080] });
  const begun = Date.now();
  const visits = await callAll(api, numbers(12));
  await expect(display.locator('.call')).toHaveCount(12, { timeout: 2_000 });
  const shown = await display.locator('.call .ticket').allTextContents();
  expect(new Set(shown.map((text) => text.trim()))).toEqual(new Set(visits.map((visit) => visit.ticket)));
  await whole(display, [70, 140, 55]);
  expect(await faults(display)).toEqual([]);
  // All of them reach their windows at once, and a person who looks up a little later still reads the numbers.
  await Promise.all(visits.map((visit) => api.act(visit, 'serve')));
  await expect(display.locator('.call')).not.toHaveCount(12, { timeout: 30_000 });
  expect(Date.now() - begun).toBeGreaterThanOrEqual(20_000);
  await expect(display.locator('.call')).toHaveCount(0);
  await expect(display.locator('.earlier li')).toHaveCount(5);
});

test('twenty-four windows call at once, and every call is whole and large at every size', async ({ fresh, api, open }) => {
  const windows = twentyFour(fresh);
  const display = await open('display', { size: [1920, 1080] });
  await callAll(api, windows);
  await expect(display.locator('.call')).toHaveCount(24);
  await whole(display, [48, 96, 48]);
  expect(await faults(display)).toEqual([]);
});

test('from one call to eight the letters are as large as there is room', async ({ fresh: _, api, open }) => {
  const display = await open('display', { size: [1920, 1080] });
  const letters: Record<number, readonly number[]> = { 1: [90, 180, 90], 2: [70, 140, 60], 3: [60, 120, 60], 4: [120, 240, 120], 8: [90, 180, 90] };
  for (const number of numbers(8)) {
    await callAll(api, [number]);
    await expect(display.locator('.call')).toHaveCount(Number(number));
    if (letters[Number(number)]) await whole(display, letters[Number(number)]);
  }
});

test('the chimes of twelve calls never sound on top of each other, and do not pile up', async ({ fresh: _, api, open }) => {
  const display = await open('display', { size: [1920, 1080] });
  await display.evaluate(() => {
    const heard: number[] = ((window as unknown as { heard: number[] }).heard = []);
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
      heard.push(performance.now());
      return play.call(this);
    };
  });
  await callAll(api, numbers(12));
  await expect(display.locator('.call')).toHaveCount(12);
  const heard = () => display.evaluate(() => (window as unknown as { heard: number[] }).heard);
  await expect.poll(async () => (await heard()).length).toBeGreaterThanOrEqual(1);
  // Until nothing more is said: no chime for five seconds.
  await expect.poll(() => display.evaluate(() => performance.now() - Math.max(...(window as unknown as { heard: number[] }).heard)), { timeout: 45_000 }).toBeGreaterThan(5_000);
  const times = await heard();
  expect(times.length).toBeLessThanOrEqual(5);
  for (const [place, time] of times.entries()) if (place > 0) expect(time - times[place - 1]).toBeGreaterThan(1_000);
});

test('between calls the next numbers and the open windows are there, with no name and no reason', async ({ fresh: _, api, open }) => {
  const display = await open('display', { size: [1920, 1080] });
  await api.open('1');
  await api.open('2');
  const visits = [];
  for (const service of ['report_copy', 'victim_help', 'report_copy', 'report_copy', 'report_copy']) visits.push(await api.checkIn({ service, name: 'Ana Ruiz' }));
  const next = display.locator('.idle ol.numbers li');
  await expect(next).toHaveText(visits.slice(0, 4).map((visit) => visit.ticket));
  await expect(display.locator('.idle ul.numbers li')).toHaveText(['1', '2']);
  await expect(display.locator('body')).not.toContainText(/Ana|Ruiz|victim/i);
  await whole(display);
  expect(await faults(display)).toEqual([]);
  // 911 is as large as the name of the district.
  expect(await smallest(display, '.display-head p')).toBe(await smallest(display, '.display-head h1'));
  // Away, and until when.
  await api.here('windows/2/away', { reason: 'break', back_at: new Date(Date.now() + 15 * 60_000).toISOString() });
  await expect(display.locator('.display-foot')).toContainText(/Window 2: back about/i);
  await expect(display.locator('.idle ul.numbers li')).toHaveText(['1']);
});

test('a notice that is set up is on the screen until it is removed', async ({ fresh: _, api, open }) => {
  await api.open('1');
  const display = await open('display', { size: [1920, 1080] });
  const setup = await open('admin');
  await setup.goto(new URL('/setup/notices?district=26&edit=new', setup.url()).href);
  // All faults at once, and what was typed stays.
  await setup.locator('[name=text_es]').fill('Cerrado el viernes.');
  await setup.locator('form.form button[type=submit]').first().click();
  await expect(setup.locator('#errors li')).toHaveCount(2);
  await expect(setup.locator('[name=text_es]')).toHaveValue('Cerrado el viernes.');
  expect(await faults(setup)).toEqual([]);
  await setup.locator('[name=text_en]').fill('Closed on Friday.');
  await setup.locator('[name=until]').fill('2001-01-01T10:00');
  await setup.locator('form.form button[type=submit]').first().click();
  await expect(setup.locator('#errors li')).toHaveText(/This time has passed/);
  const nextYear = new Date().getFullYear() + 1;
  await setup.locator('[name=until]').fill(`${nextYear}-01-01T10:00`);
  await setup.locator('form.form button[type=submit]').first().click();
  await expect(setup.locator('tbody')).toContainText('Closed on Friday.');
  await expect(display.locator('.lobby-notice')).toContainText(/Closed on Friday\.|Cerrado el viernes\./);
  await whole(display);
  expect(await faults(display)).toEqual([]);
  await setup.locator('tbody a').first().click();
  await setup.locator('summary').click();
  await setup.locator('details button[type=submit]').click();
  await expect(display.locator('.lobby-notice')).toHaveCount(0);
});

test('two keys at the desk put an emergency notice up, and two take it down; calls stay', async ({ fresh: _, api, open }) => {
  const display = await open('display', { size: [1920, 1080] });
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  await callAll(api, ['2']);
  await desk.keyboard.press('Shift+N');
  await desk.keyboard.press('Enter');
  await expect(display.locator('.emergency')).toContainText('This building is closed now. In an emergency, call 911.');
  await expect(display.locator('.emergency')).toContainText('Este edificio está cerrado ahora.');
  await expect(display.locator('.call')).toHaveCount(1);
  await expect(display.locator('.display-foot')).toHaveCount(0);
  await whole(display);
  expect(await faults(display)).toEqual([]);
  await expect(desk.locator('.banner', { hasText: 'The lobby screens say' })).toBeVisible();
  expect(await faults(desk)).toEqual([]);
  await desk.keyboard.press('Shift+N');
  await desk.keyboard.press('Enter');
  await expect(display.locator('.emergency')).toHaveCount(0);
  await expect(display.locator('.display-foot')).toHaveCount(1);
  await expect(desk.locator('.banner', { hasText: 'The lobby screens say' })).toHaveCount(0);
});

test('a server that falls silent is said within five seconds, and the screen recovers by itself', async ({ fresh, api, open }) => {
  const display = await open('display', { size: [1920, 1080] });
  await api.open('1');
  await expect(display.locator('.idle')).toBeVisible();
  // As a cable that is pulled: nothing is closed, nothing arrives.
  const child = (fresh as unknown as { child: { kill: (signal: string) => void } }).child;
  child.kill('SIGSTOP');
  try {
    await expect(display.locator('.banner')).toContainText('lost its connection', { timeout: 5_500 });
    expect(await cut(display)).toEqual([]);
    expect(await faults(display)).toEqual([]);
  } finally {
    child.kill('SIGCONT');
  }
  await expect(display.locator('.banner')).toHaveCount(0, { timeout: 15_000 });
});

test('where text runs from right to left nothing is cut, and the arrow points to the window', async ({ fresh: _, api, open }) => {
  const display = await open('display', { size: [1920, 1080] });
  await api.open('1');
  await display.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await expect(display.locator('.idle')).toBeVisible();
  await whole(display);
  for (const count of [1, 3, 12]) {
    for (const number of numbers(count).slice(await display.locator('.call').count())) await callAll(api, [number]);
    await expect(display.locator('.call')).toHaveCount(count);
    await whole(display);
    const [ticket, window] = await display.locator('.call').first().evaluate((call) =>
      ['.ticket', '.where'].map((part) => call.querySelector(part)!.getBoundingClientRect().right),
    );
    if (count > 1) expect(window).toBeLessThan(ticket);
  }
});
