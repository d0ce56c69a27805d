// The API as another program knows it: by its description alone.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkIn, client, refusals, serve } from './client';
import { expect, test } from './program';

const path = (from: string) => fileURLToPath(new URL(from, import.meta.url));
const tool = (name: string) => path(`../node_modules/.bin/${name}`);

/** Generates a client's types from the description; gives what the compiler says of the program that uses them. */
function compile(folder: string): string {
  execFileSync(tool('openapi-typescript'), [path('../../docs/openapi.json'), '--output', join(folder, 'api.ts')], { stdio: 'pipe' });
  const compilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
    ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'] },
    paths: { 'district-window-api': ['./api.ts'] },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [path('client.ts')] }));
  const { stdout, stderr, error } = spawnSync(tool('tsc'), ['--project', folder], { encoding: 'utf8' });
  if (error) throw error;
  return stdout + stderr;
}

test('a client generated from the API description drives a whole visit, and is told why a request is refused', async ({ api, open }) => {
  const folder = mkdtempSync(join(tmpdir(), 'dw-client-'));
  try {
    expect(compile(folder)).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const program = client(api.program.url, api.token);
  const visit = await checkIn(program);
  const phone = await open(visit.status_url!, { size: [390, 844], scripts: false });
  await expect(phone.locator('main')).toContainText(visit.ticket);
  await serve(program, visit);
  await refusals(program, visit);
  await phone.reload();
  await expect(phone.locator('main')).toContainText('Your visit is done.');
});
