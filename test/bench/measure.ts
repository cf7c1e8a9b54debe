import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import type { Contender } from './contenders.ts';
import type { MergeFiles } from './generate.ts';
import { countOf, judge } from './verdict.ts';

/** What was measured of one program: medians over `runs`, or why there is nothing. */
export type Measurement = {
  readonly name: string;
  readonly runs: number;
  readonly milliseconds: number | undefined;
  /** Peak resident memory; unknown without GNU time. */
  readonly megabytes: number | undefined;
  /** Why it was stopped, for people. */
  readonly note: string | undefined;
  /** What it left in the place of ours, in a few words; undefined if it merges nothing, or the files are too large. */
  readonly result?: string | undefined;
};

/** A program that takes longer is stopped and not started again. */
const LIMIT_MS = 120_000;

/**
 * Without what slows each start of Node on some machines: the launcher takes it away, and a bare Node that reads hundreds
 * of certificates would make every ratio to it look good.
 */
const { NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...CLEAN } = process.env;

const GNU_TIME = '/usr/bin/time';

/**
 * Runs all `contenders` on fresh copies of the same files, `runs` times in turn, so that whatever else the machine does
 * meets all of them alike. A program that fails or takes too long is left out from then on, with a note; one that leaves
 * a wrong join throws.
 */
export function measure(
  contenders: readonly Contender[],
  {
    files,
    runs,
    isShellKept = false,
    progress,
  }: {
    files: MergeFiles;
    runs: number;
    /** Whether the programs run in the environment of this shell as it is. */
    isShellKept?: boolean;
    progress: (text: string) => void;
  },
): readonly Measurement[] {
  const work = { ...files, ours: `${files.ours}.work` };
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  const memory = new Map<string, number>();
  const stopped = new Map<string, string>();
  const results = new Map<string, string | undefined>();
  // The first round is not timed: it checks the results, measures memory, and brings files and programs into the cache.
  for (let round = 0; round <= runs; round++) {
    for (const contender of contenders) {
      const { name } = contender;
      if (stopped.has(name)) continue;
      progress(`${name}, run ${round} of ${runs}`);
      copyFileSync(files.ours, work.ours);
      const end = run(contender, work, { isMemory: round === 0, env: isShellKept ? process.env : CLEAN });
      if (typeof end === 'string') stopped.set(name, end);
      else if (round > 0) times.get(name)?.push(end.milliseconds);
      else {
        if (contender.isJoin) checkJoin(name, work);
        if (contender.isMerge) results.set(name, judge({ ...work, original: files.ours }));
        if (end.megabytes !== undefined) memory.set(name, end.megabytes);
      }
    }
  }
  return contenders.map(({ name }) => ({
    name,
    runs: times.get(name)?.length ?? 0,
    milliseconds: median(times.get(name) ?? []),
    megabytes: memory.get(name),
    note: stopped.get(name),
    result: results.get(name),
  }));
}

/** Runs one program to its end, or returns why that did not work. With `isMemory` GNU time runs it. */
function run(
  contender: Contender,
  files: MergeFiles,
  { isMemory, env }: { isMemory: boolean; env: NodeJS.ProcessEnv },
): { milliseconds: number; megabytes: number | undefined } | string {
  const command = contender.command(files);
  const withTime = isMemory && existsSync(GNU_TIME);
  const [program, ...args] = withTime ? [GNU_TIME, '-f', '%M', ...command] : command;
  const start = performance.now();
  const { status, error, stderr } = spawnSync(program as string, args, {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LIMIT_MS,
  });
  const milliseconds = performance.now() - start;
  if (milliseconds >= LIMIT_MS) return `stopped after ${LIMIT_MS / 1000} s`;
  if (error !== undefined || status === null || !contender.accepts(status)) {
    process.stderr.write(`${contender.name}: ${error?.message ?? stderr}\n`);
    return `failed (${status})`;
  }
  const kilobytes = withTime ? Number(/(\d+)\s*$/.exec(String(stderr))?.[1]) : Number.NaN;
  return { milliseconds, megabytes: Number.isNaN(kilobytes) ? undefined : kilobytes / 1000 };
}

/** A fast program that loses entries is not fast: the result must have one line for each entry of the join. */
function checkJoin(name: string, { ours, joined }: MergeFiles): void {
  const entries = countOf(readFileSync(ours), '"unique_id":');
  if (entries !== joined) throw new Error(`${name} left ${entries} of ${joined} entries`);
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
