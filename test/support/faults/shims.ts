import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { type FaultKind, INJECTED } from './kinds.ts';
import { ownPointsOf, type Point, pointsOf, TRACED } from './points.ts';

/** What happens at one call: a kind of fault, at a call of a start of `git` or `node` (`all`: of every start). */
export type Fault = Pick<Point, 'isOwn' | 'call' | 'when'> & {
  readonly kind: FaultKind;
  readonly start: number | 'all';
};

/** A folder with programs `git` and `node` that stand for the real ones, to be put first on PATH. */
export type Shims = { readonly folder: string; readonly node: string };

/** Makes programs in `folder` that note their system calls there, and those in Node their own calls below `root`. */
export async function makeTracingShims(folder: string, root: string): Promise<Shims> {
  const options = ['-qq', '-y', '-e', `trace=${TRACED.join(',')}`, '-e', 'signal=none'];
  const own = `export MEMJOIN_OWN_CALLS='{"root":"${root}","log":"'"$here/$n.own"'"}'`;
  return makeShims(folder, `${own}\nexec strace $follow ${options.join(' ')} -o "$here/$n.log" "$@"\n`);
}

/** Makes programs in `folder` in which `fault` happens; one of a program's own calls to a file below `root`. */
export async function makeFaultyShims(
  folder: string,
  { root, fault }: { readonly root: string; readonly fault: Fault },
): Promise<Shims> {
  const { isOwn, kind, start, call, when } = fault;
  const own = JSON.stringify({ root, fault: { kind, call, when } });
  const faulty =
    isOwn || kind === 'short'
      ? `MEMJOIN_OWN_CALLS='${own}' exec "$@"`
      : `exec strace $follow -qq -o /dev/null -e trace=${call} -e inject=${call}:${INJECTED[kind]}:when=${when}${kind === 'enospc' ? '+' : ''} "$@"`;
  return makeShims(folder, start === 'all' ? `${faulty}\n` : `[ "$n" = ${start} ] && ${faulty}\nexec "$@"\n`);
}

/** Makes programs in `folder` that start behind `prefix`: the first one, or all but the first one. */
export async function makeLimitedShims(
  folder: string,
  { prefix, isFirst }: { readonly prefix: readonly string[]; readonly isFirst: boolean },
): Promise<Shims> {
  // Node itself as it is: what it lacks to load another file it would not lack without.
  const test = `[ "$n" ${isFirst ? '=' : '-gt'} 0 ]`;
  return makeShims(folder, `${test} && exec ${prefix.join(' ')} "$@"\nexec "$@"\n`, process.execPath);
}

/** Returns the calls that the programs of `makeTracingShims` made below `root`, each with the number of its start. */
export async function readPoints(folder: string, root: string): Promise<readonly Point[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const starts = names.map((name) => Number(name.slice(0, -4))).sort((a, b) => a - b);
  const points = starts.map(async (start) => {
    const program = (await readFile(join(folder, `${start}.start`), 'utf8')).trim();
    const own = await readFile(join(folder, `${start}.own`), 'utf8').catch(() => '');
    const traced = pointsOf(await readFile(join(folder, `${start}.log`), 'utf8'), { root, start, program });
    return [...traced, ...ownPointsOf(own, { start, program })];
  });
  return (await Promise.all(points)).flat();
}

const NODE_OBSERVED = `${process.execPath}' --require '${resolve('test/support/faults/own-calls.cjs')}`;

const makeShims = async (folder: string, ending: string, node = NODE_OBSERVED): Promise<Shims> => {
  await mkdir(folder, { recursive: true });
  for (const [name, real] of [
    ['node', node],
    ['git', await whereIs('git')],
  ] as const) {
    // Only shell builtins up to the program, for callers that have an empty PATH. Starts at the same moment get
    // different numbers because only one can make a file, which takes no room and so is possible on a full disk too.
    const text = `#!/bin/sh
PATH=\${PATH:-/usr/bin:/bin}
here='${folder}'
n=0
until (set -C; : >"$here/$n.start") 2>/dev/null || [ "$n" = 9999 ]; do n=$((n + 1)); done
(echo '${name}' "$*" >"$here/$n.start") 2>/dev/null
follow=
case "${name} $*" in git*' push '* | git*' fetch '*) follow=-f ;; esac
set -- '${real}' "$@"
${ending}`;
    await writeFile(join(folder, name), text, { mode: 0o755 });
  }
  return { folder, node: join(folder, 'node') };
};

const whereIs = async (program: string): Promise<string> => (await execa('sh', ['-c', `command -v ${program}`])).stdout;
