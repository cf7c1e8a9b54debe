/** One machine of the demo: a clone, the live memory file of its memory server, and the commands typed there. */
import { join, relative } from 'node:path';
import { makeDirectory } from '../../git/directories.ts';
import { readWhole, writeAtomic } from '../../git/files.ts';
import { openRepository } from '../../git/repository.ts';
import { runGit } from '../../git/run.ts';
import { install } from '../../install/install.ts';
import { backup } from '../../memory/backup.ts';
import { readSettings } from '../../memory/settings.ts';
import { describeBackup } from '../commands/backup.ts';
import { showCommand, showLines } from './terminal.ts';

/** One machine. */
export type Machine = {
  readonly name: string;
  /** Folder of the clone. */
  readonly clone: string;
  /** The file its memory server owns, outside the clone. */
  readonly source: string;
};

/** Returns the machine `name` below `root`. */
export function machineIn(root: string, name: string): Machine {
  return { name, clone: join(root, name, 'memories'), source: join(root, name, 'memory.jsonl') };
}

/** Writes the live memory file, as its memory server does when it has learned something. */
export function learn({ source }: Machine, bytes: Buffer): void {
  makeDirectory(join(source, '..'));
  writeAtomic(source, bytes);
}

/** Returns the bytes of a file of the clone. */
export function readManaged({ clone }: Machine, path: string): Buffer {
  return readWhole(join(clone, path));
}

/** Runs git as the user does, with all hooks, shows it and its answer, and returns the milliseconds it took. */
export async function typeGit(
  { name, clone }: Machine,
  args: readonly string[],
  { trace, cwd = clone }: { readonly trace?: string; readonly cwd?: string } = {},
): Promise<number> {
  showCommand(name, ['git', ...args]);
  const { stdout, stderr, durationMs } = await runGit(args, {
    cwd,
    timeoutMs: 60_000,
    // Our own calls switch the hooks off; here they are what there is to see.
    env: { MEMJOIN: undefined, ...(trace === undefined ? {} : { GIT_TRACE2_EVENT: trace }) },
  });
  showLines(worthSeeing(`${stderr}\n${stdout.toString()}`));
  return durationMs;
}

/** Returns the answer of a git command that nobody sees. */
export async function askGit({ clone }: Machine, args: readonly string[]): Promise<string> {
  return (await runGit(args, { cwd: clone })).stdout.toString().trimEnd();
}

/** Sets the clone up with memjoin and shows what was proved. */
export async function typeInstall({ name, clone, source }: Machine): Promise<void> {
  showCommand(name, ['memjoin', 'install', '--env', name, '--source', relative(clone, source)]);
  const repository = await openRepository(clone);
  const options = { environment: name, source, cwd: clone };
  const { checks } = await install(repository, options, { isDryRun: false, onPlan: () => {} });
  const bad = checks.find(({ isGood }) => !isGood);
  if (bad !== undefined) throw new Error(`the install could not prove itself: ${bad.name}: ${bad.detail}`);
  showLines([`${checks.length} checks passed: ${[...new Set(checks.map((check) => check.name))].join(', ')}`]);
}

/** Backs the live memory file up and shows what was written. */
export async function typeBackup({ name, clone }: Machine): Promise<void> {
  showCommand(name, ['memjoin', 'backup']);
  const repository = await openRepository(clone);
  const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
  const done = await backup(repository, await readSettings(repository), { clocks });
  showLines([...describeBackup({ ...done, source: '../memory.jsonl' }, false), ...done.notes]);
}

const worthSeeing = (text: string): readonly string[] =>
  text
    .split('\n')
    // A progress line is many lines over each other; the last one stands.
    .map((line) => line.split('\r').at(-1)?.replace('\x1b[K', '') ?? '')
    .filter((line) => line.trim() !== '' && !NOISE.test(line));

/** Where from, where to, and which ref: true, and not what this is about. */
const NOISE =
  /^(?:From |To |Cloning into|done\.|Updating |warning: You appear| \* | {3}[0-9a-f]+\.\.|[Bb]ranch '| create mode|Rebasing)/;
