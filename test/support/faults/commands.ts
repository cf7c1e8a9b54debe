/** The commands that faults happen to, each with a clone in which it has something to do. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CopiedClone, copyTemplate, makeTemplate, openCopied, type Template } from '../copied-clones.ts';

/** A command that faults happen to. */
export type Struck = {
  readonly name: string;
  /** Gives it something to do, in the environment `laptop` of a copy. */
  readonly prepare: (clone: CopiedClone) => Promise<unknown>;
  /** Words of the command: git's, or memjoin's. */
  readonly words: readonly ['git' | 'memjoin', ...string[]];
  /** What is run again afterwards, until `isDone`. */
  readonly again: (
    clone: CopiedClone,
  ) => Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;
  /** Whether it has done all its work. */
  readonly isDone: (clone: CopiedClone) => Promise<boolean>;
  /** Ids that were acknowledged before, and those that are only in the live file or the index. */
  readonly acknowledged: readonly string[];
  readonly pending: readonly string[];
  /** Whether what exit code 0 stands for is there: the index and the work tree may follow later, which is told. */
  readonly isAsSaid: (clone: CopiedClone) => Promise<boolean>;
};

/** Names of the environments. */
export const NAMES = ['laptop', 'desktop'] as const;

/** Makes what all commands start from: `laptop` has published l1 and l2, and `desktop` after it d1 and d2. */
export async function makeBase(template: Template): Promise<Template> {
  await makeTemplate(template, NAMES);
  for (const name of NAMES) {
    const clone = openCopied(template, name);
    await clone.remember(`${name[0]}1`);
    await clone.remember(`${name[0]}2`);
    await mustEnd(clone.memjoin('sync'));
  }
  return template;
}

/** Returns a copy of `base` in which `command` has something to do. */
export async function makePrepared(base: Template, root: string, command: Struck): Promise<Template> {
  const prepared = await copyTemplate(base, { root, names: NAMES });
  await command.prepare(openCopied(prepared, 'laptop'));
  return prepared;
}

const mustEnd = async (run: ReturnType<CopiedClone['memjoin']>): Promise<void> => {
  const { exitCode, stderr } = await run;
  if (exitCode !== 0) throw new Error(stderr);
};

const addToSource = async (clone: CopiedClone, id: string): Promise<void> => {
  const elements = JSON.parse(await readFile(sourceOf(clone), 'utf8')) as object[];
  await writeFile(sourceOf(clone), `${JSON.stringify([...elements, { id, content: 'new' }], null, 1)}\n`);
};

/** Path of the live memory file of a clone. */
export const sourceOf = ({ cwd, name }: Pick<CopiedClone, 'cwd' | 'name'>): string =>
  join(cwd, `../live-${name}/memory.json`);

const UNIFIED = 'unified-memory.json';

const holds = async (clone: CopiedClone, revision: string, ids: readonly string[]): Promise<boolean> => {
  const { stdout } = await clone.gitWith({ allowFailure: true }, 'show', `${revision}:${UNIFIED}`);
  return ids.every((id) => stdout.includes(`"id":"${id}"`));
};

const isPublished = async (clone: CopiedClone, ids: readonly string[]): Promise<boolean> => {
  const { stdout } = await clone.gitWith({ cwd: '../hub.git' }, 'show', `main:${UNIFIED}`);
  return ids.every((id) => stdout.includes(`"id":"${id}"`));
};

const isQuiet = async (clone: CopiedClone): Promise<boolean> =>
  (await clone.git('status', '--porcelain')).stdout === '';

const isRestored = async (clone: CopiedClone): Promise<boolean> => {
  const text = await readFile(sourceOf(clone), 'utf8');
  return [...ALL, 'b1'].every((id) => text.includes(`"${id}"`)) && holds(clone, 'HEAD', [...ALL, 'b1']);
};

const isInstalled = async (clone: CopiedClone): Promise<boolean> => {
  const { stdout } = await clone.gitWith({ allowFailure: true }, 'config', '--get', 'merge.memjoin.driver');
  const rows = await clone.read('.git/info/attributes').catch(() => '');
  return stdout !== '' && rows.includes('merge=memjoin') && (await clone.memjoin('status')).exitCode !== 78;
};

const isUninstalled = async (clone: CopiedClone): Promise<boolean> => {
  const { stdout } = await clone.git('config', '--local', '--list', '--name-only');
  const hooks = await clone.read('.git/hooks/pre-commit').catch(() => '');
  return !/memjoin/.test(`${stdout}${hooks}`);
};

const OURS = ['l1', 'l2'] as const;
const ALL = ['l1', 'l2', 'd1', 'd2'] as const;

/** All of them. */
export const STRUCK: readonly Struck[] = [
  {
    name: 'driver',
    prepare: async (clone) => {
      await clone.remember('l3');
      await clone.git('fetch', '--quiet');
    },
    words: ['git', 'merge', '--no-edit', 'origin/main'],
    again: async (clone) => {
      await clone.attempt('merge', '--abort');
      return clone.attempt('merge', '--no-edit', 'origin/main');
    },
    isDone: async (clone) => (await holds(clone, 'HEAD', [...ALL, 'l3'])) && isQuiet(clone),
    acknowledged: [...OURS, 'l3'],
    pending: [],
    isAsSaid: (clone) => holds(clone, 'HEAD', [...ALL, 'l3']),
  },
  {
    name: 'pre-commit',
    prepare: async (clone) => {
      const text = await clone.read(clone.host);
      await clone.write(clone.host, text.replace(/\n\]\n$/, ',\n{"id":"h1","content":"by hand"}\n]\n'));
      await clone.git('add', clone.host);
    },
    words: ['git', 'commit', '-m', 'by hand'],
    again: (clone) => clone.attempt('commit', '--all', '-m', 'by hand'),
    isDone: async (clone) => (await holds(clone, 'HEAD', [...OURS, 'h1'])) && isQuiet(clone),
    acknowledged: OURS,
    pending: ['h1'],
    isAsSaid: (clone) => holds(clone, 'HEAD', [...OURS, 'h1']),
  },
  {
    name: 'post-merge',
    prepare: async (clone) => {
      await mustEnd(clone.memjoin('sync'));
      await clone.git('checkout', '--quiet', '-b', 'side');
      await clone.git('rm', '--quiet', 'memory-desktop.json');
      const kept = (await clone.read(UNIFIED)).split('\n').filter((line) => !line.includes('"id":"d'));
      await clone.write(UNIFIED, kept.join('\n').replace(/,\n\]/, '\n]'));
      await clone.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '--no-verify', '--all', '-m', 'forget');
      await clone.git('checkout', '--quiet', 'main');
    },
    words: ['git', 'merge', '--no-edit', 'side'],
    again: (clone) => clone.memjoin('sync'),
    isDone: (clone) => holds(clone, 'HEAD', ALL),
    acknowledged: ALL,
    pending: [],
    isAsSaid: async () => true,
  },
  {
    name: 'backup',
    prepare: (clone) => addToSource(clone, 'b1'),
    words: ['memjoin', 'backup'],
    again: (clone) => clone.memjoin('backup'),
    isDone: async (clone) => (await holds(clone, 'HEAD', [...OURS, 'b1'])) && isQuiet(clone),
    acknowledged: OURS,
    pending: ['b1'],
    isAsSaid: (clone) => holds(clone, 'HEAD', [...OURS, 'b1']),
  },
  {
    name: 'sync',
    prepare: (clone) => addToSource(clone, 'b1'),
    words: ['memjoin', 'sync'],
    again: (clone) => clone.memjoin('sync'),
    isDone: async (clone) =>
      (await isPublished(clone, [...ALL, 'b1'])) && (await holds(clone, 'HEAD', [...ALL, 'b1'])) && isQuiet(clone),
    acknowledged: OURS,
    pending: ['b1'],
    isAsSaid: (clone) => isPublished(clone, [...ALL, 'b1']),
  },
  {
    name: 'restore',
    prepare: async (clone) => {
      await mustEnd(clone.memjoin('sync'));
      await addToSource(clone, 'b1');
    },
    words: ['memjoin', 'restore'],
    again: (clone) => clone.memjoin('restore'),
    isDone: isRestored,
    acknowledged: ALL,
    pending: ['b1'],
    isAsSaid: isRestored,
  },
  {
    name: 'install',
    prepare: async (clone) => mustEnd(clone.memjoin('uninstall')),
    words: ['memjoin', 'install', '--env', 'laptop', '--adopt', '--source', '../live-laptop/memory.json'],
    again: (clone) => clone.memjoin('install', '--env', 'laptop', '--adopt', '--source', '../live-laptop/memory.json'),
    isDone: isInstalled,
    acknowledged: OURS,
    pending: [],
    isAsSaid: isInstalled,
  },
  {
    name: 'uninstall',
    prepare: async () => {},
    words: ['memjoin', 'uninstall'],
    again: (clone) => clone.memjoin('uninstall'),
    isDone: isUninstalled,
    acknowledged: OURS,
    pending: [],
    isAsSaid: isUninstalled,
  },
];

/** Removes a folder. */
export const removeAll = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
