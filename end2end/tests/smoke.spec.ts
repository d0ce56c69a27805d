import { expect, test } from './program';

test('the program serves its pages', async ({ program, page }) => {
  const answer = await page.goto(program.url);
  expect(answer?.ok()).toBe(true);
  await expect(page.locator('h1').first()).toBeVisible();
});

test('the style sheet and the libraries arrive packed', async ({ program, request }) => {
  for (const path of ['/site.css', '/pkg/public.js', '/pkg/public_bg.wasm', '/pkg/desk.js', '/pkg/desk_bg.wasm', '/pkg/floor.js', '/pkg/floor_bg.wasm']) {
    const answer = await request.get(program.url + path, { headers: { 'accept-encoding': 'br' } });
    expect(answer.status(), path).toBe(200);
    expect(answer.headers()['content-encoding'], path).toBe('br');
  }
});

test('an old link of a ticket leads nobody to the sign-in of staff', async ({ open }) => {
  const phone = await open('/v/nothing', { size: [390, 844] });
  await expect(phone.locator('main')).toContainText('This link is no longer in use.');
  await expect(phone.locator('main a')).toHaveCount(0);
});
