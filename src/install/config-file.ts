import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setConfig, unsetConfig } from '../git/config.ts';
import { readWhole, removeFile, writeAtomic } from '../git/files.ts';
import { gitIn, type Repository } from '../git/repository.ts';
import { programPath, type RecordedSetting } from './record.ts';

/** Returns the bytes of the config file that install writes to. */
export function readConfigFile(repository: Repository): Buffer {
  return readWhole(configPath(repository), { followSymlink: true });
}

/** Makes the config file hold `bytes`. */
export function replaceConfigFile(repository: Repository, bytes: Buffer): void {
  writeAtomic(configPath(repository), bytes, { refuseSymlink: false });
}

/** Gives every setting in the config file the value it had before, through git, the last one written first. */
export async function restoreSettings(repository: Repository, settings: readonly RecordedSetting[]): Promise<void> {
  for (const { key, previous } of [...settings].reverse()) {
    if (previous === null) await unsetConfig(repository, key);
    else await setConfig(repository, key, previous);
  }
}

/** One change of the config file; without a value the key is removed. */
export type ConfigChange = { readonly key: string; readonly value: string | undefined };

/**
 * Returns the SHA-256 of every state the config file goes through when `changes` are made to `bytes` one by one, tried
 * out on a copy: whoever finds the file in one of them knows that nobody else has written to it.
 */
export async function configStates(
  repository: Repository,
  bytes: Buffer,
  changes: readonly ConfigChange[],
): Promise<readonly string[]> {
  const copy = programPath(repository, 'config-copy');
  writeAtomic(copy, bytes, { mode: 0o600 });
  try {
    const states = [hashOf(bytes)];
    for (const { key, value } of changes) {
      const change = value === undefined ? ['--unset-all', '--', key] : ['--replace-all', '--', key, value];
      // 5: there was nothing to unset.
      await gitIn(repository, ['config', '--file', copy, ...change], { allowExit: [5] });
      states.push(hashOf(readWhole(copy)));
    }
    return states;
  } finally {
    removeFile(copy);
  }
}

/** Returns the hexadecimal SHA-256 of a config file. */
export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const configPath = ({ commonDir }: Repository): string => join(commonDir, 'config');
