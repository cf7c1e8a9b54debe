import { join } from 'node:path';
import { removeEmptyDirectory } from '../git/directories.ts';
import { statusOf } from '../git/file-status.ts';
import { removeFile } from '../git/files.ts';
import { hashOf, readConfigFile, replaceConfigFile, restoreSettings } from './config-file.ts';
import { PROGRAM_NAMES } from './programs.ts';
import type { Removal } from './uninstall.ts';
import { userPlaces } from './user-places.ts';
import { readUserRecord, type UserRecord, userRecordPath } from './user-record.ts';

/**
 * Returns what takes `install --global` back, in order; nothing when there is none. The config file gets the bytes it had,
 * or, where somebody else has written to it since, each setting the value it had. The record goes last.
 */
export function planUserUninstall(): readonly Removal[] {
  const { folder } = userPlaces(process.env, (path) => statusOf(path) !== undefined);
  const record = readUserRecord(folder);
  if (record === undefined) return [];
  return [
    { what: `${record.config.path}: give it back what it held before`, apply: () => restore(record) },
    { what: `${folder}: remove the programs`, apply: () => removePrograms(folder) },
  ];
}

const restore = async ({ config: { path, before, states }, settings }: UserRecord): Promise<void> => {
  if (statusOf(path) === undefined) return;
  if (!states.includes(hashOf(readConfigFile(path)))) return restoreSettings(path, settings);
  if (before === null) removeFile(path);
  else replaceConfigFile(path, Buffer.from(before, 'base64'));
};

const removePrograms = (folder: string): void => {
  for (const name of [...PROGRAM_NAMES, 'node', 'everywhere']) removeFile(join(folder, name));
  removeFile(userRecordPath(folder));
  removeEmptyDirectory(folder);
};
