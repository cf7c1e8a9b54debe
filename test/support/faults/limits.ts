/** Bounds within which a whole command runs: a nearly full disk, few descriptors, folders that cannot be written. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { openCopied, type Template } from '../copied-clones.ts';

/** How one bound is set to one value. */
export type Bound = {
  /** Words before each program. */
  readonly prefix: readonly string[];
  /** Whether a git that the user starts is bound too, or only what is started by it. */
  readonly isForAll: boolean;
  /** Makes the folder of the copy, and returns how to give it up. */
  readonly place?: (root: string) => Promise<() => Promise<unknown>>;
  /** Sets the bound in the copy, which is complete, and returns how to lift it. */
  readonly begin?: (copy: Template) => Promise<() => Promise<unknown>>;
};

/** A kind of bound, and the values that it is set to, the tightest first. */
export type Limit = {
  readonly name: string;
  readonly values: readonly (number | string)[];
  /** `user` is a number that no other case has at the same time. */
  readonly boundOf: (value: number | string, user: number) => Bound;
};

/** Returns the folder of the programs of a case, outside of its copy, which may have no room or belong to another user. */
export const shimsOf = (root: string): string => `${root} shims`;

const range = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

/** All of them; `disk` mounts a file system and `processes` and `read-only` run as another user, which only root may. */
export const LIMITS: readonly Limit[] = [
  {
    name: 'disk',
    values: range(0, 320, 4),
    boundOf: (kilobytes) => ({
      prefix: [],
      isForAll: true,
      place: mountDisk,
      begin: ({ root }) => fillDisk(root, Number(kilobytes)),
    }),
  },
  {
    name: 'file-size',
    values: [...range(0, 1500, 50), 4096, 8192],
    boundOf: (bytes) => ({ prefix: ['prlimit', `--fsize=${bytes}:${bytes}`], isForAll: false }),
  },
  {
    name: 'descriptors',
    values: range(3, 40, 1),
    boundOf: (count) => ({ prefix: ['prlimit', `--nofile=${count}:${count}`], isForAll: false }),
  },
  {
    name: 'processes',
    // With fewer, Node itself waits for ever for a thread that it could not start.
    values: range(10, 60, 1),
    boundOf: (count, user) => ({
      prefix: [...asUser(user), 'prlimit', `--nproc=${count}:${count}`],
      isForAll: true,
      begin: (copy) => giveTo(user, copy),
    }),
  },
  {
    name: 'read-only',
    values: ['.git', '.git/objects', '.git/refs', '.git/memjoin', '.', '../live-laptop', '../hub.git'],
    boundOf: (folder, user) => ({
      prefix: asUser(user),
      isForAll: true,
      begin: async (copy) => {
        const lift = await giveTo(user, copy);
        const path = join(openCopied(copy, 'laptop').cwd, String(folder));
        await execa('chmod', folder === '.' ? ['a-w', path] : ['-R', 'a-w', path]);
        return async () => {
          await execa('chmod', ['-R', 'u+w', path]);
          await lift();
        };
      },
    }),
  },
];

// The number of processes is counted per user, so each case has one of its own.
const asUser = (user: number): readonly string[] => ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];

const giveTo = async (user: number, { root }: Template): Promise<() => Promise<unknown>> => {
  for (let above = dirname(root); above !== tmpdir() && above !== '/'; above = dirname(above))
    await chmod(above, 0o755);
  await execa('chown', ['-R', `${user}:${user}`, root, shimsOf(root)]);
  return () => execa('chown', ['-R', '0:0', root]);
};

const mountDisk = async (root: string): Promise<() => Promise<unknown>> => {
  await mkdir(root, { recursive: true });
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'memjoin-test', root]);
  return () => execa('umount', ['--lazy', root]);
};

const fillDisk = async (root: string, kilobytes: number): Promise<() => Promise<unknown>> => {
  const ballast = join(root, 'ballast');
  const { stdout } = await execa('df', ['--output=avail', '--block-size=1K', root]);
  const size = Number(stdout.split('\n').at(-1)) - kilobytes;
  await writeFile(ballast, Buffer.alloc(size * 1024, 1));
  return () => writeFile(ballast, '');
};
