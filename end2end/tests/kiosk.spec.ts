// The tablet as a resident uses it: from the first page to a ticket.

import { expect, test } from './program';
import { countTaps, intercept, tap, toTicket } from './steps';

test('a ticket in at most five taps, whole on every tablet', async ({ open }) => {
  const kiosk = await open('kiosk');
  await expect(kiosk.getByText('This tablet does not call 911. In danger? Call 911.').first()).toBeVisible();
  const taps = await countTaps(kiosk);
  await tap(kiosk, /^Continue/);
  await tap(kiosk, /^Get a copy of a report/);
  // From here on the button that leads on, on whatever pages there are: a page more is a tap more.
  const [heading, onward] = [kiosk.locator('h1'), kiosk.locator('.kiosk-foot .go')];
  for (let pages = 0; pages < 12; pages += 1) {
    await expect(onward).toBeVisible();
    if (/^Done/.test(await onward.innerText())) break;
    const before = (await heading.textContent()) ?? '';
    await onward.click();
    await expect(heading).not.toHaveText(before);
  }
  const tapped = await taps();
  expect(tapped).toBeGreaterThan(0);
  expect(tapped).toBeLessThanOrEqual(5);
  await expect(kiosk.locator('.stub .ticket')).toHaveText(/^[A-Z]\d{3}$/);
  await expect(kiosk.locator('.stub')).toContainText(/You checked in at \d{1,2}:\d\d/);

  // Lying and standing, in usual and larger text: the number is not cut off at the ticket's edge.
  const within = () =>
    kiosk.evaluate(() => {
      const number = document.querySelector('.stub .ticket bdi')!.getBoundingClientRect();
      const stub = document.querySelector('.stub')!.getBoundingClientRect();
      const foot = document.querySelector('.kiosk-foot')!.getBoundingClientRect();
      return { sideways: number.left >= stub.left && number.right <= stub.right, aboveFoot: stub.bottom <= foot.top };
    });
  expect(await within()).toEqual({ sideways: true, aboveFoot: true });
  for (const larger of [false, true]) {
    if (larger) await kiosk.getByRole('button', { name: 'Larger text' }).click();
    for (const [width, height] of [[1280, 800], [800, 1280], [1024, 600], [320, 640]]) {
      await kiosk.setViewportSize({ width, height });
      expect((await within()).sideways, `${width} x ${height}`).toBe(true);
    }
  }
});

test('a tablet that does not reach the service asks people to stay, and gives the number once it does', async ({ open }) => {
  const kiosk = await open('kiosk');
  await intercept(kiosk, '**/visits', (route) => route.abort());
  await toTicket(kiosk);
  await tap(kiosk, /^Get ticket/);
  await expect(kiosk.getByText('We keep trying to get your number. Please stay here.')).toBeVisible();
  await expect(kiosk.locator('main')).toContainText('Stay here until your number shows.');
  await kiosk.unroute('**/visits');
  await expect(kiosk.locator('.stub .ticket')).toHaveText(/^[A-Z]\d{3}$/, { timeout: 15_000 });
});

test('a number whose answer was lost is the number that is given, and there is one', async ({ api, open }) => {
  const kiosk = await open('kiosk');
  let tries = 0;
  await intercept(kiosk, '**/visits', async (route) => {
    tries += 1;
    await route.fetch();
    if (tries < 3) await route.abort();
    else await route.fulfill({ status: 500, body: '' });
  });
  await toTicket(kiosk);
  await tap(kiosk, /^Get ticket/);
  // The tablet asks again by itself; then something on the way says that it broke, and the person begins again.
  await expect(kiosk.locator('h1')).toHaveText('We could not give you a number');
  expect(tries).toBe(3);
  await kiosk.unroute('**/visits');
  await tap(kiosk, /^Back/);
  for (const name of [/^Get a copy of a report/, /^Continue/, /^Get ticket/]) await tap(kiosk, name);
  await expect(kiosk.locator('.stub .ticket')).toHaveText(/^[A-Z]\d{3}$/);
  const visits = await api.send('GET', 'visits?district=26');
  expect(visits.map((visit: { ticket: string }) => visit.ticket)).toEqual([await kiosk.locator('.stub .ticket').innerText()]);
});

test('what most people need is one tap on the page of services and before the ticket, within five taps', async ({ api, open }) => {
  const kiosk = await open('kiosk');
  const taps = await countTaps(kiosk);
  await tap(kiosk, /^Continue/);
  const come = kiosk.getByRole('checkbox', { name: 'Please come to me' });
  await kiosk.locator('.needs label', { hasText: 'Please come to me' }).click();
  await expect(come).toBeChecked();
  await tap(kiosk, /^Get a copy of a report/);
  await expect(kiosk.locator('#s-report_copy')).toHaveAttribute('aria-pressed', 'true');
  // A chosen tile says so by more than its color.
  const tick = await kiosk.locator('#s-report_copy').evaluate((tile) => getComputedStyle(tile, '::after').content);
  expect(tick).toContain('✓');
  await tap(kiosk, /^Continue/);
  await expect(come).toBeChecked();
  await tap(kiosk, /^Get ticket/);
  const ticket = kiosk.locator('.stub .ticket');
  await expect(ticket).toHaveText(/^[A-Z]\d{3}$/);
  expect(await taps()).toBeLessThanOrEqual(5);
  const visits = await api.send('GET', 'visits?district=26');
  expect(visits.map((visit: { needs: string[] }) => visit.needs)).toEqual([['come_to_me']]);
});

test('a question shows what was answered to it, and nothing that was typed on another page', async ({ open }) => {
  const kiosk = await open('kiosk');
  await toTicket(kiosk);
  await tap(kiosk, /^Add details/);
  const [heading, field] = [kiosk.locator('h1'), kiosk.locator('#entry')];
  await expect(heading).toHaveText('What name should the officer use?');
  await field.fill('Ana');
  await tap(kiosk, /^Continue/);
  await expect(heading).toHaveText('Which phone number can we call?');
  await expect(field).toHaveValue('');
  await field.fill('215 555 0142');
  await tap(kiosk, /^Back/);
  await expect(heading).toHaveText('What name should the officer use?');
  await expect(field).toHaveValue('Ana');
  await tap(kiosk, /^Continue/);
  await expect(field).toHaveValue('215 555 0142');
});

test('the services and the line of needs are whole on a tablet of 1280 by 800, and more reasons are in order', async ({ open }) => {
  const kiosk = await open('kiosk', { size: [1280, 800] });
  const below = (selector: string) =>
    kiosk.evaluate((selector) => {
      const foot = document.querySelector('.kiosk-foot')!.getBoundingClientRect().top;
      return [...document.querySelectorAll(selector)].filter((tile) => tile.getBoundingClientRect().bottom > foot).length;
    }, selector);
  await tap(kiosk, /^Continue/);
  await expect(kiosk.locator('.needs')).toBeVisible();
  expect(await below('main .choice')).toBe(0);
  await tap(kiosk, /^More reasons/);
  await expect(kiosk.locator('.choices.four')).toBeVisible();
  expect(await below('main .choice')).toBe(0);
  const names = await kiosk.locator('.choices.four li:not(:last-child) .choice').allInnerTexts();
  expect(names.length).toBeGreaterThan(10);
  expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other, 'en')));
});

test('read aloud names what was chosen and does not begin the page again', async ({ open }) => {
  const kiosk = await open('kiosk');
  await kiosk.evaluate(() => {
    const counter = window as unknown as { said: string[] };
    counter.said = [];
    speechSynthesis.speak = (sentence) => counter.said.push(sentence.text);
  });
  const said = () => kiosk.evaluate(() => (window as unknown as { said: string[] }).said);
  await tap(kiosk, /^Continue/);
  await kiosk.getByRole('button', { name: 'Read aloud' }).click();
  const whole = /What can we help you with\?/;
  await expect.poll(async () => (await said()).filter((text) => whole.test(text)).length).toBe(1);
  await tap(kiosk, /^Get a copy of a report/);
  await expect.poll(async () => (await said()).at(-1)).toMatch(/^Get a copy of a report/);
  await kiosk.locator('#s-property_pickup').click();
  await expect.poll(async () => (await said()).at(-1)).toMatch(/^Pick up/);
  expect((await said()).filter((text) => whole.test(text)).length).toBe(1);
  // The next page is read whole.
  await tap(kiosk, /^Continue/);
  await expect.poll(async () => (await said()).some((text) => /How long it may take/.test(text))).toBe(true);
});
