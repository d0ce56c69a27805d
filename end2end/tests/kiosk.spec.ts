// The tablet as a resident uses it: from the first page to a ticket.

import { expect, test } from './program';
import { tap } from './steps';

test('a ticket in at most five taps', async ({ open }) => {
  const kiosk = await open('kiosk');
  await expect(kiosk.getByText('This tablet does not call 911. In danger? Call 911.').first()).toBeVisible();
  const taps = [/^Continue/, /^Get a copy of a report/, /^Continue/, /^Get ticket/];
  for (const name of taps) await tap(kiosk, name);
  await expect(kiosk.locator('.ticket').first()).toHaveText(/^[A-Z]\d{3}$/);
  expect(taps.length).toBeLessThanOrEqual(5);
});
