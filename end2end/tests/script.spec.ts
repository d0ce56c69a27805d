// The Steps of Service at the desk: on screen at once, on record when the service says so, refused when another has taken over.

import { expect, faults, reload, test, type Page } from './program';
import { answer, ask, dialog, holdBack, loseAnswers, openWindow, tick, tickAll } from './steps';

const head = (desk: Page) => desk.locator('#sayh');

/** A person is served at window 1. */
async function serving(desk: Page): Promise<void> {
  await desk.keyboard.press('n');
  await expect(desk.locator('.visit-head .tag.warn')).toBeVisible();
  await desk.keyboard.press('s');
  await expect(desk.locator('.say')).toBeVisible();
}

test('a step is on screen before the service has answered, and on record once it has', async ({ fresh, api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  const visit = await api.checkIn({ service: 'other' });
  await serving(desk);
  await expect(head(desk)).toHaveText(/step 1 of/);

  // The answer of the service is held back: the next step is there all the same.
  const { release } = await holdBack(desk, 'steps');
  await desk.keyboard.press('Space');
  await expect(head(desk)).toHaveText(/step 2 of/);
  const before = await api.send('GET', `visits/${visit.id}`);
  expect(before.legs[0].steps ?? []).toEqual([]);
  const acknowledged = desk.waitForResponse((answer) => answer.url().endsWith('/steps'));
  release();
  expect((await acknowledged).status()).toBe(200);
  await expect(head(desk)).toHaveText(/step 2 of/);

  // What was acknowledged is there after the plug was pulled.
  fresh.child.kill('SIGKILL');
  await fresh.again();
  const again = await fresh.api();
  const after = await again.send('GET', `visits/${visit.id}`);
  expect(after.legs[0].steps.map((done: { step: string }) => done.step)).toEqual(['greet']);
});

test('a step is refused in plain words when another officer has taken the visit over', async ({ fresh, api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  const other = await fresh.signIn('d.kim');
  await other.open('2');
  const visit = await api.checkIn({ service: 'other' });
  await serving(desk);
  await expect(head(desk)).toHaveText(/step 1 of/);

  // The key is pressed; before the service hears of it, the visit is passed on.
  const { release, sent } = await holdBack(desk, 'steps');
  await desk.keyboard.press('Space');
  await sent;
  await api.act(visit, 'transfer', { window: '2' });
  await other.act(visit, 'accept', { window: '2' });
  const refused = desk.waitForResponse((response) => response.url().endsWith('/steps'));
  release();
  expect((await refused).status()).toBe(409);
  await expect(desk.locator('[role=alert]', { hasText: 'Another officer has this visit now. Nothing was changed.' })).toBeVisible();
  const now = await api.send('GET', `visits/${visit.id}`);
  expect(now.legs[0].steps ?? []).toEqual([]);
});

test('the script survives a reload, a hold and a second need, asks nothing twice, and makes the narrative', async ({ api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  await api.checkIn({ service: 'other' });
  await serving(desk);
  await tick(desk);
  await expect(head(desk)).toHaveText(/step 2 of/);
  await tick(desk);
  await expect(head(desk)).toHaveText(/step 3 of/);
  await desk.keyboard.press('Space');
  await expect(desk.locator('#answer')).toBeFocused();
  await desk.keyboard.type('Wants to know about a parade');
  await desk.keyboard.press('Enter');
  await expect(head(desk)).toHaveText(/step 4 of/);

  await reload(desk);
  await expect(head(desk)).toHaveText(/step 4 of/);
  await ask(desk, 'h');
  await answer(desk);
  await desk.keyboard.press('Shift+T');
  await expect(head(desk)).toHaveText(/step 4 of/);

  // What was answered stands in the narrative, which can be changed.
  await desk.locator('summary', { hasText: 'Narrative for the report' }).click();
  const narrative = desk.locator('#narrative');
  await expect(narrative).toHaveValue(/Wants to know about a parade/);
  await expect(narrative).toHaveValue(/said they were safe/);

  // A step that matters is passed over with a reason.
  await desk.keyboard.press('Escape');
  await desk.locator('h1').click();
  await ask(desk, 'k');
  await dialog(desk).getByLabel('There was no time').check();
  await answer(desk);
  await expect(head(desk)).toHaveText(/step 5 of/);

  // A second need: who was greeted is not greeted again.
  await ask(desk, '+');
  await dialog(desk).locator('select').first().selectOption('city_service');
  await answer(desk);
  await expect(desk.locator('.script-title')).toContainText('Street, light or sign problem');
  await expect(head(desk)).not.toHaveText(/^Greet/);
});

test('from any step a colleague can be called for, and a situation has steps of its own', async ({ fresh, api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  const supervisor = await open('supervisor', { size: [1440, 900] });
  await openWindow(desk, 1);
  await openWindow(supervisor, 2);
  await api.checkIn({ service: 'other' });
  await serving(desk);
  await desk.keyboard.press('Shift+E');
  const asks = supervisor.locator('.banner', { hasText: 'asks for a supervisor' });
  await expect(asks).toBeVisible();
  await asks.getByRole('button', { name: 'I am coming' }).click();
  await expect(asks).toHaveCount(0);
  await expect(desk.locator('.calls .notice')).toHaveCount(0);

  await ask(desk, 'Shift+Q');
  await dialog(desk).locator('select').selectOption('angry_visitor');
  await answer(desk);
  await expect(desk.locator('.script-title')).toContainText(/angry|upset/i);
  await desk.keyboard.press('Shift+B');
  await expect(desk.locator('.script-title')).toContainText('Steps of Service');
  await expect(head(desk)).toHaveText(/step 1 of/);

  // Danger at the window: the alarm is everywhere, and the way to safety comes first.
  await desk.keyboard.press('Shift+H');
  await expect(supervisor.locator('.banner.danger')).toBeVisible();
  await expect(head(desk)).toHaveText(/^Safety first/);
});

test('the desk with its script fits 1024 by 768 and needs no mouse', async ({ api, open }) => {
  const desk = await open('officer', { size: [1024, 768] });
  await openWindow(desk, 1);
  await api.checkIn({ service: 'other' });
  await serving(desk);
  const close = desk.locator('.toast .btn').last();
  if (await close.count()) await close.click();
  for (const part of ['.stages', '.say blockquote', '.say .why', '.say .avoid', '.say .btn.primary']) {
    const box = await desk.locator(part).first().boundingBox();
    expect(box, part).not.toBeNull();
    expect(box!.y + box!.height, part).toBeLessThanOrEqual(768);
    expect(box!.x + box!.width, part).toBeLessThanOrEqual(1024);
  }
  expect(await desk.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024);
  expect(await faults(desk)).toEqual([]);
  expect(await tickAll(desk)).toBeGreaterThan(6);
  await ask(desk, 'e');
  await desk.keyboard.press('Space');
  await answer(desk);
  await expect(desk.locator('.visit-head .ticket')).toHaveCount(0);
});

test('danger that is pressed again rings again, though no answer came to the first press', async ({ api, open }) => {
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  await api.checkIn({ service: 'other' });
  await serving(desk);
  const presses = async () => (await api.here('alerts')).map((alert: { presses: number }) => alert.presses);
  const reopen = await loseAnswers(desk, 'escalate');
  await desk.keyboard.press('Shift+H');
  await expect(desk.getByRole('alert').filter({ hasText: 'There was no answer' })).toBeVisible();
  expect(await presses()).toEqual([1]);
  await reopen();
  await desk.keyboard.press('Shift+H');
  await expect.poll(presses).toEqual([2]);
});
