import { join } from 'node:path';
import { removeAttributeBlock } from '../git/attributes-text.ts';
import { removeEmptyDirectory } from '../git/directories.ts';
import { statusOf } from '../git/file-status.ts';
import { readIfPresent, removeFile, writeAtomic } from '../git/files.ts';
import { applyHookPlan, planHookRemoval } from '../git/hook-files.ts';
import type { Repository } from '../git/repository.ts';
import { DUE_RESTORE } from '../memory/restore/due-restore.ts';
import { SHORTCUTS } from '../memory/settle/shortcuts.ts';
import { JOINS } from '../telemetry/joins.ts';
import { configPath, hashOf, readConfigFile, replaceConfigFile, restoreSettings } from './config-file.ts';
import { HOOKS } from './hook-table.ts';
import { PROGRAM_NAMES } from './programs.ts';
import { type InstallRecord, installDirectory, programPath, readRecord, recordPath } from './record.ts';
import { otherUsers, userFile, usersFolder } from './shared-hooks.ts';

/** One thing uninstall takes back. */
export type Removal = {
  /** What is done, for a person: `.git/hooks/pre-commit: remove the call`. */
  readonly what: string;
  readonly apply: () => Promise<void> | void;
};

/**
 * Returns the hooks that stay after an uninstall because other clones use them: the folder, and the git directories of
 * those clones.
 */
export function sharedHooks(
  repository: Repository,
): readonly { readonly hooksDir: string; readonly users: readonly string[] }[] {
  const hooksDirs = new Set([repository.hooksDir, ...(readRecord(repository)?.hooksDirs ?? [])]);
  return [...hooksDirs]
    .map((hooksDir) => ({ hooksDir, users: otherUsers(repository, hooksDir).living }))
    .filter(({ users }) => users.length > 0);
}

/**
 * Returns what takes an install back, in order; nothing when there is no install. Config, attributes, exclude file and
 * hooks get the bytes they had; the memory files in the repository stay. The record goes last, so a cut-off uninstall
 * can be run again.
 */
export function planUninstall(repository: Repository): readonly Removal[] {
  const record = readRecord(repository);
  if (record === undefined) return [];
  return [
    ...hookRemovals(repository, record),
    ...blockRemovals(repository),
    {
      what: `${join(repository.commonDir, 'config')}: give it back what it held before`,
      apply: () => restore(repository, record),
    },
    { what: `${installDirectory(repository)}: remove the programs`, apply: () => removePrograms(repository) },
  ];
}

const hookRemovals = (repository: Repository, { hooksDirs }: InstallRecord): readonly Removal[] =>
  [...new Set([repository.hooksDir, ...hooksDirs])].flatMap((hooksDir) => {
    const { living, stale } = otherUsers(repository, hooksDir);
    const own = userFile(repository, hooksDir).path;
    const leave = {
      what: `${own}: remove this clone from the users of the shared hooks`,
      apply: () => {
        for (const path of [...stale, own]) removeFile(path);
        removeEmptyDirectory(usersFolder(hooksDir));
      },
    };
    const calls = HOOKS.map(({ event }) => planHookRemoval(hooksDir, event))
      .filter(({ kind }) => kind !== 'keep')
      .map((plan) => ({ what: `${plan.path}: remove the call`, apply: () => applyHookPlan(plan) }));
    const isUser = statusOf(own) !== undefined;
    // The call serves them all, and does nothing in a repository that memjoin was not installed in.
    if (living.length > 0) return isUser ? [leave] : [];
    return isUser || stale.length > 0 ? [...calls, leave] : calls;
  });

const blockRemovals = ({ topLevel, commonDir }: Repository): readonly Removal[] => {
  const paths = [
    ...(topLevel === undefined ? [] : [join(topLevel, '.gitattributes')]),
    join(commonDir, 'info/attributes'),
    join(commonDir, 'info/exclude'),
  ];
  return paths.flatMap((path) => {
    const before = readIfPresent(path);
    if (before === undefined) return [];
    const after = removeAttributeBlock(before);
    if (after?.equals(before)) return [];
    return [
      {
        what: `${path}: ${after === undefined ? 'remove it' : 'remove our lines'}`,
        apply: () => (after === undefined ? removeFile(path) : writeAtomic(path, after)),
      },
    ];
  });
};

// The verbatim copy restores also what git config cannot: the place of an empty section, a missing last line break.
const restore = async (repository: Repository, { config, settings }: InstallRecord): Promise<void> => {
  if (config.before !== null && config.states.includes(hashOf(readConfigFile(configPath(repository))))) {
    replaceConfigFile(configPath(repository), Buffer.from(config.before, 'base64'));
  } else {
    await restoreSettings(configPath(repository), settings);
  }
};

const removePrograms = (repository: Repository): void => {
  for (const name of [...PROGRAM_NAMES, ...SHORTCUTS, JOINS, 'node', 'paths', DUE_RESTORE]) {
    removeFile(programPath(repository, name));
  }
  removeFile(recordPath(repository));
  // The log may stay in it; it is the user's.
  removeEmptyDirectory(installDirectory(repository));
};
