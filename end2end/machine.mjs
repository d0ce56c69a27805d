// A machine with a clock of its own, which a test moves by hours, and a PostgreSQL that reads the same clock. The program
// and its database see that time pass together, as they do when a machine sleeps, and not as one whose clock was set.
//
//   const machine = new Machine({ database: 'postgres', at: '2027-03-02T09:00:00-05:00' });
//   machine.pass(20);
//   machine.wait('2027-03-02T17:31:00-05:00');
//   machine.stop();
//
// How long the system has been up cannot be moved, and the program compares it with the clock, also with what it was before it
// was started again. So where a test has it killed, something is recorded between a jump and the kill, and again between the
// new start and the next jump; what is not so, the record tells: it has a `clock_corrected`.

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const POSTGRES = join(dirname(fileURLToPath(import.meta.url)), '../tools/postgres');
const FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib', '/usr/local/lib'];
/** libfaketime, which shows a program another time; the one for programs with threads, which never read half a change. */
const FAKETIME = FOLDERS.map((folder) => join(folder, 'faketime/libfaketimeMT.so.1')).find(existsSync);

/** What killed programs have left of libfaketime's: it would stop another one to which the system gives the same number. */
function clearUp() {
  for (const name of existsSync('/dev/shm') ? readdirSync('/dev/shm') : []) {
    const process = /^(?:sem\.)?faketime_(?:sem|shm)_(\d+)$/.exec(name)?.[1];
    if (!process || existsSync(`/proc/${process}`)) continue;
    try {
      rmSync(join('/dev/shm', name), { force: true });
    } catch {
      // Another user's, who is not stopped by it.
    }
  }
}

/** Whether such a machine can be had here. Where everything must be, it is tried all the same, and fails. */
export const CAN_MOVE_CLOCK = FAKETIME !== undefined || !!process.env.CI;

export class Machine {
  /** One on which it is this time now. `database` is `sqlite` or `postgres`. */
  constructor({ database, at }) {
    if (!FAKETIME) throw new Error('libfaketime is missing: tools/need faketime');
    clearUp();
    this.folder = mkdtempSync(join(tmpdir(), 'dw-machine-'));
    // PostgreSQL may run as another user.
    chmodSync(this.folder, 0o755);
    this.clock = join(this.folder, 'clock');
    this.env = { ...process.env, LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: this.clock, FAKETIME_NO_CACHE: '1' };
    this.wait(at);
    this.cluster = database === 'postgres' ? join(this.folder, 'postgres') : undefined;
    /** The address of its PostgreSQL, if it has one. */
    this.database = this.cluster && execFileSync(POSTGRES, ['start', this.cluster], { env: this.env, encoding: 'utf8' }).trim();
  }

  /** It is this time from here on, for all that runs on it. */
  wait(at) {
    this.ahead = Math.round((Date.parse(at) - Date.now()) / 1000);
    this.pass(0);
  }

  /** So many minutes pass. */
  pass(minutes) {
    this.ahead += minutes * 60;
    // Replaced in one go: nobody reads half of it.
    writeFileSync(`${this.clock}.new`, `${this.ahead < 0 ? '' : '+'}${this.ahead}s`);
    renameSync(`${this.clock}.new`, this.clock);
  }

  stop() {
    if (this.cluster) execFileSync(POSTGRES, ['stop', this.cluster], { stdio: 'ignore' });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
