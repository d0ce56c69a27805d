// The captain's screen while a great deal happens at once.

import { expect, reload, test } from './program';
import { intercept } from './steps';

const LINES = 200;

test('lines that come at once are drawn together', async ({ api, open }) => {
  const floor = await open('captain');
  const line = await api.here('line?audience=floor');
  const total = { ...line.today.total, left: 4321 };
  // Open and closed by turns; only the last one tells how many left.
  const lines = Array.from({ length: LINES }, (_, n) => ({ ...line, open: n % 2 === 1 }));
  lines.push({ ...line, open: false, today: { ...line.today, total } });
  let begin = () => {};
  const begun = new Promise<void>((done) => (begin = done));
  const body = lines.map((one) => `event: snapshot\ndata: ${JSON.stringify(one)}\n\n`).join('');
  await intercept(floor, '**/api/v1/live?*', async (route) => {
    await begun;
    await route.fulfill({ contentType: 'text/event-stream', body });
  });
  await reload(floor);
  const row = floor.getByRole('row', { name: /^26th District/ });
  const drawn = await row.getByRole('rowheader').evaluateHandle((head) => {
    const seen = { times: 0 };
    new MutationObserver(() => (seen.times += 1)).observe(head, { childList: true, subtree: true });
    return seen;
  });
  begin();
  await expect(row).toContainText('4,321');
  await expect(row.getByRole('rowheader')).toContainText('closed');
  const { times } = await drawn.jsonValue();
  expect(times).toBeGreaterThan(0);
  expect(times, `of ${LINES} changes`).toBeLessThan(LINES / 2);
});
