/**
 * How an operation ended. `deferred`: the remote, the time or another process was in the way, nothing is lost and the
 * next run does it; `refused`: it was called wrongly, or where memjoin is not set up; `conflict`: done, and a conflict
 * is left or was found.
 */
export type Outcome = 'ok' | 'conflict' | 'deferred' | 'refused' | 'failed';

/** Returns the outcome that an exit code stands for. */
export function outcomeOf(exitCode: number): Outcome {
  return OUTCOMES.get(exitCode) ?? 'failed';
}

const OUTCOMES: ReadonlyMap<number, Outcome> = new Map([
  [0, 'ok'],
  [1, 'conflict'],
  [64, 'refused'],
  [69, 'deferred'],
  [75, 'deferred'],
  [78, 'refused'],
  [130, 'deferred'],
  [143, 'deferred'],
]);

/** What an operation itself knows of its work. */
export type Facts = {
  /** Entries that came in, and that went out or were written. */
  readonly entriesIn?: number;
  readonly entriesOut?: number;
  readonly bytesIn?: number;
  readonly bytesOut?: number;
  /** Rounds with the remote. */
  readonly attempts?: number;
  /** Milliseconds that joining took; of a driver, its whole process. */
  readonly joinMs?: number;
  /** The managed file, from the top of the work tree. */
  readonly path?: string;
  readonly exitCode?: number;
};

/** One line of the log: an operation that ended. It holds no content of any entry, and no id. */
export type Operation = Facts & {
  /** When it ended, RFC 3339 in UTC. */
  readonly time: string;
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  /** `backup`, `sync`, `join` (one run of the driver), `pre-commit`, … */
  readonly operation: string;
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly durationMs: number;
  /** Largest resident set of the process in bytes. */
  readonly peakRss: number;
  readonly environment?: string | undefined;
  /** The git common dir: several clones may share one folder of logs. */
  readonly repository: string;
  /** Its git commands: how many, their milliseconds, and those by name. */
  readonly git?: { readonly calls: number; readonly ms: number; readonly by: Readonly<Record<string, number>> };
  /** Names of the limits that it went over. */
  readonly alerts?: readonly string[];
  /** Why it failed: the code, and the message where that cannot hold text of an entry. */
  readonly error?: { readonly code: string; readonly message?: string };
};

/** Limits whose crossing is told. */
export const LIMITS = {
  joinMs: 5000,
  fileBytes: 50_000_000,
  retries: 3,
  failureRate: 0.001,
  unseenMs: 7 * 86_400_000,
  aheadMs: 300_000,
} as const;

/** Returns the names of the limits that one operation went over. */
export function limitsCrossed({ joinMs = 0, bytesOut = 0, attempts = 1 }: Facts): readonly string[] {
  return [
    ...(joinMs > LIMITS.joinMs ? ['slow-join'] : []),
    ...(bytesOut > LIMITS.fileBytes ? ['large-file'] : []),
    ...(attempts - 1 > LIMITS.retries ? ['push-retries'] : []),
  ];
}
