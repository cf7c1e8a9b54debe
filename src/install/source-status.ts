import type { Dialect } from '../dialects/element.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { sha256 } from '../memory/sha256.ts';
import { lookAtSource } from '../memory/source/look-at-source.ts';
import { readSourceBytes } from '../memory/source/read-source.ts';
import { readShadow, type ShadowOf } from '../memory/source/shadow.ts';
import { sourceProblem } from '../memory/source/source-problem.ts';

/** How the live memory file stands. */
export type SourceStatus = {
  readonly path: string;
  readonly isThere: boolean;
  /** Whether the folder it is to be in is there: a disk may not be mounted. */
  readonly hasFolder: boolean;
  /** Why it cannot be read, if so: a backup of it would be refused. */
  readonly problem: string | undefined;
  /** Whether it holds no byte. */
  readonly isEmpty: boolean;
  /** Whether it is not what the last backup or restore on this branch left; false where none is on record. */
  readonly hasChanged: boolean;
};

/** What decides on the shadow of the file; undefined is what the clone does not have. */
type SourceUse = Omit<ShadowOf, 'source' | 'dialect' | 'environment' | 'branch'> & {
  readonly environment: string | undefined;
  readonly branch: string | undefined;
};

/** Returns how the live memory file at `path` stands; nothing is changed. */
export function readSourceStatus(repository: Repository, path: string, use: SourceUse): SourceStatus {
  const { environment, branch } = use;
  const place = lookAtSource(path);
  const isThere = place === 'there' || place === 'barred';
  const hasFolder = place !== 'no-folder';
  const absent = { path, isThere, hasFolder, problem: undefined, isEmpty: false, hasChanged: false };
  if (!isThere) return absent;
  const problem = sourceProblem(path, use.idKey);
  if (problem !== undefined) return { ...absent, problem };
  let bytes: Buffer | undefined;
  try {
    bytes = readSourceBytes(path);
  } catch (error) {
    // Backup says why it cannot be read.
    if (error instanceof ToolError) return absent;
    throw error;
  }
  if (bytes === undefined) return absent;
  const isEmpty = bytes.length === 0;
  if (environment === undefined || branch === undefined) return { ...absent, isEmpty };
  const shadows = DIALECTS.flatMap((dialect) => {
    const of = { source: path, dialect, environment, branch, dir: use.dir, idKey: use.idKey };
    return readShadow(repository, of).shadow ?? [];
  });
  const hash = sha256(bytes);
  const isKnown = shadows.some(({ source, restored }) => source === hash || restored?.source === hash);
  return { ...absent, isEmpty, hasChanged: shadows.length > 0 && !isKnown };
}

const DIALECTS: readonly Dialect[] = ['knowledge-graph', 'array', 'object'];
