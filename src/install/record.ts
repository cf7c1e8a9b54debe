import { join } from 'node:path';
import { printable } from '../core/printable.ts';
import { readIfPresent, writeAtomic } from '../git/files.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';

/**
 * What install changed and cannot be seen from the result, for uninstall; kept in `<git common dir>/memjoin`. It is
 * written before the first change, so that whatever was done is in it, wherever install was killed.
 */
export type InstallRecord = {
  readonly version: 1;
  /** Every setting written, with its value and the one it had before. */
  readonly settings: readonly RecordedSetting[];
  readonly config: {
    /** The config file in base64 as it was before the first change; null when somebody else changed it in between. */
    readonly before: string | null;
    /** SHA-256 of every state our changes take the file through. */
    readonly states: readonly string[];
  };
  /** Every hooks folder (absolute) that got a call of ours. */
  readonly hooksDirs: readonly string[];
};

/** One value in the repository's config file. */
export type RecordedSetting = { readonly key: string; readonly value: string; readonly previous: string | null };

/** Returns the folder of everything install puts below the git directory. */
export function installDirectory({ commonDir }: Pick<Repository, 'commonDir'>): string {
  return join(commonDir, 'memjoin');
}

/** Returns the path of one of the files in it. */
export function programPath(repository: Pick<Repository, 'commonDir'>, name: string): string {
  return join(installDirectory(repository), name);
}

/** Returns the record of the last install, or `undefined`; throws `read-failed` for one that is no record. */
export function readRecord(repository: Repository): InstallRecord | undefined {
  const path = recordPath(repository);
  const bytes = readIfPresent(path);
  if (bytes === undefined) return undefined;
  try {
    const record = JSON.parse(bytes.toString()) as InstallRecord;
    if (record.version === 1 && Array.isArray(record.config.states) && Array.isArray(record.hooksDirs)) return record;
  } catch (cause) {
    throw damaged(path, cause);
  }
  throw damaged(path);
}

/** Writes the record; readable by its owner alone, because a config file may hold passwords in URLs. */
export function writeRecord(repository: Repository, record: InstallRecord): void {
  const bytes = Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
  writeAtomic(recordPath(repository), bytes, { mode: 0o600 });
}

/** Returns the path of the record. */
export function recordPath(repository: Pick<Repository, 'commonDir'>): string {
  return programPath(repository, 'install.json');
}

const damaged = (path: string, cause?: unknown): ToolError =>
  new ToolError('read-failed', `${printable(path)}: is no install record of this version of memjoin.`, {
    hint: 'Remove that file and run "memjoin install" again; uninstall then removes what it recognises.',
    cause,
  });
