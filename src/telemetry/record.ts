import { type Call, recordCalls } from '../git/calls.ts';
import { exitCodeOf, ToolError } from '../git/tool-error.ts';
import { takeJoins } from './joins.ts';
import { type Facts, limitsCrossed, type Operation, outcomeOf } from './operation.ts';
import type { Place } from './place.ts';
import { redacted } from './redacted.ts';
import { logDebug, logOperations } from './write-log.ts';

/**
 * Takes what an operation knows of its work; what is told later goes over what was told before. `isFinding`: its exit code
 * says what it found or left to a person, and not that it failed.
 */
export type Tell = (
  facts: Facts & { readonly error?: unknown; readonly isDryRun?: boolean; readonly isFinding?: boolean },
) => void;

/**
 * Does `work`, logs as `name` how it went, and what the driver noted meanwhile, and returns or throws what `work` does. The
 * log never fails the work. Where `place` is not known before the work, it is asked for afterwards.
 */
export async function recorded<Result>(
  place: Place | (() => Promise<Place | undefined>),
  name: string,
  work: (tell: Tell) => Promise<Result>,
): Promise<Result> {
  const start = performance.now();
  const recorder = recordCalls();
  let facts: Parameters<Tell>[0] = {};
  const tell: Tell = (more) => {
    facts = { ...facts, ...more };
  };
  try {
    return await work(tell);
  } catch (error) {
    tell({ error });
    throw error;
  } finally {
    const calls = recorder.stop();
    const durationMs = performance.now() - start;
    // A dry run did nothing, and a clone that is not set up gets no folder of ours.
    const where = facts.isDryRun === true ? undefined : typeof place === 'function' ? await place() : place;
    if (where?.environment !== undefined) log(where, name, { facts, calls, durationMs });
  }
}

/** Returns what to tell of work that is done but for `count` files that cannot be read and were left alone. */
export function leftAlone(count: number): Parameters<Tell>[0] {
  return count === 0 ? {} : { exitCode: 65, isFinding: true };
}

/** Takes what the driver has noted into the log. */
export function logNotes(place: Place, now: number): void {
  if (place.environment !== undefined) logOperations(place, takeJoins(place, now).map(withLevel), now);
}

type Ended = {
  readonly facts: Parameters<Tell>[0];
  readonly calls: readonly Call[];
  readonly durationMs: number;
};

const log = (place: Place, name: string, { facts, calls, durationMs }: Ended): void => {
  const now = Date.now();
  const time = new Date(now).toISOString();
  const { error, isDryRun: _, isFinding, ...told } = facts;
  const exitCode = error === undefined ? (told.exitCode ?? 0) : exitCodeOf(error);
  const operation = withLevel({
    time,
    operation: name,
    outcome: isFinding === true && (exitCode === 1 || exitCode === 65) ? 'conflict' : outcomeOf(exitCode),
    durationMs: rounded(durationMs),
    peakRss: process.resourceUsage().maxRSS * 1024,
    environment: place.environment,
    repository: place.repository.commonDir,
    ...told,
    exitCode,
    git: { calls: calls.length, ms: rounded(sum(calls)), by: byCommand(calls) },
    ...(error === undefined ? {} : { error: describe(error) }),
  });
  logNotes(place, now);
  logOperations(place, [operation], now);
  const debug = calls.map(({ command, ...call }) => ({ time, level: 'DEBUG', operation: name, git: command, ...call }));
  logDebug(place, debug, now);
};

const withLevel = (operation: Omit<Operation, 'level'>): Operation => {
  const alerts = limitsCrossed(operation);
  const { time, ...rest } = operation;
  const level =
    operation.outcome === 'failed' ? 'ERROR' : operation.outcome === 'ok' && alerts.length === 0 ? 'INFO' : 'WARN';
  return { time, level, ...rest, ...(alerts.length === 0 ? {} : { alerts }) };
};

const sum = (calls: readonly Call[]): number => calls.reduce((ms, { durationMs }) => ms + durationMs, 0);

const byCommand = (calls: readonly Call[]): Record<string, number> => {
  const by: Record<string, number> = {};
  for (const { command, durationMs } of calls) by[command] = rounded((by[command] ?? 0) + durationMs);
  return by;
};

const rounded = (ms: number): number => Math.round(ms * 10) / 10;

const describe = (error: unknown): NonNullable<Operation['error']> => {
  if (!(error instanceof ToolError)) return { code: 'defect' };
  if (!WITHOUT_CONTENT.has(error.code)) return { code: error.code };
  const { code, message, detail } = error;
  return { code, message: redacted(detail === undefined ? message : `${message}\n${detail}`) };
};

/** Failures whose message names paths, refs and the words of Git and of the system, and never quotes what a file holds. */
const WITHOUT_CONTENT: ReadonlySet<string> = new Set([
  'git-missing',
  'git-failed',
  'git-timeout',
  'interrupted',
  'not-a-repository',
  'unsafe-repository',
  'not-set-up',
  'unsafe-path',
  'write-failed',
  'read-failed',
  'out-of-files',
  'out-of-processes',
  'source-busy',
  'ref-moved',
  'identity-missing',
  'operation-in-progress',
  'remote-unavailable',
  'rejected',
]);
