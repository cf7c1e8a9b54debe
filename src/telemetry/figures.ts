import type { Operation, Outcome } from './operation.ts';

/** Times in milliseconds: the middle one, the one that 95 of 100 do not pass, and the longest; 0 without any. */
export type Spread = { readonly median: number; readonly p95: number; readonly max: number };

/** What became of all operations of one name. */
type OperationFigures = {
  readonly operation: string;
  readonly total: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly duration: Spread;
  /** When it last went well, RFC 3339. */
  readonly lastOk: string | undefined;
};

/** What a stretch of the log says. */
export type Figures = {
  /** Shares of all operations, those called wrongly left out; undefined without any. */
  readonly successRate: number | undefined;
  readonly failureRate: number | undefined;
  /** How many failed, and of how many that is the share. */
  readonly failed: number;
  readonly counted: number;
  readonly operations: readonly OperationFigures[];
  /** Joins of files: runs of the driver, and those inside sync. */
  readonly joins: { readonly count: number; readonly duration: Spread };
  /** Rounds with the remote of all syncs, and the most that one of them needed. */
  readonly attempts: { readonly total: number; readonly most: number };
  readonly git: { readonly calls: number; readonly ms: number };
  readonly entriesIn: number;
  readonly entriesOut: number;
  /** Largest resident set of any process, in bytes. */
  readonly peakRss: number;
};

/** Returns the figures of the `operations` of a log, those that ran most often first. */
export function figuresOf(operations: readonly Operation[]): Figures {
  const counted = operations.filter(({ outcome }) => outcome !== 'refused');
  const failed = counted.filter(({ outcome }) => outcome === 'failed').length;
  const joins = operations.flatMap(({ joinMs }) => joinMs ?? []);
  const attempts = operations.flatMap(({ attempts: count }) => count ?? []);
  return {
    successRate: counted.length === 0 ? undefined : (counted.length - failed) / counted.length,
    failureRate: counted.length === 0 ? undefined : failed / counted.length,
    failed,
    counted: counted.length,
    operations: [...new Set(operations.map(({ operation }) => operation))]
      .map((name) =>
        ofOneName(
          name,
          operations.filter(({ operation }) => operation === name),
        ),
      )
      .sort((a, b) => b.total - a.total),
    joins: { count: joins.length, duration: spreadOf(joins) },
    attempts: { total: sum(attempts), most: greatest(attempts) },
    git: {
      calls: sum(operations.map(({ git }) => git?.calls ?? 0)),
      ms: sum(operations.map(({ git }) => git?.ms ?? 0)),
    },
    // What the driver joins is in the figures of the sync or the merge that it belongs to as well.
    entriesIn: sum(operations.filter(isShared).map(({ entriesIn = 0 }) => entriesIn)),
    entriesOut: sum(operations.filter(isShared).map(({ entriesOut = 0 }) => entriesOut)),
    peakRss: greatest(operations.map(({ peakRss }) => peakRss)),
  };
}

/** Returns the median, the 95th percentile and the greatest of `values`. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}

const ofOneName = (operation: string, members: readonly Operation[]): OperationFigures => {
  const count = (wanted: Outcome): number => members.filter(({ outcome }) => outcome === wanted).length;
  return {
    operation,
    total: members.length,
    outcomes: {
      ok: count('ok'),
      conflict: count('conflict'),
      deferred: count('deferred'),
      refused: count('refused'),
      failed: count('failed'),
    },
    duration: spreadOf(members.map(({ durationMs }) => durationMs)),
    lastOk: members.findLast(({ outcome }) => outcome === 'ok')?.time,
  };
};

const isShared = ({ operation }: Operation): boolean => operation === 'sync';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

// Spread over arguments, a long log would not fit on the stack.
const greatest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);
