// What nobody had walked at the desk: danger while a password is typed, a ringing telephone, two officers at one window, several
// tabs, a note that is left in the middle. Each is looked at at the sizes desks have, and axe finds nothing.

import { expect, faults, reload, test, type Api, type Page } from './program';
import { answer, ask, dialog, holdBack, intercept, loseAnswers, openWindow } from './steps';

const DESK: [number, number] = [1440, 900];
const SMALL: [number, number] = [1024, 768];
const atWindow = (desk: Page) => desk.locator('.visit-head .ticket');
const inLine = (desk: Page) => desk.locator('.queue ol.line .ticket');
const listed = (desk: Page, heading: string) => desk.locator('.queue h2', { hasText: heading }).locator('+ ul .ticket');

/** Axe finds nothing, at both sizes; the pictures stay in the test's folder to be looked at. */
async function looked(page: Page, what: string): Promise<void> {
  for (const [width, height] of [SMALL, DESK]) {
    await page.setViewportSize({ width, height });
    expect(await faults(page), `${what} at ${width}`).toEqual([]);
    await page.screenshot({ path: test.info().outputPath(`${what} ${width}.png`) });
  }
}

/** Calls the next person and begins to serve them. */
async function serveNext(desk: Page, ticket: string): Promise<void> {
  await expect(inLine(desk).first()).toHaveText(ticket);
  await desk.keyboard.press('n');
  await expect(atWindow(desk)).toHaveText(ticket);
  await desk.keyboard.press('s');
  await expect(desk.locator('.say')).toBeVisible();
}

const answered = async (api: Api) =>
  (await api.here('alerts')).filter((alert: { answered_at?: string }) => alert.answered_at).length;

const raise = (api: Api, window: string) => api.here('alerts', { action: 'raise', window });
const ring = (api: Api, call: string, event = 'ringing') =>
  api.here('calls', { call_id: call, event, at: new Date().toISOString(), from: '215 555 0123' });

test('a new alert takes nothing out of a half-typed password, and no letter of it answers', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  await raise(api, '3');
  await expect(desk.getByRole('button', { name: /I am going/ })).toBeVisible();
  await desk.keyboard.press('l');
  await expect(desk.locator('#pw')).toBeFocused();
  await desk.keyboard.type('correct');
  await raise(api, '2');
  await expect(desk.getByText('and 1 more')).toBeVisible();
  await expect(desk.locator('#pw')).toBeFocused();
  await desk.keyboard.type(' horse d');
  await expect(desk.locator('#pw')).toHaveValue('correct horse d');
  await looked(desk, 'danger at a locked desk');

  // The button was reached by Tab: a space is still part of a password.
  const going = desk.getByRole('button', { name: /I am going/ }).first();
  await going.focus();
  await desk.keyboard.press('Space');
  for (const alert of await api.here('alerts')) expect(alert.answered_at ?? null).toBeNull();

  // A key that no password contains, at the password itself.
  await desk.locator('#pw').focus();
  await desk.keyboard.press('F8');
  await expect
    .poll(async () => (await api.here('alerts')).filter((alert: { answered_at?: string }) => alert.answered_at).length)
    .toBe(1);
  await expect(desk.locator('#pw')).toBeFocused();
  await expect(desk.locator('#pw')).toHaveValue('correct horse d');
});

test('a live update takes neither focus nor typing at an open desk', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  await ask(desk, 'Shift+W');
  await desk.locator('#cn').focus();
  await desk.keyboard.type('Jordan');
  await raise(api, '2');
  await ring(api, 'call-1');
  await api.checkIn();
  await expect(inLine(desk)).toHaveCount(1);
  await desk.keyboard.type(' Reyes');
  await expect(desk.locator('#cn')).toHaveValue('Jordan Reyes');
  await expect(desk.locator('#cn')).toBeFocused();
});

test('the key for the telephone answers the call that rings, and opens no second visit', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const first = await ring(api, 'call-1');
  const second = await ring(api, 'call-2');
  const banner = desk.locator('.banner.ringing');
  await expect(banner).toContainText('The telephone is ringing.');
  await expect(banner).toContainText('and 1 more');
  await looked(desk, 'ringing');

  // Nobody at the window: the one that rang first, and danger is asked about.
  await ask(desk, 'p');
  await expect(dialog(desk)).toContainText(first.ticket);
  await expect(dialog(desk)).toContainText(/danger/i);
  await looked(desk, 'the call');
  await answer(desk);
  await expect(atWindow(desk)).toHaveText(first.ticket);

  // A visit is being served: it goes on hold, and the other call is taken.
  await ask(desk, 't');
  await expect(dialog(desk)).toContainText(second.ticket);
  await answer(desk);
  await expect(atWindow(desk)).toHaveText(second.ticket);
  await expect(listed(desk, 'On hold')).toHaveText([first.ticket]);
  await expect(banner).toHaveCount(0);
  const visits = await api.send('GET', 'visits?district=26');
  expect(visits.map((visit: { ticket: string }) => visit.ticket).sort()).toEqual([first.ticket, second.ticket].sort());
});

test('a ringing row answered while a visit is served asks whether it goes on hold', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const { ticket } = await api.checkIn();
  await serveNext(desk, ticket);
  const call = await ring(api, 'call-1');
  const row = desk.locator('.queue .wait', { hasText: call.ticket });
  await row.locator('.wait-main').click();
  await ask(desk, 'g');
  await expect(dialog(desk)).toContainText(`You are with ${ticket}.`);
  await looked(desk, 'hold or not');
  await dialog(desk).getByRole('radio').nth(1).check();
  await desk.keyboard.press('Control+Enter');
  await expect(dialog(desk)).toContainText(call.ticket);
  await expect(atWindow(desk)).toHaveText(ticket);
  // Left without an answer: the call of the feed is real, and stays on the line.
  await desk.keyboard.press('Escape');
  await expect(dialog(desk)).toHaveCount(0);
  await expect(listed(desk, 'On the phone')).toHaveText([call.ticket]);
  // Gone on with, danger is asked about first.
  await row.locator('.wait-main').click();
  await ask(desk, 'g');
  await expect(dialog(desk)).toContainText(/danger/i);
});

test('a call begun by mistake leaves no ghost, and Undo takes back the right thing', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const { ticket } = await api.checkIn();
  await serveNext(desk, ticket);
  await ask(desk, 't');
  await expect(listed(desk, 'On hold')).toHaveText([ticket]);
  await desk.keyboard.press('Escape');
  await expect(dialog(desk)).toHaveCount(0);
  // As before the key: the visitor is served, no call is on the line.
  await expect(atWindow(desk)).toHaveText(ticket);
  await expect(listed(desk, 'On the phone')).toHaveCount(0);
  await expect(listed(desk, 'On hold')).toHaveCount(0);
  // Undo brings back what went last: the call, and not the hold of the visitor.
  await desk.keyboard.press('u');
  await expect(listed(desk, 'On the phone')).toHaveCount(1);
  await expect(atWindow(desk)).toHaveText(ticket);
});

test('signing out and locking reach every tab, and what was typed is there again', async ({ fresh, api, open }) => {
  const officer = await fresh.signIn('d.kim');
  const desk = await open('/desk', { size: DESK, as: officer });
  await openWindow(desk, 1);
  await api.checkIn({ name: 'Maria Before' });
  await expect(desk.locator('.queue')).toContainText('Maria Before');
  const other = await open('/desk', { beside: desk });

  // Locked in one, locked in both; the password opens both.
  await other.keyboard.press('l');
  await expect(desk.locator('#pw')).toBeVisible();
  await expect(desk.locator('body')).not.toContainText('Maria Before');
  const practice = await open('/practice', { beside: desk });
  await expect(async () => {
    await practice.reload();
    await expect(practice.locator('h1')).toHaveText('Locked', { timeout: 500 });
  }).toPass();
  await expect(practice.getByRole('link', { name: 'Unlock' })).toHaveAttribute('href', '/desk');
  await practice.close();
  await other.locator('#pw').fill(officer.password);
  await other.keyboard.press('Enter');
  await expect(other.locator('.queue')).toContainText('Maria Before');
  await expect(desk.locator('.queue')).toContainText('Maria Before');

  // A second Enter after the password does nothing.
  await desk.keyboard.press('Enter');
  await expect(async () => {
    await desk.keyboard.press('Shift+W');
    await expect(dialog(desk)).toBeVisible({ timeout: 200 });
  }).toPass();
  await expect(inLine(desk)).toHaveCount(1);

  // The dialog is half filled in when the officer signs out in the other tab.
  await desk.locator('#cn').fill('Jordan Reyes');
  // Not waited for: that tab goes to the sign-in page soon after.
  await other.evaluate(() => void fetch('/sign-out', { method: 'POST', redirect: 'manual' }));
  await desk.waitForURL(/\/sign-in\?next=/);
  await expect(desk.locator('body')).not.toContainText('Maria Before');
  await desk.locator('input[name=login]').fill('d.kim');
  await desk.locator('input[name=password]').fill(officer.password);
  await desk.keyboard.press('Enter');
  await expect(dialog(desk).locator('#cn')).toHaveValue('Jordan Reyes');
  await answer(desk);
  await expect(desk.locator('.queue')).toContainText('Jordan Reyes');
});

test('a desk that was opened locked opens with one password, whatever the stream says after the answer', async ({ fresh, api, open }) => {
  const officer = await fresh.signIn('d.kim');
  const desk = await open('/desk', { size: DESK, as: officer });
  await openWindow(desk, 1);
  await desk.keyboard.press('l');
  await expect(desk.locator('#pw')).toBeVisible();
  const stream = await holdBack(desk, 'live*');
  await reload(desk);
  const locks: string[] = [];
  desk.on('request', (request) => request.url().endsWith('/session/lock') && locks.push(request.url()));
  // The password is right, and before the page is loaded anew its stream, which begins with the session, says so as well.
  await intercept(desk, '**/desk', async (route) => {
    const begins = desk.waitForResponse('**/live*');
    stream.release();
    await begins;
    // The tab cannot be asked whether it heard: others ask the service for a while instead.
    for (let asked = 0; asked < 20; asked += 1) await api.here('line');
    await route.continue();
  }, { times: 1 });
  await desk.locator('#pw').fill(officer.password);
  await desk.keyboard.press('Enter');
  await expect(desk.locator('main.work.none')).toBeVisible();
  await reload(desk);
  await expect(desk.locator('main.work.none')).toBeVisible();
  expect(locks).toEqual([]);
});

test('a tab that signs out hears of it before its own answer, shows nothing, and waits for the answer', async ({ fresh, api, open }) => {
  const officer = await fresh.signIn('d.kim');
  // Time stands still in the tab until the answer is there, however late; it jumps by less than a stream may be silent.
  const desk = await open('/desk', { size: DESK, as: officer, clock: true });
  await openWindow(desk, 1);
  await api.checkIn({ name: 'Maria Before' });
  await expect(desk.locator('.queue')).toContainText('Maria Before');
  await desk.clock.pauseAt(Date.now() + 1_000);
  await intercept(desk, '**/sign-out', async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    await expect(desk.locator('h1')).toHaveText('You are signed out');
    await route.fulfill({ response });
  });
  expect(await desk.evaluate(() => fetch('/sign-out', { method: 'POST', redirect: 'manual' }).then((answer) => answer.type))).toBe(
    'opaqueredirect',
  );
  await expect(desk.locator('body')).not.toContainText('Maria Before');
  await desk.clock.resume();
  await desk.waitForURL(/\/sign-in\?next=/);
});

test('a captain who signs out on the floor is led where the button leads, not thrown out', async ({ fresh, open }) => {
  const captain = await fresh.signIn('d.whitfield');
  const floor = await open('/floor', { size: DESK, as: captain, clock: true });
  await floor.clock.pauseAt(Date.now() + 1_000);
  // A page that is about to go answers no questions: it tells by itself that nothing is shown any more.
  let tell = () => {};
  const hidden = new Promise<void>((done) => (tell = done));
  await floor.exposeFunction('tellHidden', () => tell());
  await floor.evaluate(() => {
    const { tellHidden } = window as unknown as { tellHidden: () => void };
    new MutationObserver(() => tellHidden()).observe(document.body, { attributeFilter: ['hidden'] });
  });
  await intercept(floor, '**/sign-out', async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    await hidden;
    await route.fulfill({ response });
  });
  await floor.getByRole('button', { name: 'Sign out' }).click();
  await floor.waitForURL(/\/sign-in$/, { timeout: 10_000 });
});

test('what did not work is in sight, however long the form', async ({ fresh: _, open }) => {
  const desk = await open('officer', { size: [1024, 600] });
  await openWindow(desk, 1);
  await intercept(desk, '**/visits', (route) => route.abort());
  await ask(desk, 'Shift+W');
  await desk.keyboard.press('Control+Enter');
  await expect(dialog(desk).getByRole('alert').filter({ hasText: 'There was no answer' })).toBeInViewport({ ratio: 0.9 });
});

test('what was recorded without an answer counts once when it is done again', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const names = async () => (await api.send('GET', 'visits?district=26')).map((visit: { name?: string }) => visit.name ?? '').sort();
  const unknown = desk.getByRole('alert').filter({ hasText: 'it counts once' });
  let reopen = await loseAnswers(desk, 'visits');
  await desk.keyboard.press('q');
  await expect(unknown).toBeVisible();
  await reopen();
  await desk.keyboard.press('q');
  await expect(desk.locator('.toast')).toContainText('Quick question, counted.');
  await expect(unknown).toHaveCount(0);
  expect(await names()).toEqual(['']);
  // The next person's is another one.
  await desk.keyboard.press('q');
  await expect.poll(names).toEqual(['', '']);

  // Two things were tried while no answer came, one of them in a dialog that was closed since.
  reopen = await loseAnswers(desk, 'visits');
  await desk.keyboard.press('q');
  await expect(unknown).toBeVisible();
  await ask(desk, 'Shift+W');
  await desk.locator('#cn').fill('Jordan Reyes');
  await desk.keyboard.press('Control+Enter');
  await expect(dialog(desk).getByRole('alert').filter({ hasText: 'it counts once' })).toBeVisible();
  await desk.keyboard.press('Escape');
  await expect(dialog(desk)).toHaveCount(0);
  await reopen();
  await ask(desk, 'Shift+W');
  await desk.locator('#cn').fill('Jordan Reyes');
  await answer(desk);
  await expect(desk.locator('.toast')).toContainText('is in line.');
  await desk.keyboard.press('q');
  await expect(desk.locator('.toast')).toContainText('Quick question, counted.');
  expect(await names()).toEqual(['', '', '', 'Jordan Reyes']);
});

test('a call whose answer was lost calls the next person once work has gone on', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const [first, second] = [await api.checkIn(), await api.checkIn()];
  await expect(inLine(desk)).toHaveCount(2);
  const reopen = await loseAnswers(desk, 'next');
  await desk.keyboard.press('n');
  await expect(desk.getByRole('alert').filter({ hasText: 'it counts once' })).toBeVisible();
  await expect(atWindow(desk)).toHaveText(first.ticket);
  await reopen();
  await desk.keyboard.press('s');
  await expect(desk.locator('.say')).toBeVisible();
  await ask(desk, 'e');
  await dialog(desk).getByRole('radio').first().check();
  await answer(desk);
  await desk.keyboard.press('n');
  await expect(atWindow(desk)).toHaveText(second.ticket);
});

test('a tab of one account does nothing in the session of another', async ({ fresh, api, open }) => {
  const [kim, alvarez] = [await fresh.signIn('d.kim'), await fresh.signIn('r.alvarez')];
  const desk = await open('/desk', { size: DESK, as: kim });
  await openWindow(desk, 1);
  await api.checkIn({ name: 'Maria Before' });
  await expect(desk.locator('.queue')).toContainText('Maria Before');
  // Another user signs in in another tab of this browser; the stream goes on until it is opened anew.
  await open('/desk', { beside: desk, as: alvarez });
  await desk.bringToFront();
  await desk.keyboard.press('n');
  await expect(desk.locator('h1')).toHaveText('Another account is signed in here');
  await expect(desk.locator('body')).not.toContainText('Maria Before');
  await looked(desk, 'another account');
  const [visit] = await api.send('GET', 'visits?district=26');
  expect(visit.state).toBe('waiting');
});

test('a note is one note with one text, whenever the page is left', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const visit = await api.checkIn();
  const notes = async () => (await api.send('GET', `visits/${visit.id}`)).notes ?? [];
  await serveNext(desk, visit.ticket);
  await desk.keyboard.press('/');
  await desk.keyboard.type('has the blue folder');
  await expect.poll(notes).toEqual(['has the blue folder']);
  // Corrected, it is the same note.
  await desk.locator('#note').fill('has the red folder');
  await expect.poll(notes).toEqual(['has the red folder']);
  await expect(desk.locator('.notes p:not(.hint)')).toHaveCount(0);
  // Loaded anew right after the last letter: saved, and still the same note.
  await desk.locator('#note').fill('has the red folder, and a key');
  await reload(desk);
  await expect(desk.locator('#note')).toHaveValue('has the red folder, and a key');
  await expect.poll(notes).toEqual(['has the red folder, and a key']);
  await desk.locator('#note').fill('has the red folder and a key');
  // Resolved at once: the last words are in it.
  await desk.keyboard.press('Escape');
  await ask(desk, 'e');
  await dialog(desk).getByRole('radio').first().check();
  await answer(desk);
  await expect.poll(notes).toEqual(['has the red folder and a key']);
});

test('a note typed just before the tab is closed is kept', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const visit = await api.checkIn();
  await serveNext(desk, visit.ticket);
  await desk.keyboard.press('/');
  await desk.keyboard.type('has the blue folder');
  await desk.close({ runBeforeUnload: true });
  await expect.poll(async () => (await api.send('GET', `visits/${visit.id}`)).notes).toEqual(['has the blue folder']);
});

test('a window another officer has is asked for, and the other desk is told', async ({ fresh, api, open }) => {
  const [kim, alvarez] = [await fresh.signIn('d.kim'), await fresh.signIn('r.alvarez')];
  const first = await open('/desk', { size: DESK, as: kim });
  await openWindow(first, 1);
  const second = await open('/desk', { size: DESK, as: alvarez });
  const choose = async () => {
    await second.locator('input[name=window][value="1"]').check();
    await second.locator('main form button[type=submit]').first().click();
    await expect(dialog(second)).toContainText('Take over');
  };

  // The window is taken: it is said by whom, and an officer cannot.
  const { ticket } = await api.checkIn();
  await serveNext(first, ticket);
  await choose();
  await expect(dialog(second)).toContainText(`Officer Daniel Kim has it, and is with ${ticket}.`);
  await looked(second, 'take over');
  await expect(dialog(second)).toContainText('only a supervisor');
  await expect(dialog(second).getByRole('button', { name: 'Take it over' })).toHaveCount(0);
  await second.keyboard.press('Escape');
  await expect(first.locator('.say')).toBeVisible();

  // Nobody is there: taken over, and the old desk neither shows it nor acts for it.
  await ask(first, 'e');
  await dialog(first).getByRole('radio').first().check();
  await answer(first);
  await choose();
  await second.keyboard.press('Control+Enter');
  await expect(second.locator('main.work.none')).toBeVisible();
  await expect(first.getByRole('alert').filter({ hasText: 'Window 1 is with Officer Rosa Alvarez now.' })).toBeVisible();
  await expect(first.locator('.bar strong')).not.toHaveText('Window 1');
  await looked(first, 'taken over');
  const later = await api.checkIn();
  await expect(inLine(first)).toHaveText([later.ticket]);
  await first.keyboard.press('n');
  await expect(first.getByText('Choose your window first.')).toBeVisible();
  await serveNext(second, later.ticket);
  await expect(atWindow(first)).toHaveCount(0);
});

test('closing an account says where it sits, and frees the window', async ({ fresh, api, open }) => {
  const kim = await fresh.signIn('d.kim');
  const desk = await open('/desk', { size: DESK, as: kim });
  await openWindow(desk, 1);
  const { ticket } = await api.checkIn({ name: 'Maria Before' });
  await serveNext(desk, ticket);
  const setup = await open('admin');
  await setup.goto(new URL('/setup/staff', setup.url()).href);
  await setup.getByRole('link', { name: 'Officer Daniel Kim' }).click();
  await setup.locator('details summary').last().click();
  await expect(setup.locator('details').last()).toContainText(`${ticket} will go back to the line`);
  await looked(setup, 'closing an account');
  await setup.locator('details').last().getByRole('button').click();
  await desk.waitForURL(/\/sign-in\?next=/);
  const line = await api.here('line');
  const window = line.windows.find((one: { id: string }) => one.id === '1');
  expect([window.state, window.visit ?? null]).toEqual(['closed', null]);
  expect(line.waiting.map((card: { ticket: string }) => card.ticket)).toEqual([ticket]);
});

test('an officer and a supervisor opened in one browser are each who was printed', async ({ fresh, open }) => {
  const officer = await open('officer', { size: DESK });
  const supervisor = await open('supervisor', { beside: officer });
  const names = [officer, supervisor].map((page) => page.locator('.bar').innerText());
  const [first, second] = await Promise.all(names);
  expect(first).not.toBe(second);
  await openWindow(officer, 1);
  await openWindow(supervisor, 2);
  // Both go on as themselves, also after they were loaded anew.
  await reload(supervisor);
  await expect(supervisor.locator('.bar strong')).toHaveText('Window 2');
  await reload(officer);
  await expect(officer.locator('.bar strong')).toHaveText('Window 1');
  const line = await (await fresh.api()).here('line');
  const staff = ['1', '2'].map((id) => line.windows.find((one: { id: string }) => one.id === id).staff.id);
  expect(new Set(staff).size).toBe(2);
});

test('letters typed on after the field has gone are no commands', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const visit = await api.checkIn();
  await serveNext(desk, visit.ticket);
  const next = await api.checkIn();
  await raise(api, '3');
  await expect(desk.getByRole('button', { name: /I am going/ })).toBeVisible();
  await desk.keyboard.press('/');
  await desk.keyboard.type('brought ');
  // Another user ends the visit: the field of the note goes, the typing goes on.
  await api.act(visit, 'resolve', { outcome: 'done' });
  await expect(desk.locator('#note')).toHaveCount(0);
  await desk.keyboard.type('a red folder, nothing else', { delay: 30 });
  await expect(desk.getByText('Shortcuts do nothing until you pause.')).toBeVisible();
  await expect(desk.locator('#pw')).toHaveCount(0);
  await expect(dialog(desk)).toHaveCount(0);
  await expect(desk.locator('main.work.none')).toBeVisible();
  expect(await answered(api)).toBe(0);
  expect((await api.send('GET', `visits/${next.id}`)).state).toBe('waiting');
  // After a pause they work again.
  await expect(async () => {
    await desk.keyboard.press('d');
    await expect.poll(() => answered(api), { timeout: 400 }).toBe(1);
  }).toPass({ intervals: [1_600] });
});

test('an answer that comes late closes no dialog that was opened since', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  await raise(api, '3');
  await expect(desk.getByRole('button', { name: /I am going/ })).toBeVisible();
  let { release } = await holdBack(desk, 'alerts');
  await desk.keyboard.press('d');
  await ask(desk, 'Shift+W');
  await desk.locator('#cn').fill('Jordan');
  release();
  await expect.poll(() => answered(api)).toBe(1);
  await expect(dialog(desk).locator('.banner.danger')).toHaveCount(0);
  await expect(desk.locator('#cn')).toHaveValue('Jordan');

  // Nor one that asks the same about another visit.
  ({ release } = await holdBack(desk, 'visits'));
  await desk.keyboard.press('Control+Enter');
  await desk.keyboard.press('Escape');
  await expect(dialog(desk)).toHaveCount(0);
  await ask(desk, 'Shift+W');
  await desk.locator('#cn').fill('Maria');
  release();
  await expect(inLine(desk)).toHaveCount(1);
  await expect(desk.locator('.queue')).toContainText('Jordan');
  await expect(desk.locator('#cn')).toHaveValue('Maria');

  // Nor does the telephone take its place.
  await desk.keyboard.press('Escape');
  await expect(dialog(desk)).toHaveCount(0);
  const call = await ring(api, 'call-1');
  await expect(desk.locator('.banner.ringing')).toBeVisible();
  ({ release } = await holdBack(desk, 'answer'));
  await desk.keyboard.press('p');
  await ask(desk, 'Shift+W');
  await desk.locator('#cn').fill('Maria');
  release();
  await expect(listed(desk, 'On the phone')).toHaveText([call.ticket]);
  await expect(desk.getByText(`${call.ticket} is still on the phone with you.`)).toBeAttached();
  await expect(desk.locator('#cn')).toHaveValue('Maria');
});

test('keys are about the caller before they are about a row that nobody picked', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const { ticket } = await api.checkIn();
  await expect(inLine(desk).first()).toHaveText(ticket);
  const call = await ring(api, 'call-1');
  await expect(desk.locator('.banner.ringing')).toBeVisible();
  await desk.keyboard.press('g');
  await expect(dialog(desk)).toContainText(call.ticket);
  await desk.keyboard.press('Escape');
  await expect(dialog(desk)).toHaveCount(0);
  await expect(listed(desk, 'On the phone')).toHaveText([call.ticket]);
  for (let row = 0; row < 3; row++) await desk.keyboard.press('ArrowUp');
  await desk.keyboard.press('Shift+C');
  await expect(dialog(desk)).toContainText(call.ticket);
});

test('danger is seen and answered over an open dialog, and nothing typed is lost', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  await ask(desk, 'Shift+W');
  await desk.locator('#cn').fill('Jordan d');
  await raise(api, '3');
  await expect(dialog(desk).locator('.banner.danger')).toContainText('Help needed');
  await expect(dialog(desk).getByRole('button', { name: /I am going/ })).toContainText('F8');
  await looked(desk, 'danger over a dialog');
  await desk.locator('#cn').focus();
  await desk.keyboard.press('F8');
  await expect.poll(() => answered(api)).toBe(1);
  await expect(dialog(desk).locator('.banner.danger')).toHaveCount(0);
  await expect(desk.locator('#cn')).toHaveValue('Jordan d');
  await expect(desk.locator('#cn')).toBeFocused();
});

test('a call begun by mistake is taken back also after the page was loaded anew', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const { ticket } = await api.checkIn();
  await serveNext(desk, ticket);
  await ask(desk, 't');
  await expect(listed(desk, 'On hold')).toHaveText([ticket]);
  await reload(desk);
  await expect(dialog(desk)).toBeVisible();
  await desk.keyboard.press('Escape');
  await expect(dialog(desk)).toHaveCount(0);
  await expect(atWindow(desk)).toHaveText(ticket);
  await expect(listed(desk, 'On the phone')).toHaveCount(0);
  await expect(listed(desk, 'On hold')).toHaveCount(0);
});

test('a caller who hangs up leaves no dialog; a person at the window leaves no second one to help', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const { ticket } = await api.checkIn();
  await serveNext(desk, ticket);
  const call = await ring(api, 'call-1');
  await expect(desk.locator('.banner.ringing')).toBeVisible();
  await ask(desk, 'p');
  await dialog(desk).getByText(`Answer, and stay with ${ticket}`).click();
  await desk.keyboard.press('Control+Enter');
  await expect(dialog(desk)).toContainText(call.ticket);
  await expect(dialog(desk)).not.toContainText('I will help them now');
  await ring(api, 'call-1', 'hung_up');
  await expect(dialog(desk)).toHaveCount(0);
  await expect(desk.locator('.toast')).toContainText(`${call.ticket} has hung up.`);
});

test('what was just done is said beside what can be pressed, never over it', async ({ api, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  const { ticket } = await api.checkIn();
  for (let waiting = 0; waiting < 8; waiting += 1) await api.checkIn();
  await serveNext(desk, ticket);
  const toast = desk.locator('.toast');
  await expect(toast).toBeVisible();
  for (const [width, height] of [DESK, [1280, 720], SMALL, [768, 1024], [390, 844], [320, 480]]) {
    await desk.setViewportSize({ width, height });
    const place = await toast.boundingBox();
    expect(place, `at ${width}`).not.toBeNull();
    for (const part of ['.bar', '.banners', '.queue', '.work']) {
      const box = await desk.locator(part).first().boundingBox();
      const apart =
        !box ||
        box.y + box.height <= place!.y + 0.5 ||
        place!.y + place!.height <= box.y + 0.5 ||
        box.x + box.width <= place!.x + 0.5 ||
        place!.x + place!.width <= box.x + 0.5;
      expect(apart, `${part} at ${width}`).toBe(true);
    }
  }
  // Where the page does not scroll, it is in sight whatever is looked at.
  await desk.setViewportSize({ width: SMALL[0], height: SMALL[1] });
  await expect(toast).toBeInViewport({ ratio: 1 });
});

test('a time that has passed is said at its field', async ({ fresh: _, open }) => {
  const desk = await open('officer', { size: DESK });
  await openWindow(desk, 1);
  await ask(desk, 'o');
  const field = desk.locator('#ab');
  // It begins at a quarter of an hour from now.
  const soon = await field.inputValue();
  const [hour, minute] = soon.split(':').map(Number);
  const past = (hour * 60 + minute + 24 * 60 - 18) % (24 * 60);
  const two = (n: number) => String(n).padStart(2, '0');
  await field.fill(`${two(Math.floor(past / 60))}:${two(past % 60)}`);
  await desk.keyboard.press('Control+Enter');
  await expect(dialog(desk)).toContainText('That time has passed.');
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.fill(soon);
  await answer(desk);
  await expect(desk.locator('h1')).toHaveText('You are away');
});
