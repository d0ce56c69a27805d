// The program under test, or in the pictures: the built binary with a database and a port of its own; and its API.
//
//   const program = await Program.start();
//   const api = await program.api();
//   await api.checkIn({ service: 'officer' });
//   await program.stop();

import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
/** The target that cargo builds for: the folder in which the program lies. */
const host = () => execFileSync('rustc', ['--print', 'host-tuple'], { encoding: 'utf8' }).trim();
export const BINARY = process.env.DISTRICT_WINDOW_BINARY ?? resolve(HERE, '..', process.env.CARGO_TARGET_DIR ?? 'target', host(), 'debug', 'district-window');

/** What every browser is started with. The switches keep it from calling home. */
export const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
  ],
};

function freePort() {
  return new Promise((found, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => found(port));
    });
  });
}

export class Program {
  /** Starts one and waits until it is ready; `args` follow `serve --demo`. */
  static async start(args = []) {
    const program = new Program();
    program.folder = mkdtempSync(join(tmpdir(), 'dw-e2e-'));
    program.database = `sqlite:${join(program.folder, 'test.db')}`;
    await program.serve(args);
    return program;
  }

  /** Starts one on an empty database, without a demo's department and without any file; on a machine of its own, if given. */
  static async bare(args = [], machine) {
    const program = new Program();
    program.demo = false;
    program.machine = machine;
    program.folder = mkdtempSync(join(tmpdir(), 'dw-e2e-'));
    program.database = machine?.database ?? `sqlite:${join(program.folder, 'test.db')}`;
    await program.serve(args);
    return program;
  }

  async serve(args) {
    // Started again, it has the address that the screens know.
    this.port ??= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.said = '';
    this.child = spawn(
      BINARY,
      ['--database', this.database, 'serve', ...(this.demo === false ? [] : ['--demo']), '--listen', `127.0.0.1:${this.port}`, ...args],
      { cwd: this.folder, env: this.machine?.env, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (chunk) => (this.said += chunk));
    }
    await this.ready();
  }

  /** The same department again, started otherwise. */
  async again(args = []) {
    await this.end();
    await this.serve(args);
  }

  /** The power goes: it ends in the middle of everything, and starts again. */
  async cut() {
    await this.end('SIGKILL');
    await this.serve([]);
  }

  /** Another command of the program, on the same database; gives what it printed. */
  run(...args) {
    return execFileSync(BINARY, ['--database', this.database, ...args], { cwd: this.folder, env: this.machine?.env, encoding: 'utf8' });
  }

  /** Whether it has printed all that it prints at its start: the last line of a demo, else the first. */
  hasSaid() {
    return this.said.includes(this.demo === false ? 'District Window is ready' : 'Unlock a locked screen');
  }

  async ready() {
    const until = Date.now() + 30_000;
    while (Date.now() < until && this.child.exitCode === null) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok && this.hasSaid()) return;
      await new Promise((next) => setTimeout(next, 50));
    }
    const said = this.said;
    await this.stop();
    throw new Error(`the program did not become ready; it said:\n${said}`);
  }

  /** The address that signs this kind of user in, as the program printed it. */
  address(kind) {
    const found = new RegExp(`http://\\S+/demo/${kind}/\\S+`).exec(this.said);
    if (!found) throw new Error(`no address for ${kind} in:\n${this.said}`);
    return found[0];
  }

  /** The address that makes the first administrator, as the program printed it. */
  async firstLink() {
    const until = Date.now() + 10_000;
    while (Date.now() < until) {
      const found = /http:\/\/\S+\/welcome\/\S+/.exec(this.said);
      if (found) return found[0];
      await new Promise((next) => setTimeout(next, 50));
    }
    throw new Error(`no first link in:\n${this.said}`);
  }

  /** The API, as a user who may do everything. */
  async api() {
    this.token ??= this.run('token', 'create', '--role', 'admin').trim().split(/\s+/).at(-1);
    return new Api(this, { authorization: `Bearer ${this.token}` }, this.token);
  }

  /** The API, as a member of the staff with a session of their own, and the password it began with. */
  async signIn(login) {
    const api = await this.api();
    const { id } = (await api.send('GET', 'staff')).find((one) => one.login === login);
    const { welcome_url } = await api.send('POST', `staff/${id}/link`, {});
    const password = randomUUID();
    const answer = await fetch(new URL(new URL(welcome_url).pathname, this.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: this.url },
      body: new URLSearchParams({ password, again: password }),
    });
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    if (cookies.length === 0) throw new Error(`${login} was not signed in: ${answer.status}`);
    return Object.assign(new Api(this, { cookie: cookies.join('; ') }), { password });
  }

  async stop() {
    await this.end();
    this.machine?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async end(how = 'SIGTERM') {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((next) => this.child.once('exit', next));
      this.child.kill(how);
      const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    }
  }
}

/** The JSON API of the first district. */
export class Api {
  constructor(program, who, token) {
    this.program = program;
    this.who = who;
    this.token = token;
  }

  async send(method, path, body) {
    const answer = await fetch(`${this.program.url}/api/v1/${path}`, {
      method,
      headers: {
        ...this.who,
        origin: this.program.url,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** The district's own addresses. */
  here(path, body) {
    return this.send(body ? 'POST' : 'GET', `districts/26/${path}`, body);
  }

  /** A person arrives; gives the visit. */
  checkIn(visit = {}) {
    return this.here('visits', { channel: 'walk_in', service: 'report_copy', ...visit });
  }

  /** Opens a window. */
  open(window) {
    return this.here(`windows/${window}/open`, {});
  }

  /** Does something to a visit. */
  act(visit, verb, body = {}) {
    return this.send('POST', `visits/${visit.id}/${verb}`, body);
  }
}
