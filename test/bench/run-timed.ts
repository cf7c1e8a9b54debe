import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * What one process cost: milliseconds from start to end, those of the processor in it and in all it started, and its peak
 * resident memory. The last two are no numbers without GNU time.
 */
export type Cost = { readonly milliseconds: number; readonly processor: number; readonly megabytes: number };

const GNU_TIME = '/usr/bin/time';

/** Runs a program to its end; throws with its words unless it ends with 0. */
export function runTimed(
  command: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Cost {
  const [program = '', ...args] = existsSync(GNU_TIME) ? [GNU_TIME, '-f', '%M %U %S', ...command] : command;
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
  const [, kilobytes, user, system] = /(\d+) ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? [];
  const processor = (Number(user) + Number(system)) * 1000;
  return { milliseconds, processor, megabytes: Number(kilobytes) / 1000 };
}

/** Returns the median times of several runs, and the most memory that one of them took. */
export function middle(costs: readonly Cost[]): Cost {
  const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
  return {
    milliseconds: median(costs.map(({ milliseconds }) => milliseconds)),
    processor: median(costs.map(({ processor }) => processor)),
    megabytes: Math.max(...costs.map(({ megabytes }) => megabytes)),
  };
}
