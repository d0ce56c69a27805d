// A lobby that is fuller than any was: a thousand in line, thirty who come to one tablet, every counter calling at once.

import { expect, test, type Api, type Page } from './program';
import { openWindow, tap, toTicket } from './steps';

const DESK: [number, number] = [1440, 900];
/** The longest time from a key to its answer on the screen. */
const ANSWERED_MS = 200;
const atOnce = 20;

/** So many people arrive, some at the same time. */
async function arrive(api: Api, people: number): Promise<void> {
  for (let come = 0; come < people; come += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, people - come) }, () => api.checkIn()));
  }
}

/** How long the page takes to show another row as the picked one after a key: the median of several, in milliseconds. */
async function answers(desk: Page, keys: string[]): Promise<number> {
  const times: number[] = [];
  for (const key of keys) {
    times.push(
      await desk.evaluate(
        (key) =>
          new Promise<number>((done) => {
            const picked = () => document.querySelector('.wait.on .ticket')?.textContent;
            const [before, begun] = [picked(), performance.now()];
            const look = () => (picked() === before ? requestAnimationFrame(look) : done(performance.now() - begun));
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
            requestAnimationFrame(look);
          }),
        key,
      ),
    );
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)]!;
}

/** Counts the sounds that a page plays from here on. */
async function countSounds(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counter = window as unknown as { played: number };
    counter.played = 0;
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
      counter.played += 1;
      return play.call(this);
    };
  });
  return () => page.evaluate(() => (window as unknown as { played: number }).played);
}

test('a desk with a thousand in line draws a bounded part and answers a key at once', async ({ api, open }) => {
  test.setTimeout(240_000);
  await arrive(api, 1_000);
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const rows = desk.locator('.queue ol.line > li');
  await expect(desk.locator('.queue')).toContainText('1 to 50 of 1,000');
  await expect(rows).toHaveCount(50);
  await expect(rows.first()).toHaveAttribute('aria-setsize', '1000');

  expect(await answers(desk, Array.from({ length: 9 }, () => 'ArrowDown'))).toBeLessThan(ANSWERED_MS);
  // By keys past the last row that was drawn: the rows follow the picked one.
  for (let pressed = 0; pressed < 60; pressed += 1) await desk.keyboard.press('ArrowDown');
  const picked = desk.locator('.queue ol.line > li.on');
  await expect(picked).toHaveAttribute('aria-posinset', '70');
  await expect(picked).toBeInViewport();
  await expect(rows).toHaveCount(50);

  // By buttons to the rows after those, where the keyboard goes on.
  await desk.getByRole('button', { name: 'Show those after' }).first().click();
  await expect(rows).toHaveCount(50);
  await expect(rows.first().locator('.wait-main')).toBeFocused();
  await desk.getByRole('button', { name: 'Show those before' }).first().click();
  await expect(rows.first().locator('.wait-main')).toBeFocused();

  // A live change, and the next person: the desk still works.
  await api.checkIn();
  await expect(desk.locator('.queue')).toContainText('of 1,001');
  await desk.locator('main').first().click({ position: { x: 5, y: 5 } });
  await desk.keyboard.press('n');
  await expect(desk.locator('.visit-head .ticket')).toBeVisible();

  const floor = await open('captain');
  await expect(floor.locator('.tile', { hasText: 'Waiting now' }).locator('b')).toHaveText('1,000');
  await floor.goto(new URL('/floor?list=waiting', floor.url()).href);
  await expect(floor.getByText('1 to 100 of 1,000')).toBeVisible();
  await floor.getByRole('link', { name: 'Earlier arrivals' }).click();
  await expect(floor.getByText('101 to 200 of 1,000')).toBeVisible();
});

test('calls that ring in a burst make one tone at the desk', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const sounds = await countSounds(desk);
  const at = new Date().toISOString();
  const ring = (call: number) =>
    api.here('calls', { call_id: `call-${call}`, event: 'ringing', at, from: '215 555 0123' });
  for (let call = 0; call < 12; call += 1) await ring(call);
  await expect(desk.locator('.banner.ringing')).toContainText('and 11 more');
  expect(await sounds()).toBe(1);
});

test('thirty people come to one tablet and all ten counters call at once', async ({ api, open }) => {
  test.setTimeout(180_000);
  await arrive(api, 29);
  const kiosk = await open('kiosk');
  await toTicket(kiosk);
  await tap(kiosk, /^Get ticket/);
  await expect(kiosk.locator('.stub .ticket')).toHaveText(/^[A-Z]\d{3}$/);
  const [desk, display] = [await open('officer', { size: DESK }), await open('display')];
  for (let window = 2; window <= 10; window += 1) await api.open(window);
  await openWindow(desk, 1);
  const called = Array.from({ length: 9 }, (_, n) => api.here(`windows/${n + 2}/next`, {}));
  await desk.keyboard.press('n');
  const tickets = (await Promise.all(called)).map((visit: { ticket: string }) => visit.ticket);
  await expect(desk.locator('.visit-head .ticket')).toBeVisible();
  tickets.push(await desk.locator('.visit-head .ticket').innerText());
  expect(new Set(tickets).size, 'ten people, each called once').toBe(10);
  for (const ticket of tickets) await expect(display.locator('body')).toContainText(ticket);
  await expect(desk.locator('.queue ol.line > li')).toHaveCount(20);
});
