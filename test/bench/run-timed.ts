import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What one process cost: milliseconds from start to end, and its peak resident memory, not a number without GNU time. */
export type Cost = { readonly milliseconds: number; readonly megabytes: number };

const GNU_TIME = '/usr/bin/time';

/** Runs a program to its end; throws with its words unless it ends with 0. */
export function runTimed(
  command: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Cost {
  const [program = '', ...args] = existsSync(GNU_TIME) ? [GNU_TIME, '-f', '%M', ...command] : command;
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 64 * 1024 ** 2,
  });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new Error(`${command.join(' ')} exited with ${status}\n${stderr}`);
  return { milliseconds, megabytes: Number(/(\d+)\s*$/.exec(stderr)?.[1] ?? Number.NaN) / 1000 };
}

/** Returns the median time of several runs, and the most memory that one of them took. */
export function middle(costs: readonly Cost[]): Cost {
  const times = costs.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return {
    milliseconds: times[times.length >> 1] ?? Number.NaN,
    megabytes: Math.max(...costs.map(({ megabytes }) => megabytes)),
  };
}
