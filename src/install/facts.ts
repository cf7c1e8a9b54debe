import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { posix, resolve } from 'node:path';
import { type ConfigValues, readConfigSection } from '../git/config.ts';
import { isWritableFolder } from '../git/directories.ts';
import { statusOf } from '../git/file-status.ts';
import { readIfPresent } from '../git/files.ts';
import { type GitVersion, readGitVersion } from '../git/git-version.ts';
import { type IndexEntry, listIndex } from '../git/index-entries.ts';
import { requireTrackable } from '../git/inside.ts';
import { resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { listCommit } from '../memory/content.ts';
import { hostPath, isManaged, managedPathspecs } from '../memory/managed.ts';
import { identityOf } from '../memory/settings.ts';
import { sha256 } from '../memory/sha256.ts';
import { HOOKS } from './hook-table.ts';
import { normalizeDirectory } from './managed-paths.ts';
import { type Programs, readPrograms } from './programs.ts';
import { type InstallRecord, readRecord } from './record.ts';
import type { CloneSettings, SettingsFacts } from './settings.ts';
import { requireSourcePlace } from './source-place.ts';

/** What a person asked install for. */
export type InstallOptions = {
  readonly environment?: string | undefined;
  readonly adopt?: boolean | undefined;
  /** The live memory file, from `cwd`. */
  readonly source?: string | undefined;
  readonly dir?: string | undefined;
  /** Whether merges are written into the source, and what it no longer holds is hidden; left as it is if not told. */
  readonly twoWay?: boolean | undefined;
  /** Folder the paths given start from. */
  readonly cwd: string;
  /** Root of the package whose programs are installed; that of the running one if not told. */
  readonly packageRoot?: string | undefined;
};

/** One file as it is now. */
type FileFact = { readonly bytes: Buffer; readonly isExecutable: boolean };

/** Everything the plan of an install depends on. */
export type Facts = {
  readonly repository: Repository;
  readonly gitVersion: GitVersion;
  readonly programs: Programs;
  /** Absolute path of the Node to record. */
  readonly nodePath: string;
  readonly choice: SettingsFacts;
  readonly isTwoWay: boolean;
  /** Our sections in the repository's own file. */
  readonly local: ConfigValues;
  /** The same sections with every file that counts here. */
  readonly effective: ConfigValues;
  /** URLs of its remotes. */
  readonly remoteUrls: readonly string[];
  readonly record: InstallRecord | undefined;
  /** Memory files of other folders of the repository, which an install for this one leaves unmanaged. */
  readonly elsewhere: readonly string[];
  /** Paths of memory files that are in the index as a symbolic link or a submodule. */
  readonly irregular: readonly string[];
  /** Returns the file at an absolute path, or `undefined`. */
  readonly fileAt: (path: string) => FileFact | undefined;
  /** Returns whether files can be made in the folder at an absolute path, or in the one where it would be made. */
  readonly isWritable: (path: string) => boolean;
};

/** Reads everything the plan of an install in `repository` depends on, and changes nothing. */
export async function readFacts(repository: Repository, options: InstallOptions): Promise<Facts> {
  const [gitVersion, local, effective, remotes] = await Promise.all([
    readGitVersion(repository.gitDir),
    readSections(repository, { localOnly: true }),
    readSections(repository, { localOnly: false }),
    readConfigSection(repository, 'remote'),
  ]);
  const source = options.source === undefined ? undefined : resolve(options.cwd, options.source);
  if (source !== undefined) requireSourcePlace(source);
  const current = storedSettings(local);
  const dir = options.dir === undefined ? undefined : normalizeDirectory(options.dir);
  const folder = dir ?? current.dir ?? '';
  if (repository.topLevel !== undefined) requireTrackable(repository.topLevel, folder);
  const staged = repository.isBare ? [] : await stagedFiles(repository, folder);
  const known = new Set([...staged.map(({ path }) => path), ...(await committedFiles(repository, folder))]);
  return {
    repository,
    gitVersion,
    programs: readPrograms(options.packageRoot),
    nodePath: process.execPath,
    choice: {
      requested: {
        adopt: options.adopt === true,
        ...(options.environment === undefined ? {} : { environment: options.environment }),
        ...(source === undefined ? {} : { source }),
        ...(dir === undefined ? {} : { dir }),
      },
      current,
      hostName: hostname(),
      identity: identityOf(repository),
      randomId: randomBytes(8).toString('hex'),
      isTaken: (environment) => known.has(hostPath(folder, environment)),
      sha256,
    },
    isTwoWay: options.twoWay === true,
    local,
    effective,
    remoteUrls: [...remotes].flatMap(([key, urls]) =>
      /\.(?:push)?url$/.test(key) ? urls.filter((url) => url !== undefined) : [],
    ),
    record: readRecord(repository),
    elsewhere: await filesElsewhere(repository, folder),
    irregular: staged.filter(({ mode }) => !mode.startsWith('100')).map(({ path }) => path),
    fileAt,
    isWritable: isWritableFolder,
  };
}

/** Returns the settings that `values`, the section `memjoin`, hold. */
export function storedSettings(values: ConfigValues): Partial<CloneSettings> {
  const entries = (['environment', 'replica', 'identity', 'dir', 'source'] as const).flatMap((name) => {
    const value = values.get(`memjoin.${name}`)?.at(-1);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

const readSections = async (repository: Repository, scope: { readonly localOnly: boolean }): Promise<ConfigValues> => {
  const sections = ['memjoin', 'merge.memjoin', 'diff.memjoin', ...HOOKS.map(({ event }) => `hook.memjoin-${event}`)];
  const read = await Promise.all(sections.map((section) => readConfigSection(repository, section, scope)));
  return new Map(read.flatMap((values) => [...values]));
};

// Names alone: what stands under one is for doctor to say, and no reason not to set a clone up.
const stagedFiles = async (repository: Repository, dir: string): Promise<readonly IndexEntry[]> =>
  (await listIndex(repository, managedPathspecs(dir))).filter(({ path }) => isManaged(dir, path));

// The managed files here and where this branch is shared: whoever wrote them is another clone.
const committedFiles = async (repository: Repository, dir: string): Promise<readonly string[]> => {
  const revisions = await Promise.all(
    ['HEAD', '@{upstream}', 'refs/remotes/origin/HEAD'].map((revision) => resolveRevision(repository, revision)),
  );
  const found = revisions.filter((oid) => oid !== undefined).map((oid) => listCommit(repository, oid, dir));
  return (await Promise.all(found)).flatMap((files) => [...files.keys()]);
};

// A folder with a unified file is one that memjoin manages, or managed.
const filesElsewhere = async (repository: Repository, folder: string): Promise<readonly string[]> => {
  if (repository.isBare) return [];
  const named = await listIndex(repository, [':(top,glob)**/memory-*.json', ':(top,glob)**/unified-memory.json']);
  const paths = new Set(named.map(({ path }) => path));
  const folders = [...paths]
    .filter((path) => posix.basename(path) === 'unified-memory.json')
    .map((path) => posix.dirname(path).replace(/^\.$/, ''));
  return [...paths].filter((path) => folders.some((other) => other !== folder && isManaged(other, path)));
};

const fileAt = (path: string): FileFact | undefined => {
  const bytes = readIfPresent(path);
  const status = statusOf(path);
  return bytes === undefined || status === undefined ? undefined : { bytes, isExecutable: (status.mode & 0o111) !== 0 };
};
