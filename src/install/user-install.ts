import { dirname, join } from 'node:path';
import { type ConfigValues, changeConfigFile, readConfigFileValues } from '../git/config.ts';
import { makeDirectory } from '../git/directories.ts';
import { statusOf } from '../git/file-status.ts';
import { readIfPresent, writeAtomic } from '../git/files.ts';
import { isAtLeast, readGitVersion } from '../git/git-version.ts';
import { runGit } from '../git/run.ts';
import { configChanges, withChanges } from './apply.ts';
import { configStates, hashOf, readConfigFile } from './config-file.ts';
import { findForeign, foreignSetting } from './foreign.ts';
import { CONFIG_HOOKS_SINCE, HOOKS, hookSettings } from './hook-table.ts';
import { programSettings, type Step } from './plan.ts';
import { readPrograms } from './programs.ts';
import { type Check, type CheckPlace, checkConfigHook, checkDriver, checkTextconv } from './self-check.ts';
import { type UserPlaces, userPlaces } from './user-places.ts';
import { readUserRecord, type UserRecord, writeUserRecord } from './user-record.ts';

/** What an install for all repositories of a user did, or would do in a dry run. */
export type UserInstalled = {
  readonly places: UserPlaces;
  /** Whether Git runs hooks for all of them too; before 2.54 it runs the driver alone. */
  readonly hasHooks: boolean;
  readonly steps: readonly Step[];
  readonly checks: readonly Check[];
};

/**
 * Puts the driver, the readable diff and (where Git reads hooks from its config) the hooks into the user's own config, so
 * that every repository whose `.gitattributes` names memjoin is joined. It writes no rule: which files are memory files is
 * for each repository to say. Throws `foreign-driver` or `foreign-hook` before any change.
 */
export async function installForUser({
  isDryRun,
  packageRoot,
  onPlan,
}: {
  readonly isDryRun: boolean;
  readonly packageRoot?: string | undefined;
  readonly onPlan: (planned: UserInstalled) => void;
}): Promise<UserInstalled> {
  const places = userPlaces(process.env, (path) => statusOf(path) !== undefined);
  const record = readUserRecord(places.folder);
  const values = await readConfigFileValues(places.config);
  const hasHooks = isAtLeast(await readGitVersion(process.cwd()), CONFIG_HOOKS_SINCE);
  const wanted = userSettings(places.folder, { hasHooks });
  const foreign = findForeign(values, { wanted: userSettings(places.folder, { hasHooks: true }), records: [record] });
  if (foreign !== undefined) throw foreignSetting(foreign, `file:${places.config}`, '--global ');
  const steps = [...programSteps(places, packageRoot), ...settingSteps(values, wanted)];
  const planned = { places, hasHooks, steps, checks: [] };
  onPlan(planned);
  if (isDryRun) return planned;
  await apply(places, { steps, record, values });
  return { ...planned, checks: await check(places, hasHooks) };
}

/** Returns the settings of a user; without hooks those are empty, which stands for not set. */
const userSettings = (folder: string, { hasHooks }: { readonly hasHooks: boolean }): ReadonlyMap<string, string> => {
  const hooks = HOOKS.flatMap((row) => hookSettings(row, join(folder, 'hook')));
  return new Map([
    ...programSettings((name) => join(folder, name)),
    ...hooks.map(([key, value]) => [key, hasHooks ? value : ''] as const),
  ]);
};

/** The file by which the hook program knows that it answers for every repository. */
const EVERYWHERE = 'everywhere';

const programSteps = ({ folder }: UserPlaces, packageRoot: string | undefined): readonly Step[] => {
  const own = [
    { name: 'node', bytes: Buffer.from(`${process.execPath}\n`), isExecutable: false },
    { name: EVERYWHERE, bytes: Buffer.alloc(0), isExecutable: false },
  ];
  return [...readPrograms(packageRoot).files, ...own].flatMap(({ name, bytes, isExecutable }) => {
    const path = join(folder, name);
    const isThere = readIfPresent(path)?.equals(bytes) === true;
    const isMode = (((statusOf(path)?.mode ?? 0) & 0o111) !== 0) === isExecutable;
    if (isThere && isMode) return [];
    return [{ kind: 'file' as const, path, bytes, mode: isExecutable ? 0o755 : 0o644, what: name }];
  });
};

const settingSteps = (values: ConfigValues, wanted: ReadonlyMap<string, string>): readonly Step[] => [
  ...[...wanted]
    .filter(([key, value]) => value !== '' && values.get(key)?.join('\n') !== value)
    .map(([key, value]) => ({ kind: 'set' as const, key, value })),
  // Backwards: with the event of a hook but without its command every git commit would die.
  ...[...wanted]
    .filter(([key, value]) => value === '' && values.has(key))
    .reverse()
    .map(([key]) => ({ kind: 'unset' as const, key })),
];

const apply = async (
  { folder, config }: UserPlaces,
  {
    steps,
    record,
    values,
  }: { readonly steps: readonly Step[]; readonly record: UserRecord | undefined; readonly values: ConfigValues },
): Promise<void> => {
  if (steps.length === 0 && record !== undefined) return;
  makeDirectory(folder, { mode: 0o700 });
  makeDirectory(dirname(config));
  const changes = configChanges(steps);
  const now = readConfigFile(config);
  // What an earlier install kept is good as long as nobody else has written since.
  const isKnown = record === undefined || (record.config.path === config && record.config.states.includes(hashOf(now)));
  const states = await configStates(now, { copy: join(folder, 'config-copy'), changes });
  const before = statusOf(config) === undefined ? null : now.toString('base64');
  writeUserRecord(folder, {
    version: 1,
    settings: withChanges(record?.settings ?? [], { changes, values }),
    config: {
      path: config,
      before: record === undefined ? before : record.config.before,
      states: isKnown ? [...new Set([...(record?.config.states ?? []), ...states])] : [],
    },
  });
  for (const step of steps) {
    if (step.kind === 'file') writeAtomic(step.path, step.bytes, { mode: step.mode });
    if (step.kind === 'set') await changeConfigFile(config, step.key, step.value);
    if (step.kind === 'unset') await changeConfigFile(config, step.key, undefined);
  }
};

const check = async ({ folder }: UserPlaces, hasHooks: boolean): Promise<readonly Check[]> => {
  // The folder may lie in a repository of its own (a home folder under Git), whose settings are not meant here.
  const env = { GIT_CEILING_DIRECTORIES: dirname(folder), GIT_DIR: undefined, GIT_WORK_TREE: undefined };
  const place: CheckPlace = {
    git: (args, options) => runGit(args, { ...options, cwd: folder, env: { ...env, ...options?.env } }),
    folder,
  };
  const checks = [await checkDriver(place), await checkTextconv(place)];
  if (!hasHooks) return checks;
  for (const { event } of HOOKS) checks.push(await checkConfigHook(place, event));
  return checks;
};
