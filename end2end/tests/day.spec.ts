// A real morning against the running program, and its figures compared with those worked out apart from it.

import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BINARY, Program } from '../program.mjs';
import { alive, expect, test } from './program';

const run = promisify(execFile);
const SCALE = '240';
const RECOMPUTE = join(dirname(fileURLToPath(import.meta.url)), '../../tools/recompute');

type Figures = Record<string, unknown> & { arrived: number; left: number };

/** The figures of some days, worked out from exported facts by a program that shares no code; everybody has gone. */
function recomputed(facts: string, ...days: string[]): Figures {
  const answer = execFileSync(RECOMPUTE, days, { input: facts, encoding: 'utf8', maxBuffer: 1 << 28 });
  const { arrived, served, unserved, left, acknowledgement_ms, wait_ms, resolution_ms } = JSON.parse(answer).total;
  return { key: 'total', arrived, served, unserved, left, open: 0, acknowledgement_ms, wait_ms, resolution_ms };
}

/** Counts are the same; percentiles, which the program takes from totals, within 1 %. */
function agree(shown: unknown, again: unknown, what: string): void {
  if (typeof shown === 'number' && /\.p\d+$/.test(what)) {
    expect(Math.abs(shown - (again as number)), what).toBeLessThanOrEqual((again as number) * 0.01 + 1);
  } else if (shown && again && typeof shown === 'object') {
    expect(Object.keys(shown).sort(), what).toEqual(Object.keys(again).sort());
    for (const [name, value] of Object.entries(shown)) agree(value, (again as Record<string, unknown>)[name], `${what}.${name}`);
  } else {
    expect(shown, what).toEqual(again);
  }
}

test('a simulated morning ends well, and the floor shows the figures of the export', async ({ page }) => {
  test.setTimeout(180_000);
  const program = await Program.start(['--time-scale', SCALE]);
  try {
    const say = async (...args: string[]) =>
      (await run(BINARY, ['--database', program.database, ...args], { maxBuffer: 1 << 28 })).stdout;
    const api = await program.api();

    // The first two hours of the day that is built in.
    const day = readFileSync(new URL('../../tools/simulator/src/day.csv', import.meta.url), 'utf8');
    const arrivals = join(program.folder, 'morning.csv');
    writeFileSync(arrivals, day.split('\n').slice(0, 25).join('\n'));
    const played = await say(
      ...['simulate', '--url', program.url, '--token', api.token, '--arrivals', arrivals],
      ...['--keep', '0.02', '--seed', '7', '--time-scale', SCALE],
    );
    expect(played).toContain('Visits without an end: 0. Refusals without an explanation: 0. Faults: 0.');

    const line = await api.send('GET', 'districts/26/line?audience=floor');
    const facts = await say('export', 'facts', '--district', '26');
    const all: { kind: string; body?: { day: string } }[] = facts.split('\n').filter(Boolean).map((fact) => JSON.parse(fact));
    const days = new Set(all.filter((fact) => fact.kind === 'arrived').map((fact) => fact.body!.day));
    expect(days.size).toBeGreaterThan(0);
    // The morning may have begun before a midnight of the demo's clock.
    const { to: now } = await api.send('GET', 'reports/summary?district=26');
    const today = recomputed(facts, '--from', now, '--to', now);
    expect(line.today.total).toEqual(today);
    for (const date of days) {
      const summary = await api.send('GET', `reports/summary?district=26&from=${date}&to=${date}`);
      agree(summary.total, recomputed(facts, '--from', date, '--to', date), date);
    }
    expect(await say('audit', 'verify')).toContain('every hash is right');

    await page.goto(program.address('captain'));
    await page.waitForURL('**/floor');
    await alive(page);
    // A midnight of the demo's clock may have passed since.
    await expect(async () => {
      const { to } = await api.send('GET', 'reports/summary?district=26');
      const { arrived, left } = recomputed(facts, '--from', to, '--to', to);
      const told = arrived ? `Left or hung up: ${left}.` : 'Nobody has come yet today.';
      await expect(page.locator('section[aria-labelledby=today]')).toContainText(told, { timeout: 1_000 });
    }).toPass();
  } finally {
    await program.stop();
  }
});
