import { exitCodeOfSignal } from './child-guard.ts';

/** Every kind of failure the tool reports; a closed list, so that callers and exit codes can be checked against it. */
export type ToolErrorCode =
  | 'usage'
  | 'git-missing'
  | 'git-failed'
  | 'git-timeout'
  | 'interrupted'
  | 'not-a-repository'
  | 'unsafe-repository'
  | 'not-set-up'
  | 'invalid-memory'
  | 'unknown-shape'
  | 'foreign-driver'
  | 'foreign-hook'
  | 'unsafe-path'
  | 'unsupported-format'
  | 'write-failed'
  | 'read-failed'
  | 'out-of-files'
  | 'out-of-processes'
  | 'source-busy'
  | 'ref-moved'
  | 'identity-missing'
  | 'operation-in-progress'
  | 'remote-unavailable'
  | 'rejected'
  | 'mass-deletion'
  | 'secret-found'
  | 'not-found'
  | 'conservation';

type Details = {
  /** What to do next: one full sentence or one command. */
  readonly hint?: string | undefined;
  /** What Git, a hook or a remote said about it: one or more lines, safe for a terminal. */
  readonly detail?: string | undefined;
  /** The error or result this one explains. */
  readonly cause?: unknown;
};

/**
 * A failure a person can act on: `message` names what failed, on which path and why; `hint` says what to do; `detail`
 * has the words of others; `cause` keeps the original. Callers tell failures apart by `code`, never by the text.
 */
export class ToolError extends Error {
  readonly code: ToolErrorCode;
  readonly hint: string | undefined;
  readonly detail: string | undefined;

  constructor(code: ToolErrorCode, message: string, { hint, detail, cause }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ToolError';
    this.code = code;
    this.hint = hint;
    this.detail = detail;
  }
}

/** Returns the exit code of the process for `error`: the number of its code, 70 (a bug of ours) for anything else. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof ToolError)) return 70;
  return error.code === 'interrupted' ? exitCodeOfSignal() : EXIT_CODES[error.code];
}

/** The numbers of sysexits(3), and 1 for "found what it looks for" and conflicts. */
const EXIT_CODES: Readonly<Record<ToolErrorCode, number>> = {
  'mass-deletion': 1,
  'not-found': 1,
  usage: 64,
  'invalid-memory': 65,
  'unknown-shape': 65,
  'unsupported-format': 65,
  'unsafe-path': 65,
  'read-failed': 65,
  'secret-found': 65,
  'remote-unavailable': 69,
  'write-failed': 73,
  'git-failed': 73,
  conservation: 73,
  rejected: 73,
  'git-timeout': 75,
  'out-of-files': 75,
  'out-of-processes': 75,
  'source-busy': 75,
  'ref-moved': 75,
  'operation-in-progress': 75,
  'git-missing': 78,
  'not-a-repository': 78,
  'unsafe-repository': 78,
  'not-set-up': 78,
  'foreign-driver': 78,
  'foreign-hook': 78,
  'identity-missing': 78,
  interrupted: 130,
};
