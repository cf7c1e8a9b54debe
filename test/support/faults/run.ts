/**
 * One fault at one call of a command, or a bound within which it runs: what must hold right after it, and after the command
 * has been run again without.
 */
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { readEntries } from '../../../src/core/read-entries.ts';
import { sha256 } from '../../../src/memory/sha256.ts';
import { type Answer, type CopiedClone, copyTemplate, openCopied, type Template } from '../copied-clones.ts';
import { isOurLeftover, locksOf } from '../leftovers.ts';
import { signalTo } from '../processes.ts';
import { makePrepared, NAMES, removeAll, type Struck, sourceOf } from './commands.ts';
import { CALLS, type FaultKind, OWN_CALLS } from './kinds.ts';
import { type Bound, shimsOf } from './limits.ts';
import type { Point } from './points.ts';
import { makeFaultyShims, makeLimitedShims, makeTracingShims, readPoints, type Shims } from './shims.ts';

/** A command with its prepared clone and the calls that it makes when nothing fails. */
export type Plan = { readonly command: Struck; readonly prepared: Template; readonly points: readonly Point[] };

/** What one fault came to. */
export type Suffered = {
  /** How the command ended; 137 is a kill. */
  readonly exitCode: number;
  /** Whether the work was done in spite of the fault. */
  readonly isDone: boolean;
  /** Locks that a killed git left, and that were named before they were removed. */
  readonly locks: number;
  /** Temporary files after the fault, all removed later by memjoin itself. */
  readonly leftovers: number;
  readonly wrong: readonly string[];
};

/** Prepares a command below `root` and counts its calls. */
export async function planFaults(base: Template, root: string, command: Struck): Promise<Plan> {
  const prepared = await makePrepared(base, join(root, `${command.name} prepared`), command);
  const copy = join(root, `${command.name} counted`);
  const clone = openCopied(await copyTemplate(prepared, { root: copy, names: NAMES }), 'laptop');
  const shims = await makeTracingShims(join(copy, 'shims'), copy);
  await useShims(clone, { command, shims });
  const { exitCode, stderr } = await runStruck(clone, { command, shims, program: prepared.program });
  if (exitCode !== 0 || !(await command.isDone(clone))) throw new Error(`${command.name} without faults: ${stderr}`);
  const points = (await readPoints(shims.folder, copy)).filter(({ text }) => !text.includes(shims.folder));
  await removeAll(copy);
  // The git that the user starts is not ours: what it does when it is killed half-way is in its own documentation.
  const isOurs = ({ start }: Point): boolean => command.words[0] === 'memjoin' || start > 0;
  return { command, prepared, points: points.filter(isOurs) };
}

/** Returns the calls of a plan to which a fault of this kind can happen. */
export function pointsFor({ points }: Plan, kind: FaultKind): readonly Point[] {
  return points.filter(({ isOwn, call, program }) => {
    if (isOwn) return OWN_CALLS[kind].test(call);
    // Node wakes its own threads through the same calls, and waits forever where these fail.
    if (kind !== 'kill' && program.startsWith('node') && /^(?:write|read|close)$/.test(call)) return false;
    return CALLS[kind].test(call);
  });
}

/** Lets one fault happen in a copy at `root`, which is removed. */
export async function sufferFault(
  plan: Plan,
  { root, kind, point }: { readonly root: string; readonly kind: FaultKind; readonly point: Point },
): Promise<Suffered> {
  const { isOwn, call, when, start } = point;
  const suffered = await suffer(plan, {
    root,
    makeShims: (folder) => makeFaultyShims(folder, { root, fault: { isOwn, kind, start, call, when } }),
    // Git writes the files of the work tree in place; what it leaves half-written is mended by the next run.
    mayCutShort: / read-tree .*-u /.test(point.program),
    isSilent: kind === 'kill',
  });
  await removeAll(root);
  await removeAll(shimsOf(root));
  return suffered;
}

/** Lets a command run within a bound in a copy at `root`, which is removed. */
export async function sufferBound(
  plan: Plan,
  { root, bound }: { readonly root: string; readonly bound: Bound },
): Promise<Suffered> {
  const isFirst = plan.command.words[0] === 'memjoin' || bound.isForAll;
  const giveUp = await bound.place?.(root);
  try {
    const makeShims = (folder: string): Promise<Shims> => makeLimitedShims(folder, { prefix: bound.prefix, isFirst });
    return await suffer(plan, { root, makeShims, mayCutShort: true, isSilent: false, begin: bound.begin });
  } finally {
    await giveUp?.();
    await removeAll(root);
    await removeAll(shimsOf(root));
  }
}

type Trouble = {
  readonly root: string;
  readonly makeShims: (folder: string) => Promise<Shims>;
  /** Whether managed files may be found cut short until the next run. */
  readonly mayCutShort: boolean;
  /** Whether a command that fails may do so without a word. */
  readonly isSilent: boolean;
  readonly begin?: Bound['begin'];
};

const suffer = async (
  { command, prepared }: Plan,
  { root, makeShims, mayCutShort, isSilent, begin }: Trouble,
): Promise<Suffered> => {
  const copy = await copyTemplate(prepared, { root, names: NAMES });
  const clone = openCopied(copy, 'laptop');
  const before = await readFile(sourceOf(clone));
  const shims = await makeShims(shimsOf(root));
  await useShims(clone, { command, shims });
  const lift = await begin?.(copy);
  const refresh = (): Promise<unknown> => clone.gitWith({ allowFailure: true }, 'update-index', '-q', '--refresh');
  if (begin !== undefined) await refresh();
  const struck = await runStruck(clone, { command, shims, program: prepared.program });
  await lift?.();
  if (lift !== undefined) await refresh();
  const wrong = (await findHarm(clone, { command, before })).filter(
    (text) => !(mayCutShort && /^[a-z-]+\.json is /.test(text)),
  );
  const isDone = await command.isDone(clone).catch(() => false);
  if (struck.didHang) wrong.push(`did not end: ${struck.stderr}`);
  if (struck.exitCode === 0 && !(await command.isAsSaid(clone))) wrong.push(`exit code 0, not done: ${struck.stderr}`);
  // Node that is ended by a signal has not come as far as our first line.
  if (struck.exitCode > 0 && struck.stderr === '' && !isSilent) wrong.push(`${struck.exitCode} without a word`);
  // Where Node cannot load a program, the program cannot say so.
  const isLoading = struck.stderr.includes('node:internal/modules/');
  if (/^\s+at .*:\d+:\d+\)?$/m.test(struck.stderr) && !isLoading) wrong.push(`a stack for a message: ${struck.stderr}`);
  await giveNodeBack(clone);
  const locks = await runAgain(clone, { command, wrong });
  if (!(await command.isDone(clone))) {
    const { stdout: status } = await clone.git('status', '--short', '--branch');
    wrong.push(`not done after another run: ${clone.log.join(' | ')} | ${status}`);
  }
  wrong.push(...(await findHarm(clone, { command, before })).map((text) => `after another run: ${text}`));
  const fsck = await clone.gitWith({ allowFailure: true }, 'fsck', '--no-dangling', '--no-progress');
  if (fsck.exitCode !== 0) wrong.push(`fsck: ${fsck.stdout} ${fsck.stderr}`);
  const leftovers = await sweep(clone, wrong);
  return { exitCode: struck.exitCode, isDone, locks, leftovers, wrong };
};

/** Milliseconds after which a command is taken for one that hangs. */
const PATIENCE = 90_000;

type Run = { readonly command: Struck; readonly shims: Shims; readonly program: readonly string[] };

const runStruck = async (
  clone: CopiedClone,
  { command, shims, program }: Run,
): Promise<Answer & { readonly didHang: boolean }> => {
  const [kind, ...args] = command.words;
  const env = { ...clone.env, PATH: `${shims.folder}:${process.env.PATH}` };
  const [file = '', ...words] =
    kind === 'git' ? [shims.folder.concat('/git'), ...args] : [shims.node, ...program.slice(1), ...args];
  const options = { cwd: clone.cwd, env, extendEnv: false, reject: false, stdin: 'ignore' as const, detached: true };
  const child = execa(file, words, options);
  const patience = setTimeout(() => signalTo(-(child.pid ?? 0), 'SIGKILL'), PATIENCE);
  const begun = performance.now();
  const { stdout, stderr, exitCode, signal } = await child;
  clearTimeout(patience);
  const answer = { stdout, stderr, exitCode: exitCode ?? (signal === 'SIGKILL' ? 137 : -1) };
  return { ...answer, didHang: performance.now() - begun >= PATIENCE };
};

/** Hooks and driver start the Node that install recorded, and the programs of Git come before PATH in them. */
const useShims = async (clone: CopiedClone, { command, shims }: Omit<Run, 'program'>): Promise<void> => {
  if (command.words[0] === 'git') await clone.write('.git/memjoin/node', `${shims.node}\n`);
};

const giveNodeBack = async (clone: CopiedClone): Promise<void> => {
  if ((await clone.read('.git/memjoin/node').catch(() => '')) !== '')
    await clone.write('.git/memjoin/node', `${process.execPath}\n`);
};

/** Runs the command again; where it names a lock that is in the way, removes it as the user would. Returns how many. */
const runAgain = async (
  clone: CopiedClone,
  { command, wrong }: { command: Struck; wrong: string[] },
): Promise<number> => {
  let locks = 0;
  for (let run = 0; ; run++) {
    const { exitCode, stderr } = await command.again(clone);
    if (await command.isDone(clone).catch(() => false)) return locks;
    const folders = [join(clone.cwd, '.git'), join(clone.cwd, '../hub.git')];
    const found = (await Promise.all(folders.map(locksOf))).flat();
    const named = found.filter((path) => folders.some((folder) => stderr.includes(path.slice(folder.length + 1))));
    for (const path of named) await removeAll(path);
    locks += named.length;
    // What a run could not bring into a locked index, the run after the next one does.
    if (named.length > 0 || (locks > 0 && run < 3)) continue;
    wrong.push(`the next run ended with ${exitCode}: ${stderr}`);
    return locks;
  }
};

/** Returns what is torn or lost in a clone. */
const findHarm = async (
  clone: CopiedClone,
  { command, before }: { readonly command: Struck; readonly before: Buffer },
): Promise<string[]> => {
  const wrong: string[] = [];
  const names = (await readdir(clone.cwd)).filter((name) => /^(?:memory-|unified-memory).*\.json$/.test(name));
  const files = await Promise.all(names.map(async (name) => [name, await clone.readBytes(name)] as const));
  const committed: string[] = [];
  for (const revision of ['HEAD', 'MERGE_HEAD', 'ORIG_HEAD']) {
    const { stdout } = await clone.gitWith({ allowFailure: true }, 'ls-tree', '--name-only', revision);
    for (const name of stdout.split('\n').filter((path) => path.endsWith('.json')))
      committed.push((await clone.git('cat-file', 'blob', `${revision}:${name}`)).stdout);
  }
  const ledger = await clone.gitWith({ allowFailure: true }, 'cat-file', 'blob', 'refs/memjoin/ledger/main');
  committed.push(ledger.stdout);
  for (const [name, bytes] of [...files, ...committed.map((text) => ['a blob', Buffer.from(text)] as const)]) {
    if (bytes.length > 0 && !readEntries(bytes, sha256).ok)
      wrong.push(`${name} is torn: ${bytes.toString('utf8').slice(-120)}`);
    if (bytes.length === 0 && name !== 'a blob') wrong.push(`${name} is empty`);
  }
  const source = await readFile(sourceOf(clone)).catch(() => Buffer.alloc(0));
  // A restore replaces the live file whole; nothing else writes it.
  if (!source.equals(before) && (command.name !== 'restore' || !isArray(source))) wrong.push('the live file is torn');
  const index = await clone.gitWith({ allowFailure: true }, 'show', `:${clone.host}`);
  const anywhere = [...committed, ...files.map(([, bytes]) => String(bytes)), String(source), index.stdout].join('\n');
  const isIn = (text: string, id: string): boolean => new RegExp(`"id": ?"${id}"`).test(text);
  for (const id of command.acknowledged) if (!isIn(committed.join('\n'), id)) wrong.push(`lost: ${id}`);
  for (const id of command.pending) if (!isIn(anywhere, id)) wrong.push(`lost: ${id}`);
  return wrong;
};

const isArray = (bytes: Buffer): boolean => {
  try {
    return Array.isArray(JSON.parse(bytes.toString('utf8')));
  } catch {
    return false;
  }
};

/** Makes what the fault left look old, and checks that memjoin removes it; returns how much there was. */
const sweep = async (clone: CopiedClone, wrong: string[]): Promise<number> => {
  const folders = [clone.cwd, ...['.git', '.git/memjoin', '../live-laptop'].map((name) => join(clone.cwd, name))];
  const find = async (): Promise<readonly string[]> =>
    (
      await Promise.all(
        folders.map(async (folder) => (await readdir(folder).catch(() => [])).map((name) => join(folder, name))),
      )
    )
      .flat()
      .filter(isOurLeftover);
  const found = await find();
  if (found.length === 0) return 0;
  const dayBefore = new Date(Date.now() - 86_400_000);
  for (const path of found) await utimes(path, dayBefore, dayBefore);
  await clone.memjoin('sync');
  if ((await find()).length > 0) await clone.memjoin('doctor', '--fix');
  const left = await find();
  if (left.length > 0) wrong.push(`left behind: ${left.join(', ')}`);
  return found.length;
};
