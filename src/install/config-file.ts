import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { changeConfigFile } from '../git/config.ts';
import { readIfPresent, removeFile, writeAtomic } from '../git/files.ts';
import type { Repository } from '../git/repository.ts';
import type { RecordedSetting } from './record.ts';

/** Returns the path of the config file of `repository`, which all its work trees share. */
export function configPath({ commonDir }: Repository): string {
  return join(commonDir, 'config');
}

/** Returns the bytes of the config file at `path`, none if it is not there. */
export function readConfigFile(path: string): Buffer {
  return readIfPresent(path, { followSymlink: true }) ?? Buffer.alloc(0);
}

/** Makes the config file at `path` hold `bytes`. */
export function replaceConfigFile(path: string, bytes: Buffer): void {
  writeAtomic(path, bytes, { refuseSymlink: false });
}

/** Gives every setting in the config file at `path` the value it had before, through git, the last one written first. */
export async function restoreSettings(path: string, settings: readonly RecordedSetting[]): Promise<void> {
  for (const { key, previous } of [...settings].reverse()) await changeConfigFile(path, key, previous ?? undefined);
}

/** One change of the config file; without a value the key is removed. */
export type ConfigChange = { readonly key: string; readonly value: string | undefined };

/**
 * Returns the SHA-256 of every state the config file goes through when `changes` are made to `bytes` one by one, tried
 * out on a copy at the path `copy`: whoever finds the file in one of them knows that nobody else has written to it.
 */
export async function configStates(
  bytes: Buffer,
  { copy, changes }: { readonly copy: string; readonly changes: readonly ConfigChange[] },
): Promise<readonly string[]> {
  writeAtomic(copy, bytes, { mode: 0o600 });
  try {
    const states = [hashOf(bytes)];
    for (const { key, value } of changes) {
      await changeConfigFile(copy, key, value);
      states.push(hashOf(readConfigFile(copy)));
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
