import { join } from 'node:path';
import type { Entry } from '../../core/entry.ts';
import type { Result } from '../../core/problem.ts';
import { readEntries } from '../../core/read-entries.ts';
import { type ConfigValues, readAllConfig } from '../../git/config.ts';
import { listDirectory } from '../../git/directories.ts';
import { readIfPresent } from '../../git/files.ts';
import { type GitVersion, readGitVersion } from '../../git/git-version.ts';
import { type IndexEntry, listIndex } from '../../git/index-entries.ts';
import { resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { type Files, listCommit, readFiles } from '../../memory/content.ts';
import { isManaged, managedPathspecs } from '../../memory/managed.ts';
import { identityOf, readMemjoinConfig } from '../../memory/settings.ts';
import { sha256 } from '../../memory/sha256.ts';
import { type Facts, readFacts, storedSettings } from '../facts.ts';
import { type Plan, planInstall } from '../plan.ts';
import { type InstallRecord, readRecord } from '../record.ts';
import type { CloneSettings } from '../settings.ts';

/** A clone as the checks look at it; what several of them need is read once, when the first one asks. */
export type Clone = {
  readonly repository: Repository;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly packageRoot: string | undefined;
  /** Largest managed file without a word, in bytes. */
  readonly largeFile: number;
  readonly gitVersion: GitVersion;
  /** Every value that Git sees here. */
  readonly config: ConfigValues;
  readonly settings: Partial<CloneSettings>;
  /** Folder of the managed files, and its absolute path in the work tree. */
  readonly dir: string;
  readonly folder: string | undefined;
  /** Whether this is a copy of the clone that was set up. */
  readonly isCopy: boolean;
  /** Full name of the branch HEAD is on; undefined when it is detached. */
  readonly branch: string | undefined;
  /** What install left; undefined where it never ran. */
  readonly record: InstallRecord | undefined;
  readonly facts: () => Promise<Facts>;
  /** What install would do now. In a copy nothing: there everything is somebody else's. */
  readonly plan: () => Promise<Plan>;
  /** Entries of the index at the managed paths, all stages. */
  readonly index: () => Promise<readonly IndexEntry[]>;
  /** Managed files as HEAD, its upstream and the index hold them; of the upstream nothing where there is none. */
  readonly head: () => Promise<Files>;
  readonly upstream: () => Promise<Files>;
  readonly staged: () => Promise<Files>;
  /** Names in the folder of the managed files that are, or would be, managed. */
  readonly names: () => readonly string[];
  /** Names there that a merge gave to one side of a conflict: `memory-x.json~HEAD`. */
  readonly sideNames: () => readonly string[];
  /** Returns what a content holds; the same content is read once. */
  readonly entriesOf: (bytes: Buffer) => Result<ReadonlyMap<string, Entry>>;
};

/** How doctor looks. */
export type Look = {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether driver and hooks are tried out where nothing else is wrong with them. */
  readonly isTried: boolean;
  /** Root of the package whose programs count; that of the running one if not told. */
  readonly packageRoot?: string | undefined;
  /** Largest managed file without a word, in bytes; 50 MiB if not told. */
  readonly largeFile?: number | undefined;
};

/** Where GitHub begins to warn; it refuses twice as much. */
const LARGE = 50 * 2 ** 20;

/** Reads what every check of `repository` needs. */
export async function readClone(
  repository: Repository,
  { now, packageRoot, largeFile = LARGE }: Pick<Look, 'now' | 'packageRoot' | 'largeFile'>,
): Promise<Clone> {
  const config = await readAllConfig(repository);
  const settings = storedSettings(await readMemjoinConfig(repository));
  const { dir = '' } = settings;
  const { topLevel } = repository;
  const folder = topLevel === undefined ? undefined : join(topLevel, dir);
  const isCopy = settings.identity !== undefined && settings.identity !== identityOf(repository);
  const facts = once(() => readFacts(repository, { cwd: topLevel ?? repository.gitDir, packageRoot }));
  const index = once(async () => (repository.isBare ? [] : listIndex(repository, managedPathspecs(dir))));
  return {
    repository,
    now,
    packageRoot,
    largeFile,
    gitVersion: await readGitVersion(repository.gitDir),
    config,
    settings,
    dir,
    folder,
    isCopy,
    branch: branchOf(repository),
    record: readRecord(repository),
    facts,
    plan: once(async () => {
      const plan = planInstall(await facts());
      return isCopy ? { ...plan, steps: [] } : plan;
    }),
    index,
    head: once(() => readCommitted(repository, 'HEAD', dir)),
    upstream: once(() => readCommitted(repository, '@{upstream}', dir)),
    staged: once(async () => {
      const entries = (await index()).filter(({ stage, mode }) => stage === 0 && mode.startsWith('100'));
      const [files = new Map()] = await readFiles(repository, [new Map(entries.map(({ path, oid }) => [path, oid]))]);
      return files;
    }),
    names: () =>
      folder === undefined ? [] : listDirectory(folder).filter((name) => isManaged(dir, pathIn(dir, name))),
    sideNames: () =>
      folder === undefined
        ? []
        : listDirectory(folder).filter((name) => /^(?:memory-.*|unified-memory)\.json~/s.test(name)),
    entriesOf: remembering((bytes) => readEntries(bytes, sha256)),
  };
}

/** Returns the path from the top of the tree of the file `name` in the folder `dir`. */
export function pathIn(dir: string, name: string): string {
  return dir === '' ? name : `${dir}/${name}`;
}

/** Returns the value of `key`, in lower case, that Git uses; a key without a value is true. */
export function configValue({ config }: Clone, key: string): string | undefined {
  const values = config.get(key);
  return values === undefined ? undefined : (values.at(-1) ?? 'true');
}

const once = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let value: Promise<T> | undefined;
  return () => {
    value ??= read();
    return value;
  };
};

const remembering = <T>(read: (bytes: Buffer) => T): ((bytes: Buffer) => T) => {
  const known: { readonly bytes: Buffer; readonly value: T }[] = [];
  return (bytes) => {
    const found = known.find((other) => other.bytes === bytes || other.bytes.equals(bytes));
    if (found !== undefined) return found.value;
    const value = read(bytes);
    known.push({ bytes, value });
    return value;
  };
};

const readCommitted = async (repository: Repository, rev: string, dir: string): Promise<Files> => {
  const oid = await resolveRevision(repository, rev);
  if (oid === undefined) return new Map();
  const [files = new Map()] = await readFiles(repository, [await listCommit(repository, oid, dir)]);
  return files;
};

// Git itself gives no answer where the file of the branch is damaged, which is what doctor has to look at.
const branchOf = ({ gitDir }: Repository): string | undefined =>
  /^ref: (refs\/heads\/[^\n]+)\n?$/.exec(readIfPresent(join(gitDir, 'HEAD'))?.toString() ?? '')?.[1];
