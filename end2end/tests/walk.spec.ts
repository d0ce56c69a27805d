// A visit from the tablet to its end, seen by everybody it concerns, each in a browser of their own. Nothing else runs beside
// these tests (playwright.config.ts), because they measure how soon something is seen.

import { appears, expect, test, type Page } from './program';
import { answer, ask, dialog, intercept, openWindow, tap, tickAll, toTicket } from './steps';

/** What is shown elsewhere is promised within this time. */
const PROMISE_MS = 1_000;
/** Figures of the day are read again at the latest after this time. */
const FIGURES_MS = 5_000;
const TICKET = /^\s*[A-Z]\d{3}\s*$/;

const atWindow = (desk: Page) => desk.locator('.visit-head .ticket');
const inLine = (desk: Page) => desk.locator('.queue ol.line .ticket');
const listed = (desk: Page, heading: string) =>
  desk.locator('.queue h2', { hasText: heading }).locator('+ ul .ticket');

/** The link on the ticket, as the service gave it to the tablet. */
async function ticketWithLink(kiosk: Page): Promise<string> {
  const given = kiosk.waitForResponse((answer) => answer.url().endsWith('/visits') && answer.status() === 201);
  await tap(kiosk, /^Get ticket/);
  return (await (await given).json()).status_url;
}

test('a visit from the tablet to its end', async ({ fresh, open }) => {
  test.setTimeout(120_000);
  const display = await open('display', { size: [1920, 1080] });
  const desk = await open('officer', { size: [1440, 900] });
  const floor = await open('captain', { size: [1440, 900] });
  const kiosk = await open('kiosk');
  await openWindow(desk, 1);
  await expect(desk.locator('.bar')).toContainText('Window 1');
  const tile = (name: string) => floor.locator('.tile', { hasText: name }).locator('b');
  await expect(tile('Wait today')).toHaveText(/nobody yet/);

  // A ticket, and the desk and the floor show it within a second.
  await toTicket(kiosk);
  const onTablet = appears(kiosk, '.stub .ticket', TICKET);
  const onDesk = appears(desk, '.queue ol.line .ticket', TICKET);
  const onFloor = appears(floor, '.tile b', /^1$/);
  const link = await ticketWithLink(kiosk);
  const { at: given, text: ticket } = await onTablet;
  expect((await onDesk).text).toBe(ticket);
  expect((await onDesk).at - given).toBeLessThanOrEqual(PROMISE_MS);
  expect((await onFloor).at - given).toBeLessThanOrEqual(PROMISE_MS);
  await expect(kiosk.locator('.qr')).toBeVisible();

  // The ticket's link, on a phone; and on one without scripts. The page renews itself; here it is asked to.
  const phones = [
    await open(link, { size: [390, 844] }),
    await open(link, { size: [390, 844], scripts: false }),
  ];
  const told = async (...texts: (string | RegExp)[]) => {
    for (const phone of phones) {
      await phone.reload();
      const over = await phone.locator('h2#next').count();
      await expect(phone.locator('#lost')).toHaveCount(over ? 0 : 1);
      await expect(phone.locator('h1')).toHaveText(ticket);
      for (const text of texts) await expect(phone.locator('main')).toContainText(text);
    }
  };
  await told('You are next.', /Your wait may be|We cannot say yet/);

  // While the server is not reached, the number stays, and the page says since when it is not current.
  const cut = await open(link, { size: [390, 844], clock: true });
  await intercept(cut, '**/v/**', (route) => route.abort());
  await cut.clock.runFor(20_000);
  await expect(cut.locator('#lost')).toContainText('Not updated since');
  await expect(cut.locator('#lost')).toBeVisible();
  await expect(cut.locator('h1')).toHaveText(ticket);
  // Nor does another page take its place, such as that of a network to sign in to.
  const signIn = { contentType: 'text/html', body: '<h1>Sign in to this network</h1>' };
  await intercept(cut, '**/v/**', (route) => route.fulfill(signIn));
  const answered = cut.waitForResponse('**/v/**');
  await cut.clock.runFor(20_000);
  await answered;
  await expect(cut.locator('#lost')).toBeVisible();
  await cut.unroute('**/v/**');
  await cut.clock.runFor(20_000);
  await expect(cut.locator('#lost')).toBeHidden();
  await expect(cut.locator('h1')).toHaveText(ticket);

  // Greeted without being called.
  await desk.keyboard.press('a');
  await expect(desk.locator('.queue ol.line .state')).toHaveText(/^greeted/);

  // Called: the lobby sees number and window within a second.
  const calledOnDesk = appears(desk, '.visit-head .ticket', TICKET);
  const calledInLobby = appears(display, '.now .ticket', new RegExp(ticket));
  await desk.keyboard.press('n');
  expect((await calledOnDesk).text).toBe(ticket);
  expect((await calledInLobby).at - (await calledOnDesk).at).toBeLessThanOrEqual(PROMISE_MS);
  await expect(display.locator('.now .where')).toHaveText(/Window 1/);
  await expect(display.locator('body')).not.toContainText(/report/i);
  await told('It is your turn. Go to Window 1.');

  // Served by the script, to its last step.
  await desk.keyboard.press('s');
  await expect(desk.locator('.say')).toBeVisible();
  expect(await tickAll(desk)).toBeGreaterThanOrEqual(5);
  await expect(floor.getByRole('link', { name: ticket }).first()).toBeVisible();
  await told('An officer is helping you at Window 1.');

  // The phone rings: one key holds the visitor and takes the call, another goes back.
  await ask(desk, 't');
  await expect(listed(desk, 'On hold with you')).toHaveText([ticket]);
  await expect(dialog(desk)).toContainText('Is anyone in danger now?');
  await answer(desk);
  await expect(atWindow(desk)).not.toHaveText(ticket);
  const call = (await atWindow(desk).innerText()).trim();
  await told('Your visit is on hold.');
  await desk.keyboard.press('Shift+T');
  await expect(atWindow(desk)).toHaveText(ticket);
  await expect(listed(desk, 'On hold with you')).toHaveText([call]);

  // Resolved, with an outcome and a reference; the resident reads what was decided.
  await ask(desk, 'e');
  await dialog(desk).getByLabel('Copy requested from the records unit').check();
  await dialog(desk).getByRole('textbox', { name: 'Reference' }).fill('26-004711');
  await answer(desk);
  await expect(atWindow(desk)).toHaveCount(0);
  await told('Copy requested from the records unit', '26-004711', 'If you do not agree');

  // The captain's figures have moved.
  await expect(floor.locator('#today + p')).toContainText('Served: 1.', { timeout: FIGURES_MS });
  await expect(tile('Wait today')).toHaveText(/too few yet/);
  await expect(tile('Greeted within target')).toHaveText('100 %');
  await desk.keyboard.press('Shift+T');
  await expect(atWindow(desk)).toHaveText(call);
  await ask(desk, 'e');
  await answer(desk);
  await expect(floor.locator('#today + p')).toContainText('Served: 2.', { timeout: FIGURES_MS });
});

test('the last step is taken back by one key', async ({ api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  const display = await open('display', { size: [1920, 1080] });
  await openWindow(desk, 1);
  const { ticket } = await api.checkIn();
  await expect(inLine(desk)).toHaveText([ticket]);

  await desk.keyboard.press('n');
  await expect(display.locator('.now .ticket')).toHaveText(ticket);
  await desk.keyboard.press('u');
  await expect(inLine(desk)).toHaveText([ticket]);
  await expect(atWindow(desk)).toHaveCount(0);

  // An end is taken back too: the person who was served is at the window again.
  await desk.keyboard.press('n');
  await expect(atWindow(desk)).toHaveText(ticket);
  await desk.keyboard.press('s');
  await expect(desk.locator('.say')).toBeVisible();
  await ask(desk, 'e');
  await dialog(desk).getByRole('radio').first().check();
  await answer(desk);
  await expect(atWindow(desk)).toHaveCount(0);
  await desk.keyboard.press('Control+z');
  await expect(atWindow(desk)).toHaveText(ticket);
  await expect(desk.locator('.say')).toBeVisible();
});

test.describe('when nobody comes', () => {
  // The grace of two minutes passes in two seconds.
  test.use({ args: ['--time-scale', '60'] });

  test('no answer is marked after a look, and a person who comes after all is in line again', async ({ api, open }) => {
    const desk = await open('officer', { size: [1440, 900] });
    await openWindow(desk, 1);
    const { ticket } = await api.checkIn();
    await expect(inLine(desk)).toHaveText([ticket]);
    await desk.keyboard.press('n');
    await expect(desk.getByText(/You can mark no answer from/)).toBeVisible();
    for (const times of [2, 3]) {
      await desk.keyboard.press('r');
      await expect(desk.locator('.visit-head')).toContainText(`called ${times} times`);
    }
    await expect(desk.getByText(/You can mark no answer from/)).toHaveCount(0);

    await ask(desk, 'm');
    await desk.keyboard.press('Control+Enter');
    await expect(dialog(desk).getByRole('alert')).toHaveText('Please choose an answer.');
    await dialog(desk).getByLabel(/Yes, I looked/).check();
    await answer(desk);
    await expect(listed(desk, 'Just ended')).toHaveText([ticket]);

    await desk.keyboard.press('Shift+R');
    await expect(inLine(desk)).toHaveText([ticket]);
  });
});

test('two windows that call at the same moment get two people', async ({ api, open }) => {
  const desks = [await open('officer', { size: [1440, 900] }), await open('supervisor', { size: [1440, 900] })];
  await openWindow(desks[0], 1);
  await openWindow(desks[1], 2);
  for (let round = 0; round < 3; round += 1) {
    const came = [await api.checkIn(), await api.checkIn()];
    for (const desk of desks) await expect(inLine(desk)).toHaveText(came.map((visit) => visit.ticket));
    await Promise.all(desks.map((desk) => desk.keyboard.press('n')));
    const called = await Promise.all(desks.map((desk) => atWindow(desk).innerText()));
    expect(called.map((ticket) => ticket.trim()).sort()).toEqual(came.map((visit) => visit.ticket).sort());
    for (const visit of came) {
      await api.act(visit, 'serve');
      await api.act(visit, 'resolve', { outcome: 'done' });
    }
    for (const desk of desks) await expect(desk.locator('main.work.none')).toBeVisible();
  }
});
