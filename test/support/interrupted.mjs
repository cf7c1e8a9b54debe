/**
 * Loaded before a program (`node --import`): counts its calls that change the disk and, just before call number
 * TEST_AT, does what TEST_ACTION says to it or to the file TEST_FILE; a program of another owner would do the same.
 *
 * kill: ends the process as kill -9 does. replace: another file takes the name. write: the file is written in place.
 * late: the file is written through a descriptor that was opened before the program began.
 * At the end the names of the calls are written to TEST_CALLS, one a line.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { TEST_AT, TEST_ACTION, TEST_FILE, TEST_TEXT, TEST_CALLS } = process.env;
const { openSync, writeSync, ftruncateSync, writeFileSync, renameSync } = fs;
const early = TEST_ACTION === 'late' ? openSync(TEST_FILE, 'r+') : -1;

const actions = {
  kill: () => process.kill(process.pid, 'SIGKILL'),
  write: () => writeFileSync(TEST_FILE, TEST_TEXT),
  replace: () => {
    writeFileSync(`${TEST_FILE}.new`, TEST_TEXT);
    renameSync(`${TEST_FILE}.new`, TEST_FILE);
  },
  late: () => {
    ftruncateSync(early, 0);
    writeSync(early, TEST_TEXT, 0);
  },
};

const calls = [];
const isOurRename = (name, args) => name === 'renameSync' && args[1] === TEST_FILE;
for (const name of ['renameSync', 'linkSync', 'unlinkSync', 'chmodSync', 'mkdirSync', 'openSync', 'fsyncSync']) {
  const call = fs[name];
  fs[name] = (...args) => {
    const isWrite = name !== 'openSync' || String(args[1]).includes('w');
    if (isWrite) {
      calls.push(isOurRename(name, args) ? 'replaces the file' : name);
      if (calls.length === Number(TEST_AT)) actions[TEST_ACTION]?.();
    }
    return call(...args);
  };
}
syncBuiltinESMExports();

process.on('exit', () => {
  if (TEST_CALLS) writeFileSync(TEST_CALLS, calls.map((name) => `${name}\n`).join(''));
});
