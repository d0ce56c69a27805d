// A scenario is played on the real desk, once well and once badly; each debrief says why trust moved.

import { alive, expect, faults, test, type Page } from './program';
import { dialog, openWindow, tick } from './steps';

const said = (desk: Page, text: string | RegExp) => expect(desk.locator('.practice-lines')).toContainText(text);
/** Chooses a reply, and sees that it was said. */
async function say(desk: Page, text: RegExp): Promise<void> {
  await desk.locator('.replies').getByRole('button', { name: text }).click();
  await expect(desk.locator('.practice-lines .mine', { hasText: text })).toBeVisible();
  await desk.locator('h1').first().click();
}
const head = (desk: Page) => desk.locator('#sayh');

/** Begins the scenario of the angry visitor and serves him. */
async function begin(desk: Page): Promise<void> {
  await desk.goto(new URL('/practice', desk.url()).href);
  await desk.locator('form:has(input[name=scenario][value=angry_visitor]) button').first().click();
  await alive(desk);
  await expect(desk.locator('.practice-banner')).toContainText('Nobody real is waiting');
  if (await desk.locator('input[name=window]').count()) await openWindow(desk, 1);
  await said(desk, 'A man comes in fast');
  await desk.keyboard.press('a');
  await said(desk, 'Fine. I');
  await desk.keyboard.press('n');
  await expect(desk.locator('.visit-head .tag.warn')).toBeVisible();
  await desk.keyboard.press('s');
  await said(desk, 'This is the third time');
}

test('a scenario played well and one played badly, and both debriefs', async ({ fresh, api, open }) => {
  test.setTimeout(120_000);
  const desk = await open('officer', { size: [1440, 900] });
  await begin(desk);
  expect(await faults(desk)).toEqual([]);
  await say(desk, /Three trips is a lot/);
  await tick(desk);
  await expect(head(desk)).toHaveText(/step 2 of/);
  await tick(desk);
  await said(desk, 'The first time it wasn');
  await say(desk, /So you came three times/);
  // The steps are followed to the end; what is offered to be said at "what now" is said.
  const over = desk.getByText('All steps are done.');
  for (let step = 0; step < 20 && !(await over.isVisible()); step += 1) {
    const before = await head(desk).textContent();
    await tick(desk);
    await expect(head(desk).or(over).first()).not.toHaveText(before ?? '');
    const two = desk.locator('.replies').getByRole('button', { name: /I can ask Records/ });
    if (await two.isVisible()) await say(desk, /I can ask Records/);
  }
  await expect(over).toBeVisible();
  const two = desk.locator('.replies').getByRole('button', { name: /I can ask Records/ });
  if (await two.isVisible()) await say(desk, /I can ask Records/);
  await desk.keyboard.press('e');
  await expect(dialog(desk)).toBeVisible();
  await dialog(desk).getByRole('radio').first().check();
  await desk.keyboard.press('Control+Enter');
  await expect(dialog(desk)).toHaveCount(0);
  await expect(desk.locator('.practice')).toContainText('Everyone has been helped or has left.');
  await desk.getByRole('button', { name: 'End and read the debrief' }).click();
  await expect(desk).toHaveURL(/\/practice\/[0-9a-f-]+$/);
  expect(await faults(desk)).toEqual([]);
  await expect(desk.locator('main')).toContainText('So you came three times');
  const well = (await desk.locator('main').textContent()) ?? '';

  await begin(desk);
  await say(desk, /calm down first/);
  await said(desk, 'I am calm!');
  await say(desk, /taken outside/);
  await said(desk, 'He walks out');
  await expect(desk.locator('.practice')).toContainText('Everyone has been helped or has left.');
  await desk.getByRole('button', { name: 'End and read the debrief' }).click();
  await expect(desk.locator('main')).toContainText('calm down first');
  const badly = (await desk.locator('main').textContent()) ?? '';
  expect(await faults(desk)).toEqual([]);

  // Two plays, two judgements, and what an experienced officer would have said beside what went wrong.
  const verdict = (text: string) => /(?:Trust|trust)[^.]*\./.exec(text)?.[0];
  expect(verdict(well)).toBeDefined();
  expect(verdict(badly)).not.toBe(verdict(well));
  expect(badly).toContain('experienced officer');

  // A supervisor sees who has practiced what; no figure, list or export of the department holds any of it.
  const supervisor = await open('supervisor', { size: [1440, 900] });
  await supervisor.goto(new URL('/practice', supervisor.url()).href);
  await expect(supervisor.locator('main table')).toContainText('Aisha Mohammed');
  const line = await api.here('line?audience=floor');
  expect(line.today.total.arrived).toBe(0);
  expect(fresh.run('export', 'facts')).not.toContain('practice-');
  expect(await api.send('GET', 'visits')).toEqual([]);
});
