// node tools/test.mjs [rust] [browser] — runs the tests and sums them up: the last line is "N passed, N failed".
//
// Ends badly when a test failed, when something could not even be built, and when nothing ran.
// A PostgreSQL for the tests is started in a temporary folder, unless TEST_POSTGRES_URL names one.
// ARGS_RUST and ARGS_BROWSER go to the two runners, to run a few tests only.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const kinds = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };
const troubles = [];
const words = (text) => (text ?? '').split(/\s+/).filter(Boolean);

/** Runs a program, shows what it says as it says it, and gives that back too. */
function run(program, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let said = '';
    const hear = (stream, out) =>
      stream.on('data', (chunk) => {
        said += chunk;
        out.write(chunk);
      });
    hear(child.stdout, process.stdout);
    hear(child.stderr, process.stderr);
    child.on('error', (error) => done({ code: 1, said: `${error}` }));
    child.on('close', (code) => done({ code: code ?? 1, said: said.replace(/\x1b\[[0-9;]*m/g, '') }));
  });
}

function startPostgres() {
  if (process.env.TEST_POSTGRES_URL) return () => {};
  const folder = mkdtempSync(join(tmpdir(), 'dw-pg-'));
  const started = spawnSync('tools/postgres', ['start', folder], { encoding: 'utf8' });
  if (started.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    process.stderr.write(started.stderr);
    if (process.env.CI) troubles.push('PostgreSQL did not start');
    else console.error('PostgreSQL did not start: the tests on it do not run');
    return () => {};
  }
  process.env.TEST_POSTGRES_URL = started.stdout.trim();
  return () => spawnSync('tools/postgres', ['stop', folder]);
}

async function rust() {
  console.log('── tests of the crates');
  const args = words(process.env.ARGS_RUST);
  const nextest = spawnSync('cargo', ['nextest', '--version']).status === 0;
  if (nextest) {
    const { code, said } = await run('cargo', ['nextest', 'run', '--no-fail-fast', '--color', 'never', ...args]);
    const line = /^\s*Summary \[.*?\] (?:\d+\/)?(\d+) tests? run: (.*)$/m.exec(said);
    if (!line) return troubles.push('the tests of the crates did not run');
    const count = (what) => Number(new RegExp(`(\\d+) ${what}`).exec(line[2])?.[1] ?? 0);
    sum.passed += count('passed');
    sum.failed += Number(line[1]) - count('passed');
    sum.skipped += args.length ? 0 : count('skipped');
    if (code !== 0 && Number(line[1]) === count('passed')) troubles.push(`cargo nextest ended with ${code}`);
  } else {
    const { code, said } = await run('cargo', ['test', '--no-fail-fast', '--lib', '--bins', '--tests', ...args]);
    const before = sum.failed;
    const lines = [...said.matchAll(/^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored/gm)];
    for (const [, passed, failed, ignored] of lines) {
      sum.passed += Number(passed);
      sum.failed += Number(failed);
      sum.skipped += Number(ignored);
    }
    if (lines.length === 0) troubles.push('the tests of the crates did not run');
    else if (code !== 0 && sum.failed === before) troubles.push(`cargo test ended with ${code}`);
  }
}

async function browser() {
  console.log('── tests in the browser');
  // Debug, so it reads the site from disk. The tests of the crates have built it; on its own it would be built without the
  // features that only tests want, which is all of our crates once more.
  const whole = kinds.includes('rust') && !process.env.ARGS_RUST;
  const built = whole || (await run('cargo', ['build', '--quiet', '--bin', 'district-window'])).code === 0;
  if (!built) return troubles.push('the program for the browser tests did not build');
  const chromium = spawnSync('tools/chromium', { encoding: 'utf8' });
  if (chromium.status !== 0) {
    if (process.env.CI) troubles.push('no Chromium for the browser tests');
    else console.error('no Chromium: the browser tests do not run');
    return;
  }
  const env = {
    ...process.env,
    CHROMIUM: chromium.stdout.trim(),
    FORCE_COLOR: '0',
  };
  // One after the other: what measures how soon something is seen runs with nothing beside it.
  for (const project of ['alone', 'together']) await play(project, env);
}

async function play(project, env) {
  const report = join(mkdtempSync(join(tmpdir(), 'dw-report-')), 'report.json');
  const args = ['--pass-with-no-tests', `--project=${project}`, ...words(process.env.ARGS_BROWSER)];
  const { code } = await run('npx', ['--no-install', 'playwright', 'test', ...args], {
    cwd: 'end2end',
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  if (!existsSync(report)) return troubles.push(`the browser tests that run ${project} did not run`);
  const { stats, errors } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(resolve(report, '..'), { recursive: true, force: true });
  sum.passed += stats.expected + stats.flaky;
  sum.failed += stats.unexpected;
  sum.skipped += stats.skipped;
  if (stats.flaky) console.error(`${stats.flaky} browser tests passed only when tried again`);
  if (code !== 0 && stats.unexpected === 0) troubles.push(`playwright ended with ${code}: ${errors?.[0]?.message ?? ''}`);
}

const stopPostgres = kinds.includes('rust') ? startPostgres() : () => {};
const interrupted = () => {
  stopPostgres();
  process.exit(130);
};
process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);
try {
  if (kinds.includes('rust')) await rust();
  if (kinds.includes('browser')) await browser();
} finally {
  stopPostgres();
}
for (const trouble of troubles) console.error(`── ${trouble}`);
if (sum.passed + sum.failed === 0) console.error('── no test ran');
sum.failed += troubles.length;
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ''}`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
