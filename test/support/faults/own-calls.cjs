/**
 * Loaded before a program (`node --require`): what the program itself reads, writes and closes below a folder is noted, or one
 * such call fails. Node wakes its own threads through the same system calls, so these cannot be made to fail from outside.
 *
 * MEMJOIN_OWN_CALLS is JSON: `root`; `log`, a file for the calls, one a line; or `fault`: `kind`, `call` and `when`, counted from 1.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const { root, log, fault } = JSON.parse(process.env.MEMJOIN_OWN_CALLS ?? '{"root":""}');
const real = { openSync: fs.openSync, closeSync: fs.closeSync, readSync: fs.readSync, writeSync: fs.writeSync };
const paths = new Map();
const counts = { closeSync: 0, readSync: 0, writeSync: 0 };
const noted = [];
let isFull = false;

const NUMBERS = {
  EIO: [5, 'i/o error'],
  EINTR: [4, 'interrupted system call'],
  ENOSPC: [28, 'no space left on device'],
};

const failure = (code, call) => {
  const [number, text] = NUMBERS[code];
  const syscall = call.replace('Sync', '');
  return Object.assign(new Error(`${code}: ${text}, ${syscall}`), { code, errno: -number, syscall });
};

fs.openSync = (path, flags, ...rest) => {
  const isNew = typeof flags === 'string' ? /[wa]/.test(flags) : (flags & fs.constants.O_CREAT) !== 0;
  if (isFull && isNew && String(path).startsWith(root)) throw failure('ENOSPC', 'openSync');
  const descriptor = real.openSync(path, flags, ...rest);
  if (root !== '' && String(path).startsWith(root)) paths.set(descriptor, String(path));
  return descriptor;
};

for (const call of ['closeSync', 'readSync', 'writeSync']) {
  fs[call] = (descriptor, ...args) => {
    const path = paths.get(descriptor);
    if (path === undefined) return real[call](descriptor, ...args);
    counts[call] += 1;
    noted.push(`${call} ${counts[call]} ${path}`);
    if (call === 'closeSync') paths.delete(descriptor);
    const isNow = fault?.call === call && fault.when === counts[call];
    if (isFull && call === 'writeSync') throw failure('ENOSPC', call);
    return isNow ? fail(call, descriptor, args) : real[call](descriptor, ...args);
  };
}
syncBuiltinESMExports();

const fail = (call, descriptor, args) => {
  const { kind } = fault;
  if (kind === 'short' || kind === 'enospc') {
    // A nearly full disk takes what there is room for, and says so with the next call.
    isFull = kind === 'enospc';
    return takePart(call, descriptor, args);
  }
  // Linux has closed the descriptor whatever close(2) says.
  if (call === 'closeSync') real.closeSync(descriptor);
  throw failure(kind.toUpperCase(), call);
};

const takePart = (call, descriptor, [data, offset = 0, length, position = null]) => {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  const asked = typeof length === 'number' && typeof data !== 'string' ? length : bytes.length - offset;
  if (asked < 2 && isFull) throw failure('ENOSPC', call);
  return real[call](descriptor, bytes, offset, Math.ceil(asked / 2), position);
};

if (log !== undefined) process.on('exit', () => fs.writeFileSync(log, noted.map((line) => `${line}\n`).join('')));
