import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import { type Backup, backup } from '../../src/memory/backup.ts';
import { readSettings } from '../../src/memory/settings.ts';
import { setUp } from './install.ts';
import { type State, withKeptFolder } from './kept-folders.ts';
import {
  cloneRepository,
  type Folder,
  initRepository,
  makeFolder,
  openFolderIn,
  openRepositoryAt,
  type Repository,
} from './repository.ts';
import { surroundThisProcess } from './surroundings.ts';

// Our own code runs inside the test process: it must read no config of whoever runs the tests.
surroundThisProcess();

/** An entry of a managed file, with its metadata under names of ours and its content as it is. */
export type FileEntry = {
  readonly uniqueId: string;
  readonly host: string;
  readonly timestamp: string;
  readonly version: number;
  readonly supersedes: Readonly<Record<string, number>>;
  readonly content: Readonly<Record<string, unknown>>;
};

/** A clone with memjoin set up in it, and the live memory file it backs up. */
export type Environment = Repository & {
  readonly name: string;
  /** Path of its host file from the top of the tree. */
  readonly host: string;
  /** Path of the unified file from the top of the tree. */
  readonly unified: string;
  /** Absolute path of its live memory file, outside the work tree. */
  readonly source: string;
  /** Writes the elements into the live memory file, as an array. */
  readonly remember: (...elements: readonly object[]) => Promise<void>;
  /** Runs a backup. */
  readonly backup: (options?: BackupOptions) => Promise<Backup>;
  /** Adds an element without metadata to the host file by hand and commits that file with plain Git. */
  readonly commitEntry: (id: string, text?: string) => Promise<void>;
  /** Returns the entries of a managed file: of the work tree, or of a revision. */
  readonly entries: (path: string, revision?: string) => Promise<readonly FileEntry[]>;
  /** Returns all unique ids that the managed files of `revision` hold, sorted. */
  readonly uniqueIds: (revision?: string) => Promise<readonly string[]>;
};

type BackupOptions = {
  /** Milliseconds since 1970. */
  readonly now?: number;
  readonly dryRun?: boolean;
  /** Called after each reading of the state and before anything is written. */
  readonly onRead?: () => void;
};

/** The shared bare repository, and the environments by name. */
export type Environments<Name extends string> = { readonly hub: Folder } & Readonly<Record<Name, Environment>>;

type Options<Name extends string> = {
  /** Folder of the managed files. */
  readonly dir?: string;
  /** More options of `git init` for the hub. */
  readonly init?: readonly string[];
  /** What all tests of this file that name this very function begin with: it runs once for them. */
  readonly prepare?: (environments: Environments<Name>) => Promise<unknown>;
};

/**
 * Makes a bare hub and a clone of it for each of `names`, set up as a user does it, with one commit (the attributes and
 * `README`) on `main` in all of them, and hands them to `use`. They are made once and put back for each later test.
 */
export async function withEnvironments<Name extends string>(
  names: readonly Name[],
  use: (environments: Environments<Name>) => Promise<void>,
  { dir = '', init = [], prepare }: Options<Name> = {},
): Promise<void> {
  const open = (root: string): Environments<Name> => {
    const hub = openFolderIn(root);
    const opened = names.map((name) => {
      const clone = openRepositoryAt(join(root, name), hub.env);
      return [name, openEnvironment(clone, { name, dir, source: sourceOf(hub, name) })] as const;
    });
    return Object.fromEntries<Folder | Environment>([['hub', hub], ...opened]) as Environments<Name>;
  };
  const setUpAll = async (root: string): Promise<void> => {
    const hub = await initRepository(await makeFolder(root), { init: ['--bare', ...init] });
    for (const [index, name] of names.entries()) await addEnvironment(hub, name, { dir, isFirst: index === 0 });
  };
  const states: State[] = [{ name: 'set up', make: setUpAll }];
  if (prepare !== undefined) states.push({ name: nameOf(prepare), make: (root) => prepare(open(root)) });
  const lasting = names.map((name) => `${name}/.git`);
  await withKeptFolder({ key: JSON.stringify([names, dir, init]), lasting, states }, (root) => use(open(root)));
}

/** Names of the states that functions of this file prepare: no other file, and no other run of this one, has them. */
const prepared = new Map<unknown, string>();

const nameOf = (prepare: unknown): string => {
  const name = prepared.get(prepare) ?? `prepared ${process.pid} ${randomUUID()}`;
  prepared.set(prepare, name);
  return name;
};

const sourceOf = (hub: Folder, folder: string): string => join(dirname(hub.cwd), `live ${folder}`, 'memory.json');

type NewEnvironment = {
  readonly dir?: string;
  readonly folder?: string;
  /** Whether it makes the first commit and pushes it. */
  readonly isFirst?: boolean;
  /** Whether it continues an environment of this name. */
  readonly adopt?: boolean;
};

/** Clones `hub` into `folder` beside it and sets the clone up as environment `name`. */
export async function addEnvironment(
  hub: Folder,
  name: string,
  { dir = '', folder = name, isFirst = false, adopt = false }: NewEnvironment = {},
): Promise<Environment> {
  const clone = await cloneRepository(hub, folder);
  const source = sourceOf(hub, folder);
  await mkdir(dirname(source));
  const { checks } = await setUp(clone, { environment: name, source, dir, adopt, packageRoot: inject('packageRoot') });
  const bad = checks.filter(({ isGood }) => !isGood);
  if (bad.length > 0) throw new Error(`${name} is not set up: ${JSON.stringify(bad)}`);
  if (isFirst) {
    await clone.commit('first', { README: 'memory\n' });
    await clone.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  }
  return openEnvironment(clone, { name, dir, source });
}

/** Returns the clone `repository`, set up already, as an environment. */
function openEnvironment(
  repository: Repository,
  { name, dir, source }: { readonly name: string; readonly dir: string; readonly source: string },
): Environment {
  const inDirectory = (file: string): string => (dir === '' ? file : `${dir}/${file}`);
  const host = inDirectory(`memory-${name}.json`);
  const text = async (path: string, revision?: string): Promise<string> =>
    revision === undefined ? repository.read(path) : (await repository.git('show', `${revision}:${path}`)).stdout;
  const entries: Environment['entries'] = async (path, revision) => parseEntries(await text(path, revision));
  return {
    ...repository,
    name,
    host,
    unified: inDirectory('unified-memory.json'),
    source,
    entries,
    remember: (...elements) => repository.write(source, `${JSON.stringify(elements, null, 2)}\n`),
    backup: async ({ now = Date.now(), dryRun = false, onRead } = {}) => {
      const opened = await openRepository(repository.cwd);
      let asked = 0;
      const wall = (): number => {
        asked++;
        // The first look is for what is old enough to be removed, before anything is read.
        if (asked > 1) onRead?.();
        return now;
      };
      const clocks = { wall, monotonic: () => performance.now() };
      return backup(opened, await readSettings(opened), { clocks, dryRun });
    },
    commitEntry: async (id, content = id) => {
      await repository.write(host, withElement(await repository.read(host).catch(() => '[\n]\n'), { id, content }));
      await repository.git('add', '--', host);
      await repository.git('commit', '--quiet', '-m', `add ${id}`, '--', host);
    },
    uniqueIds: async (revision = 'HEAD') => {
      const { stdout } = await repository.git('ls-tree', '-r', '-z', '--name-only', revision);
      const paths = stdout.split('\0').filter((path) => /(^|\/)(memory-[^/]*|unified-memory)\.json$/.test(path));
      const held = await Promise.all(paths.map((path) => entries(path, revision)));
      return [...new Set(held.flat().map(({ uniqueId }) => uniqueId))].sort();
    },
  };
}

/** Returns the text of a managed file with one more element behind its last entry, as a person would add it. */
export function withElement(text: string, element: object): string {
  const body = text.replace(/\n?\]\n?$/, '');
  return `${body}${body.trim() === '[' ? '' : ','}\n${JSON.stringify(element)}\n]\n`;
}

/** Returns the entries of the text of a managed file; an element somebody added by hand has no metadata yet. */
export function parseEntries(text: string): readonly FileEntry[] {
  return (JSON.parse(text) as { _crdt_metadata?: Record<string, unknown> }[]).map(
    ({ _crdt_metadata: metadata = {}, ...content }) => ({
      uniqueId: String(metadata.unique_id),
      host: String(metadata.host),
      timestamp: String(metadata.timestamp),
      version: Number(metadata.version),
      supersedes: (metadata.supersedes ?? {}) as Record<string, number>,
      content,
    }),
  );
}
