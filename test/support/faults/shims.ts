import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { type FaultKind, INJECTED } from './kinds.ts';
import { type Point, pointsOf, TRACED } from './points.ts';

/** What happens at one call: a kind of fault, at a call of a start of `git` or `node` (`all`: of every start). */
export type Fault = {
  readonly kind: FaultKind;
  readonly start: number | 'all';
  readonly call: string;
  readonly when: number;
};

/** A folder with programs `git` and `node` that stand for the real ones, to be put first on PATH. */
export type Shims = { readonly folder: string; readonly node: string };

/** Makes programs in `folder` that note their system calls there. */
export async function makeTracingShims(folder: string): Promise<Shims> {
  const options = ['-qq', '-y', '-e', `trace=${TRACED.join(',')}`, '-e', 'signal=none'];
  return makeShims(folder, `trace=yes\nexec strace $follow ${options.join(' ')} -o "$here/$n.log" "$real" "$@"\n`);
}

/** Makes programs in `folder` in which `fault` happens. */
export async function makeFaultyShims(folder: string, { kind, start, call, when }: Fault): Promise<Shims> {
  const inject = `inject=${call}:${INJECTED[kind]}:when=${when}${kind === 'enospc' ? '+' : ''}`;
  const faulty = `exec strace $follow -qq -o /dev/null -e trace=${call} -e ${inject} "$real" "$@"`;
  return makeShims(folder, start === 'all' ? `${faulty}\n` : `[ "$n" = ${start} ] && ${faulty}\nexec "$real" "$@"\n`);
}

/** Returns the calls that the programs of `makeTracingShims` made below `root`, each with the number of its start. */
export async function readPoints(folder: string, root: string): Promise<readonly Point[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const starts = names.map((name) => Number(name.slice(0, -4))).sort((a, b) => a - b);
  const points = starts.map(async (start) => {
    const program = (await readFile(join(folder, `${start}.start`), 'utf8')).trim();
    return pointsOf(await readFile(join(folder, `${start}.log`), 'utf8'), { root, start, program });
  });
  return (await Promise.all(points)).flat();
}

const makeShims = async (folder: string, ending: string): Promise<Shims> => {
  await mkdir(folder, { recursive: true });
  for (const [name, real] of [
    ['node', process.execPath],
    ['git', await whereIs('git')],
  ] as const) {
    // Only shell builtins up to the program, for callers that have an empty PATH. Starts at the same moment get
    // different numbers because only one can make a file.
    const text = `#!/bin/sh
PATH=\${PATH:-/usr/bin:/bin}
here='${folder}'
real='${real}'
n=0
until (set -C; echo '${name}' "$*" >"$here/$n.start") 2>/dev/null; do n=$((n + 1)); done
follow=
case "${name} $*" in git*' push '* | git*' fetch '*) follow=-f ;; esac
${ending}`;
    await writeFile(join(folder, name), text, { mode: 0o755 });
  }
  return { folder, node: join(folder, 'node') };
};

const whereIs = async (program: string): Promise<string> => (await execa('sh', ['-c', `command -v ${program}`])).stdout;
