import { join } from 'node:path';
import { setConfig, unsetConfig } from '../git/config.ts';
import { readWhole, removeFile, writeAtomic } from '../git/files.ts';
import { gitIn, type Repository } from '../git/repository.ts';
import { installDirectory, type RecordedSetting } from './record.ts';

/** Returns the bytes of the config file that install writes to. */
export function readConfigFile(repository: Repository): Buffer {
  return readWhole(configPath(repository), { followSymlink: true });
}

/** Makes the config file hold `bytes`. */
export function replaceConfigFile(repository: Repository, bytes: Buffer): void {
  writeAtomic(configPath(repository), bytes, { refuseSymlink: false });
}

/** Gives every setting in the config file the value it had before, through git. */
export async function restoreSettings(repository: Repository, settings: readonly RecordedSetting[]): Promise<void> {
  for (const { key, previous } of settings) {
    if (previous === null) await unsetConfig(repository, key);
    else await setConfig(repository, key, previous);
  }
}

/** Returns what {@link restoreSettings} would make of a config file with these `bytes`. */
export async function withoutSettings(
  repository: Repository,
  bytes: Buffer,
  settings: readonly RecordedSetting[],
): Promise<Buffer> {
  const copy = join(installDirectory(repository), 'config-copy');
  writeAtomic(copy, bytes, { mode: 0o600 });
  try {
    for (const { key, previous } of settings) {
      const change = previous === null ? ['--unset-all', '--', key] : ['--replace-all', '--', key, previous];
      // 5: there was nothing to unset.
      await gitIn(repository, ['config', '--file', copy, ...change], { allowExit: [5] });
    }
    return readWhole(copy);
  } finally {
    removeFile(copy);
  }
}

const configPath = ({ commonDir }: Repository): string => join(commonDir, 'config');
