import { dirname, join } from 'node:path';
import type { Entry } from '../core/entry.ts';
import { keepGreater, readEntries } from '../core/read-entries.ts';
import { shellWord } from '../core/shell-word.ts';
import { type Shown, type Version, versionsById, viewOf } from '../core/view.ts';
import { hasUncommitted } from '../git/checkout-state.ts';
import { readConfig } from '../git/config.ts';
import { listFileHistory } from '../git/file-history.ts';
import { statusOf } from '../git/file-status.ts';
import { readIfPresent } from '../git/files.ts';
import { readGitVersion } from '../git/git-version.ts';
import { isOurs } from '../git/hook-text.ts';
import { listIndex } from '../git/index-entries.ts';
import { operationInProgress } from '../git/operations.ts';
import { currentBranch, resolveRevision } from '../git/refs.ts';
import { gitIn, type Repository } from '../git/repository.ts';
import { listCommit, readFiles } from '../memory/content.ts';
import { unionOf } from '../memory/known.ts';
import { ledgerId } from '../memory/ledger/ledger.ts';
import { readSoundLedger } from '../memory/ledger/ledger-damage.ts';
import { lostEntries } from '../memory/ledger/ledger-losses.ts';
import { environmentOf, hostPath, isManaged, managedPathspecs, unifiedPath } from '../memory/managed.ts';
import { measureHosts } from '../memory/measure.ts';
import { identityOf, readLogSettings, readMemjoinConfig } from '../memory/settings.ts';
import { sha256 } from '../memory/sha256.ts';
import { inPlaceOf } from '../memory/source/look-at-source.ts';
import { type Alert, alertsOf } from '../telemetry/alerts.ts';
import { figuresOf } from '../telemetry/figures.ts';
import type { MeasuredFile } from '../telemetry/measured.ts';
import type { Place } from '../telemetry/place.ts';
import { readOperations } from '../telemetry/read-log.ts';
import { logProblem } from '../telemetry/write-log.ts';
import { storedSettings } from './facts.ts';
import { HOOKS } from './hook-table.ts';
import { type HooksForm, hooksForm } from './plan.ts';
import { installDirectory } from './record.ts';
import { driverCommand } from './shell.ts';
import { readSourceStatus, type SourceStatus } from './source-status.ts';
import { countUnrestored } from './unrestored.ts';
import { userFolder } from './user-places.ts';
import { findTorn, kindInWorkTree } from './work-tree-files.ts';

/** How a clone stands; every part is read, none is tried out or changed. */
export type Status = {
  readonly isSetUp: boolean;
  readonly environment: string | undefined;
  /** Whether the git directory is not the one that was set up: the clone was copied. */
  readonly isCopy: boolean;
  readonly source: (SourceStatus & Unrestored) | undefined;
  readonly dir: string;
  readonly hooks: { readonly form: HooksForm; readonly missing: readonly string[] };
  /** `global`: that of `memjoin install --global`, which serves every repository of the user. */
  readonly driver: 'set' | 'global' | 'missing' | 'foreign';
  readonly branch: string | undefined;
  readonly upstream: { readonly name: string; readonly ahead: number; readonly behind: number } | undefined;
  /** Managed files as staged (as committed, in a bare repository). */
  readonly files: readonly FileStatus[];
  /** How many ids several environments wrote unaware of each other. */
  readonly conflictingIds: number;
  /** How many entries the branch once held are neither in HEAD nor in its upstream. */
  readonly lost: number;
  /** Whether `.gitattributes` has changes that no commit has: other clones do not know the memory files without it. */
  readonly hasNewRules: boolean;
  /** Managed files with an unresolved conflict. */
  readonly conflicts: readonly string[];
  /** What the log and the memory files give reason to tell. */
  readonly alerts: readonly Alert[];
  /** The command to run now, if any. */
  readonly next: string | undefined;
};

/** How many entries the memory shows that the live file does not hold; undefined where that cannot be told. */
type Unrestored = { readonly lacks: number | undefined };

/** A managed file: how many entries it holds, or why that cannot be told. */
type FileStatus = {
  readonly path: string;
  readonly entries: number | undefined;
  readonly problem: string | undefined;
};

/** Returns how the clone `repository` stands. */
export async function readStatus(repository: Repository): Promise<Status> {
  const values = await readMemjoinConfig(repository);
  const settings = storedSettings(values);
  const { environment, dir = '', source } = settings;
  const branch = await currentBranch(repository);
  const idKey = values.get('memjoin.idkey')?.at(-1) ?? 'id';
  const index = repository.isBare ? [] : await listIndex(repository, managedPathspecs(dir));
  const managed = await readManaged(repository, dir);
  const now = Date.now();
  const facts = {
    environment,
    isCopy: settings.identity !== undefined && settings.identity !== identityOf(repository),
    source:
      source === undefined
        ? undefined
        : withUnrestored(readSourceStatus(repository, source, { environment, branch, dir, idKey }), {
            ...managed,
            idKey,
          }),
    dir,
    hooks: await readHooks(repository),
    driver: await readDriver(repository),
    branch: branch?.replace(/^refs\/heads\//, ''),
    upstream: await readUpstream(repository),
    files: managed.files,
    conflictingIds: managed.conflictingIds,
    alerts: await readAlerts({ repository, environment, ...readLogSettings(values) }, { dir, ...managed, now }),
    lost: await countLost(repository, branch, dir),
    hasNewRules: await hasUncommitted(repository, [':(top,literal).gitattributes']),
    conflicts: [...new Set(index.filter(({ stage }) => stage > 0).map(({ path }) => path))],
  };
  const isSetUp = environment !== undefined && (facts.driver === 'set' || facts.driver === 'global');
  const isBusy = !repository.isBare && (await operationInProgress(repository)) !== undefined;
  return { isSetUp, ...facts, next: nextCommand({ isSetUp, ...facts }, isBusy) };
}

const readHooks = async (repository: Repository): Promise<Status['hooks']> => {
  const form = hooksForm({ repository, gitVersion: await readGitVersion(repository.gitDir) });
  if (form === 'none') return { form, missing: [] };
  const missing: string[] = [];
  for (const { event } of HOOKS) {
    const isThere =
      form === 'config'
        ? (await readConfig(repository, `hook.memjoin-${event}.event`)) === event
        : isOurs(readIfPresent(join(repository.hooksDir, event), { followSymlink: true }) ?? Buffer.alloc(0));
    if (!isThere) missing.push(event);
  }
  return { form, missing };
};

const readDriver = async (repository: Repository): Promise<Status['driver']> => {
  const command = await readConfig(repository, 'merge.memjoin.driver');
  if (command === undefined) return 'missing';
  const isThere = (folder: string) =>
    ['driver', 'driver.cjs'].every((name) => statusOf(join(folder, name)) !== undefined);
  const own = installDirectory(repository);
  if (command === driverCommand(join(own, 'driver'))) return isThere(own) ? 'set' : 'missing';
  const ofUser = userFolder(process.env);
  if (ofUser === undefined || command !== driverCommand(join(ofUser, 'driver'))) return 'foreign';
  return isThere(ofUser) ? 'global' : 'missing';
};

const readUpstream = async (repository: Repository): Promise<Status['upstream']> => {
  const { stdout, exitCode } = await gitIn(repository, ['rev-parse', '--abbrev-ref', '@{upstream}'], {
    allowExit: [128],
  });
  if (exitCode !== 0 || (await resolveRevision(repository, 'HEAD')) === undefined) return undefined;
  const counts = await gitIn(repository, ['rev-list', '--left-right', '--count', 'HEAD...@{upstream}', '--']);
  const [ahead = 0, behind = 0] = counts.stdout.toString().trim().split('\t').map(Number);
  return { name: stdout.toString().trim(), ahead, behind };
};

type Managed = Pick<Status, 'files' | 'conflictingIds'> & {
  readonly measured: readonly MeasuredFile[];
  readonly entries: ReadonlyMap<string, Entry>;
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  readonly shown: readonly Shown[];
};

/** What the file holds that no backup has yet decides what a restore would write, so it is not foretold then. */
const withUnrestored = (
  source: SourceStatus,
  { versions, shown, idKey }: Pick<Managed, 'versions' | 'shown'> & { readonly idKey: string },
): SourceStatus & Unrestored => ({
  ...source,
  lacks: source.hasChanged ? undefined : countUnrestored({ versions, shown }, { path: source.path, idKey }),
});

const readAlerts = async (
  place: Place & { readonly repository: Repository },
  {
    dir,
    now,
    measured,
    entries,
    conflictingIds,
  }: Omit<Managed, 'versions' | 'shown'> & { readonly dir: string; readonly now: number },
): Promise<readonly Alert[]> => {
  if (place.environment === undefined) return [];
  const figures = figuresOf(readOperations(place, { since: now - WINDOW, now }));
  const history = await listFileHistory(place.repository, managedPathspecs(dir));
  const hosts = measureHosts({ files: measured, entries, history, now });
  const problem = logProblem(place);
  return alertsOf(figures, { files: measured, hosts, conflicts: conflictingIds }, { now, logProblem: problem });
};

/** How far back alerts look: seven days, in milliseconds. */
const WINDOW = 7 * 86_400_000;

const readManaged = async (repository: Repository, dir: string): Promise<Managed> => {
  const { regular, irregular } = await listManaged(repository, dir);
  const [files = new Map()] = await readFiles(repository, [regular]);
  const read = [...files].map(([path, bytes]) => ({ path, bytes: bytes.length, result: readEntries(bytes, sha256) }));
  const entries = new Map<string, Entry>();
  for (const { result } of read) if (result.ok) for (const entry of result.value.values()) keepGreater(entries, entry);
  const versions = versionsById(entries.values(), sha256);
  const shown = viewOf(versions);
  const torn = await findTorn(repository, dir);
  return {
    files: [...read.map((file) => describeFile(file, torn.get(file.path))), ...irregular].sort((a, b) =>
      a.path < b.path ? -1 : 1,
    ),
    measured: read.map(({ path, bytes, result }) => ({
      path,
      environment: environmentOf(path),
      bytes,
      entries: result.ok ? result.value.size : 0,
    })),
    entries,
    versions,
    shown,
    conflictingIds: shown.filter(({ conflicting }) => conflicting.length > 0).length,
  };
};

const describeFile = (
  { path, result }: { path: string; result: ReturnType<typeof readEntries> },
  problem: string | undefined,
): FileStatus => {
  if (problem !== undefined) return { path, entries: undefined, problem };
  if (result.ok) return { path, entries: result.value.size, problem: undefined };
  return { path, entries: undefined, problem: `unreadable in line ${result.problem.line}` };
};

/** Returns the managed files that are files, and those that are something else, in the index or in the work tree. */
const listManaged = async (repository: Repository, dir: string) => {
  if (repository.isBare) {
    const head = await resolveRevision(repository, 'HEAD');
    return { regular: head === undefined ? new Map() : await listCommit(repository, head, dir), irregular: [] };
  }
  const staged = (await listIndex(repository, managedPathspecs(dir))).filter(
    ({ path, stage }) => stage === 0 && isManaged(dir, path),
  );
  const irregular = staged.flatMap(({ path, mode }): FileStatus[] => {
    const kind = mode.startsWith('100') ? kindInWorkTree(repository, path) : (KINDS[mode] ?? 'no regular file');
    return kind === undefined ? [] : [{ path, entries: undefined, problem: kind }];
  });
  const odd = new Set(irregular.map(({ path }) => path));
  return {
    regular: new Map(staged.filter(({ path }) => !odd.has(path)).map(({ path, oid }) => [path, oid])),
    irregular,
  };
};

/** Compares HEAD with the ledger, as the next commit will; no hook runs after a reset, or a rebase that only drops commits. */
const countLost = async (repository: Repository, branch: string | undefined, dir: string): Promise<number> => {
  if (branch === undefined || (await resolveRevision(repository, 'HEAD')) === undefined) return 0;
  const path = unifiedPath(dir);
  const ids = await listCommit(repository, 'HEAD', dir);
  if (!ids.has(path) || ids.get(path) === (await ledgerId(repository, branch))) return 0;
  const { bytes } = await readSoundLedger(repository, branch);
  if (bytes === undefined) return 0;
  const [files = new Map<string, Buffer>()] = await readFiles(repository, [ids]);
  return (await lostEntries(repository, bytes, { branch, dir, unified: unionOf(files) })).size;
};

const KINDS: Readonly<Record<string, string>> = { 120000: 'a symbolic link', 160000: 'a submodule' };

const nextCommand = (status: Omit<Status, 'next'>, isBusy: boolean): string | undefined => {
  const { isSetUp, isCopy, environment, source, dir, hooks, branch, upstream, files, conflicts, lost, hasNewRules } =
    status;
  if (!isSetUp || isCopy || hooks.missing.length > 0) return 'memjoin install';
  if (conflicts.length > 0) return 'memjoin resolve';
  // No branch keeps a commit made there; while a rebase or bisect runs, that is how it has to be.
  if (branch === undefined) return isBusy ? undefined : 'git switch BRANCH';
  // What is lost may belong into a file that cannot be read, and nothing is written there.
  if (files.some(({ problem }) => problem !== undefined)) return 'memjoin doctor';
  if (lost > 0 && !isBusy) return 'memjoin recover';
  if (source === undefined) return 'memjoin install --source PATH';
  if (!source.hasFolder) {
    const folder = dirname(source.path);
    return inPlaceOf(folder) === undefined ? `mkdir -p -- ${shellWord(folder)}` : 'memjoin install --source PATH';
  }
  const host = hostPath(dir, environment ?? '');
  const isNew = files.every(({ path }) => path !== host);
  if (source.problem !== undefined) return 'memjoin doctor';
  if (source.isThere && !source.isEmpty && (isNew || source.hasChanged)) return 'memjoin backup';
  // Nothing at the path: a new machine, which gets its memory from the others, or a mistyped path.
  if (!source.isThere) return files.length > 0 ? 'memjoin restore' : 'memjoin install --source PATH';
  if (source.isEmpty && files.length > 0) return 'memjoin restore';
  if (hasNewRules && !isBusy) return 'git add :/.gitattributes && git commit -m memjoin -- :/.gitattributes';
  // Where both have moved, a sync may have left the branch because of commits that only the user can join.
  if (upstream !== undefined && upstream.behind > 0) return upstream.ahead === 0 ? 'memjoin sync' : 'git pull';
  if (upstream !== undefined && upstream.ahead > 0) return 'git push';
  return undefined;
};
