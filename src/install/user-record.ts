import { join } from 'node:path';
import { printable } from '../core/printable.ts';
import { readIfPresent, writeAtomic } from '../git/files.ts';
import { ToolError } from '../git/tool-error.ts';
import type { RecordedSetting } from './record.ts';

/** What `install --global` changed; written before the first change, as the record of a clone is. */
export type UserRecord = {
  readonly version: 1;
  readonly settings: readonly RecordedSetting[];
  readonly config: {
    /** The file that was written to. */
    readonly path: string;
    /** Its content in base64 before the first change; null when there was no such file. */
    readonly before: string | null;
    /** SHA-256 of every state our changes take it through. */
    readonly states: readonly string[];
  };
};

/** Returns the path of the record in the folder of the user's programs. */
export function userRecordPath(folder: string): string {
  return join(folder, 'install.json');
}

/** Returns the record in `folder`, or `undefined`; throws `read-failed` for one that is no record. */
export function readUserRecord(folder: string): UserRecord | undefined {
  const path = userRecordPath(folder);
  const bytes = readIfPresent(path);
  if (bytes === undefined) return undefined;
  try {
    const record = JSON.parse(bytes.toString()) as UserRecord;
    if (record.version === 1 && Array.isArray(record.settings) && Array.isArray(record.config.states)) return record;
  } catch (cause) {
    throw damaged(path, cause);
  }
  throw damaged(path);
}

/** Writes the record; readable by its owner alone, because a config file may hold passwords in URLs. */
export function writeUserRecord(folder: string, record: UserRecord): void {
  writeAtomic(userRecordPath(folder), Buffer.from(`${JSON.stringify(record, null, 2)}\n`), { mode: 0o600 });
}

const damaged = (path: string, cause?: unknown): ToolError =>
  new ToolError('read-failed', `${printable(path)}: is no install record of this version of memjoin.`, {
    hint: 'Remove that file and run "memjoin install --global" again.',
    cause,
  });
