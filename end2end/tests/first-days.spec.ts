// The first two days of a department, from an empty database without any file: ten residents and two callers are served, the
// day closes, and the person with the first place is first the next morning. On both databases; and again with the power cut
// after every step. The clock is the test's own, for the program and its database alike.

import { CAN_MOVE_CLOCK, type Machine } from '../machine.mjs';
import { PASSWORD, account, department, district, heading, officer, onward, pair, press, welcome } from './first-start';
import { alive, expect, test, type Open, type Page, type Program } from './program';
import { answer, ask, dialog, openWindow, tickAll } from './steps';

/** A Tuesday, in winter. */
const at = (time: string) => `2027-03-02T${time}:00-05:00`;
const nextDay = (time: string) => `2027-03-03T${time}:00-05:00`;
const HERE = '26th-district';

/** What a resident taps; the names of the needs are those of the language. */
type Wish = { service: string; language?: string; need?: string };
const MORNING: Wish[] = [
  { service: 'report_copy' },
  { service: 'report_incident', language: 'es' },
  { service: 'property_pickup', need: 'Interpreter' },
  { service: 'court_sign_on' },
  { service: 'city_service', language: 'es', need: 'Intérprete' },
  { service: 'officer', need: 'Room for a wheelchair' },
  { service: 'report_copy', language: 'es' },
  { service: 'property_pickup' },
  { service: 'report_incident' },
];
const EVENING: Wish[] = [{ service: 'city_service', language: 'es' }, { service: 'report_copy' }, { service: 'officer' }];

const atWindow = (desk: Page) => desk.locator('.visit-head .ticket');
const inLine = (desk: Page) => desk.locator('.queue ol.line .ticket');
const listed = (desk: Page, name: string) => desk.locator('.queue h2', { hasText: name }).locator('+ ul .ticket');

/** A resident takes a ticket at the tablet; gives its number, and the page that its QR code leads to. */
async function takeTicket(kiosk: Page, wish: Wish): Promise<{ ticket: string; page: string }> {
  const go = kiosk.locator('.kiosk-foot .go.primary');
  await kiosk.locator(`.choice[lang=${wish.language ?? 'en'}]`).click();
  await expect(kiosk.locator('html')).toHaveAttribute('lang', wish.language ?? 'en');
  await go.click();
  await kiosk.locator(`#s-${wish.service}`).click();
  if (wish.need) await kiosk.locator('.needs').getByLabel(wish.need).check();
  await go.click();
  await expect(kiosk.locator(`#s-${wish.service}`)).toHaveCount(0);
  const given = kiosk.waitForResponse((answer) => answer.url().endsWith('/visits') && answer.status() === 201);
  await go.click();
  const { ticket, status_url } = await (await given).json();
  await expect(kiosk.locator('.stub .ticket')).toHaveText(ticket);
  await go.click();
  await expect(kiosk.locator('.call911')).toBeVisible();
  return { ticket, page: status_url };
}

/** Everybody's browser, and what happens between two steps. */
type Day = { machine: Machine; admin: Page; desk: Page; kiosk: Page; display: Page; between: () => Promise<void> };

/** The next person is called, and the lobby reads it. */
async function call({ desk, display, between }: Day, ticket: string): Promise<void> {
  await expect(inLine(desk).first()).toHaveText(ticket);
  await desk.keyboard.press('n');
  await expect(atWindow(desk)).toHaveText(ticket);
  await expect(display.locator('.now .ticket', { hasText: ticket })).toBeVisible();
  await between();
}

/** The person at the window is led through the steps, until nothing is left to say; it takes a while. */
async function goThrough({ machine, desk, between }: Day): Promise<void> {
  await desk.keyboard.press('s');
  await expect(desk.locator('.say')).toBeVisible();
  await between();
  expect(await tickAll(desk)).toBeGreaterThanOrEqual(5);
  await between();
  machine.pass(20);
}

/** What came of the visit at the window. */
async function resolve({ desk }: Day): Promise<void> {
  const ticket = (await atWindow(desk).innerText()).trim();
  await ask(desk, 'e');
  await dialog(desk).getByRole('radio').first().check();
  await answer(desk);
  await expect(atWindow(desk).filter({ hasText: ticket })).toHaveCount(0);
}

/** The password at a screen that has locked itself, for nobody was there for a while. */
async function unlock(page: Page): Promise<void> {
  await page.locator('#pw').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.locator('#pw')).toHaveCount(0);
}

/** From an empty database to a tablet, a lobby screen and an officer at a window. */
async function firstStart(bare: Program, open: Open, between: () => Promise<void>): Promise<Day> {
  const admin = await open(await bare.firstLink());
  await account(admin);
  await heading(admin, 'Department');
  await between();
  await department(admin);
  await between();
  await district(admin, ['08:00', '18:00']);
  await onward(admin);
  const link = await officer(admin);
  await between();
  await onward(admin);
  const kiosk = await pair(admin, open, '/kiosk', [1280, 800]);
  await between();
  await onward(admin);
  const display = await pair(admin, open, '/display', [1920, 1080]);
  await onward(admin);
  await press(admin, 'Finish and go to the settings');
  await admin.waitForURL('**/setup/services');
  await between();
  const desk = await welcome(link, open);
  await openWindow(desk, 1);
  await between();
  return { machine: bare.machine, admin, desk, kiosk, display, between };
}

/** Nine residents and two callers, as they come. */
async function theDay(day: Day): Promise<void> {
  const { desk, kiosk, between } = day;
  // Nobody is there yet, and the telephone rings.
  await ask(desk, 'p');
  await expect(dialog(desk)).toContainText('Is anyone in danger now?');
  await between();
  await answer(desk);
  await expect(atWindow(desk)).toBeVisible();
  await resolve(day);
  await between();

  const tickets: string[] = [];
  for (const wish of MORNING) {
    tickets.push((await takeTicket(kiosk, wish)).ticket);
    await between();
  }
  await expect(inLine(desk)).toHaveText(tickets);
  for (const [place, ticket] of tickets.entries()) {
    await call(day, ticket);
    await goThrough(day);
    if (place === 4) await callBetween(day, ticket);
    await resolve(day);
    if (place + 1 < tickets.length) await between();
  }
}

/** The telephone rings while a resident is served: they are put on hold, and gone on with. */
async function callBetween(day: Day, ticket: string): Promise<void> {
  const { desk, between } = day;
  await ask(desk, 't');
  await expect(listed(desk, 'On hold with you')).toHaveText([ticket]);
  await answer(desk);
  await expect(atWindow(desk)).not.toHaveText(ticket);
  await between();
  await resolve(day);
  await between();
  await desk.keyboard.press('Shift+T');
  await expect(atWindow(desk)).toHaveText(ticket);
  await between();
}

/** Three wait when the day ends: each is told, each chooses, and the one who stays is served. */
async function theEvening(day: Day, open: Open): Promise<string> {
  const { machine, desk, kiosk, display, between } = day;
  machine.wait(at('17:25'));
  await unlock(desk);
  await expect(desk.locator('main.work.none')).toBeVisible();
  const three: { ticket: string; page: string }[] = [];
  for (const wish of EVENING) {
    three.push(await takeTicket(kiosk, wish));
    await between();
  }
  const [stays, first, called] = three;
  const phones: Page[] = [];
  for (const { page } of three) phones.push(await open(page, { size: [390, 844], scripts: false }));
  const told = async (phone: Page, ...texts: string[]) => {
    await expect(async () => {
      await phone.reload();
      for (const text of texts) await expect(phone.locator('main')).toContainText(text, { timeout: 500 });
    }).toPass({ timeout: 15_000 });
  };

  machine.wait(at('17:50'));
  await expect(display.locator('.display-foot')).toContainText(/We close at 6:00\sPM\./);
  await expect(desk.locator('.banner.quiet', { hasText: 'We close' })).toContainText(/We close at 6:00\sPM\. (One person|\d people) will probably not be served by then\./);
  await told(phones[0], 'Es posible que no alcancemos a atenderle a tiempo. Puede elegir:', 'Estar entre los primeros mañana a las');
  for (const phone of phones.slice(1)) await told(phone, 'We may not get to you in time. You can choose:', 'Be among the first tomorrow at');
  await between();

  await ask(desk, 'Shift+F');
  await dialog(desk).getByRole('radio', { name: 'Everyone who is here' }).check();
  await dialog(desk).getByRole('radio', { name: 'No more tickets', exact: true }).check();
  await answer(desk);
  await expect(display.locator('.display-foot')).toContainText('Everyone who is here now will be helped today.');
  await between();

  // One tells the officer; two choose on their phones, where a call needs a number.
  await desk.locator('.queue .wait', { hasText: stays.ticket }).locator('.wait-main').click();
  await ask(desk, 'Shift+X');
  await dialog(desk).getByRole('radio', { name: 'waits to be served today' }).check();
  await answer(desk);
  await told(phones[0], 'Usted eligió esperar y recibir atención hoy.');
  await between();
  await press(phones[1], 'Be among the first');
  await told(phones[1], 'You are among the first tomorrow at', 'Your number stays the same.');
  await between();
  await phones[2].getByRole('link', { name: 'Get a call from us' }).click();
  await phones[2].getByLabel('Your phone number').fill('215-555-0142');
  await press(phones[2], 'Get a call from us');
  await expect(inLine(desk).filter({ hasText: called.ticket })).toHaveCount(0);
  await between();

  // After closing, who stayed is served; who went home is not called.
  machine.wait(at('18:00'));
  await expect(display.locator('.display-foot')).toContainText(/We closed at 6:00\sPM\. Everyone who is here now will be helped today\./);
  await call(day, stays.ticket);
  await goThrough(day);
  await resolve(day);
  await between();
  await desk.keyboard.press('n');
  await expect(desk.getByText('Nobody you can take is waiting.')).toBeVisible();
  await expect(atWindow(desk)).toHaveCount(0);
  return first.ticket;
}

/** The day is handed over, its figures are right, and it is signed off. */
async function theSignature({ machine, admin, desk, between }: Day, open: Open, first: string): Promise<void> {
  await ask(desk, 'Shift+O');
  await answer(desk);
  await between();
  await admin.goto(new URL('/desk', admin.url()).href);
  await alive(admin);
  await unlock(admin);
  await admin.goto(new URL('/floor', admin.url()).href);
  await alive(admin);
  await expect(admin.locator('#today + p')).toHaveText('14 people came. Served: 12. Left or hung up: 0. Still here: 2.');
  machine.pass(25);
  const page = await open(`/desk/day?district=${HERE}`, { beside: desk });
  const left = page.locator('section[aria-labelledby=left]');
  await expect(left.locator('li')).toHaveText(['First at the next opening: 1', 'Calls we owe: 1']);
  await expect(left.locator('tr', { hasText: first })).toContainText('First at the next opening');
  await press(page, 'Sign off March 2, 2027');
  const signed = page.locator('section[aria-labelledby=sign] tbody tr');
  await expect(signed).toHaveText([/March 2, 2027.*Otto Officer.*First at the next opening: 1, Calls we owe: 1/]);
  // Nobody sits there over night.
  await desk.goto('about:blank');
}

/** The program was off all night: the first place was kept, and yesterday's figures are those of yesterday. */
async function theMorning(day: Day, bare: Program, first: string): Promise<void> {
  const { machine, desk, kiosk, between } = day;
  await desk.goto(`${bare.url}/desk/day?district=${HERE}`);
  await desk.getByLabel('User name').fill('otto');
  await desk.getByLabel('Password').fill(PASSWORD);
  await press(desk, 'Sign in');
  await expect(desk.locator('main')).toContainText(/We open today at 8:00\sAM\./);
  await expect(desk.locator('section[aria-labelledby=left] li')).toHaveText(['First at the next opening: 1', 'Calls we owe: 1']);
  machine.wait(nextDay('08:01'));
  await desk.goto(`${bare.url}/desk`);
  await alive(desk);
  await openWindow(desk, 1);
  await between();
  const { ticket } = await takeTicket(kiosk, { service: 'officer' });
  await between();
  await expect(inLine(desk)).toHaveText([first, ticket]);
  const api = await bare.api();
  const yesterday = async () => {
    const { total } = await api.send('GET', `reports/summary?district=${HERE}&from=2027-03-02&to=2027-03-02`);
    return [total.arrived, total.served, total.left, total.unserved];
  };
  expect(await yesterday()).toEqual([14, 12, 0, 0]);
  await call(day, first);
  await goThrough(day);
  await resolve(day);
  await between();
  expect(await yesterday(), 'who came yesterday counts there').toEqual([14, 13, 0, 0]);
  await call(day, ticket);
}

for (const database of ['sqlite', 'postgres'] as const) {
  test.describe(`two days on ${database}`, () => {
    test.skip(!CAN_MOVE_CLOCK, 'libfaketime is missing: tools/need faketime');
    test.use({ on: { database, at: at('09:00') } });

    for (const [how, cut] of [['in one go', false], ['with the power cut after every step', true]] as const) {
      test(`from an empty database to the second morning, ${how}`, async ({ bare, open }) => {
        test.setTimeout(cut ? 600_000 : 300_000);
        const day = await firstStart(bare, open, async () => (cut ? bare.cut() : undefined));
        await theDay(day);
        const first = await theEvening(day, open);
        await theSignature(day, open, first);
        await bare.end(cut ? 'SIGKILL' : 'SIGTERM');
        day.machine.wait(nextDay('07:50'));
        await bare.serve([]);
        await theMorning(day, bare, first);
        expect(bare.run('audit', 'verify')).toContain('every hash is right');
        expect(bare.run('export', 'facts', '--district', HERE), 'hours passed, and no clock was set').not.toContain('clock_corrected');
      });
    }
  });
}
