import { defineConfig } from '@playwright/test';
import { CHROMIUM } from './program.mjs';

// The browser is the system's own; nothing is downloaded.
export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: Number(process.env.WORKERS ?? 2),
  forbidOnly: !!process.env.CI,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? 'test-results/report.json' }]],
  // `alone` measures how soon something is seen: tools/test.mjs runs it when no other test runs beside it. `days` plays two
  // whole days, four times, with a clock of its own, and wants the machine for itself: `make days`.
  projects: [
    { name: 'alone', testMatch: 'walk.spec.ts', workers: 1 },
    { name: 'days', testMatch: 'first-days.spec.ts', workers: 1 },
    { name: 'together', testIgnore: ['walk.spec.ts', 'first-days.spec.ts'], fullyParallel: true },
  ],
  use: {
    browserName: 'chromium',
    locale: 'en-US',
    timezoneId: 'America/New_York',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: CHROMIUM,
  },
});
