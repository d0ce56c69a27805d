import { chromium } from '@playwright/test';
import { readFileSync } from 'node:fs';
const out = readFileSync(process.argv[2], 'utf8');
const kinds = { kiosk: [1280, 800], display: [1920, 1080], officer: [1440, 900], captain: [1440, 900], admin: [1440, 900] };
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
for (const [k, [w, h]] of Object.entries(kinds)) {
  const c = await b.newContext({ viewport: { width: w, height: h } });
  const p = await c.newPage();
  p.on('pageerror', (e) => console.log(k, 'ERR', e.message));
  p.on('console', (m) => { if (m.type() === 'error') console.log(k, m.text()); });
  await p.goto(new RegExp(`http://\\S+/demo/${k}/\\S+`).exec(out)[0]);
  await p.waitForURL((u) => !u.pathname.startsWith('/demo/'));
  await p.waitForTimeout(3000);
  console.log(k, p.url(), await p.evaluate(() => document.documentElement.hasAttribute('data-hydrated')));
  await p.screenshot({ path: `/tmp/shots/${k}.png` });
}
await b.close();
