/**
 * What may happen to a system call. `kill`: the process is killed just before it; `enospc`: the disk is full from then on; `eio`: the device fails once; `eintr`: a
 * signal interrupts it once.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** All of them. */
export const FAULT_KINDS = ['kill', 'enospc', 'eio', 'eintr'] as const;

/** How strace is told. */
export const INJECTED: Readonly<Record<FaultKind, string>> = {
  kill: 'signal=SIGKILL',
  enospc: 'error=ENOSPC',
  eio: 'error=EIO',
  eintr: 'error=EINTR',
};

/** The calls to which it can happen; `close` comes too late for a kill to differ from one before the next call. */
export const CALLS: Readonly<Record<FaultKind, RegExp>> = {
  kill: /^(?!close|read)/,
  enospc: /^(?:open|write|pwrite|copy_file|ftruncate|fsync|rename|link|symlink|mkdir|close)/,
  eio: /^/,
  eintr: /^(?:open|read|write|pwrite|fsync|ftruncate|close)/,
};
