/**
 * What may happen to a call. `kill`: the process is killed just before it; `enospc`: the disk is full from then on; `eio`: the device fails once; `eintr`: a
 * signal interrupts it once; `short`: it takes or gives half of the bytes.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** All of them. */
export const FAULT_KINDS = ['kill', 'enospc', 'eio', 'eintr', 'short'] as const;

/** How strace is told; it cannot let a write take a part. */
export const INJECTED: Readonly<Record<Exclude<FaultKind, 'short'>, string>> = {
  kill: 'signal=SIGKILL',
  enospc: 'error=ENOSPC',
  eio: 'error=EIO',
  eintr: 'error=EINTR',
};

/** The system calls to which it can happen; `close` comes too late for a kill to differ from one before the next call. */
export const CALLS: Readonly<Record<FaultKind, RegExp>> = {
  kill: /^(?!close|read)/,
  enospc: /^(?:open|write|pwrite|copy_file|ftruncate|fsync|rename|link|symlink|mkdir|close)/,
  eio: /^/,
  eintr: /^(?:open|read|write|pwrite|fsync|ftruncate|close)/,
  short: /^$/,
};

/** The same of calls that a program in Node makes itself; libuv hides an interruption of all but reads. */
export const OWN_CALLS: Readonly<Record<FaultKind, RegExp>> = {
  kill: /^$/,
  enospc: /^writeSync$/,
  eio: /^/,
  eintr: /^readSync$/,
  short: /^(?:readSync|writeSync)$/,
};
