import type { Dialect } from '../dialects/element.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { sha256 } from '../memory/sha256.ts';
import { lookAtSource } from '../memory/source/look-at-source.ts';
import { readSourceBytes } from '../memory/source/read-source.ts';
import { readShadow, type Shadow, type ShadowOf } from '../memory/source/shadow.ts';
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
  const bytes = readSourceOrNothing(path);
  const hash = bytes && sha256(bytes);
  const shadows =
    environment === undefined || branch === undefined
      ? []
      : readShadows(repository, { ...use, environment, branch, source: path });
  const isKnown =
    hash !== undefined && shadows.some(({ source, restored }) => source === hash || restored?.source === hash);
  // What a backup has read can be read.
  const problem = isKnown ? undefined : sourceProblem(path, use.idKey);
  if (problem !== undefined || bytes === undefined) return { ...absent, problem };
  return { ...absent, isEmpty: bytes.length === 0, hasChanged: shadows.length > 0 && !isKnown };
}

/** Returns the bytes of the source at `path`; `undefined` if it is not there or cannot be read, of which a backup says why. */
export function readSourceOrNothing(path: string): Buffer | undefined {
  try {
    return readSourceBytes(path);
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

const readShadows = (repository: Repository, of: Omit<ShadowOf, 'dialect'>): readonly Shadow[] =>
  DIALECTS.flatMap((dialect) => readShadow(repository, { ...of, dialect }).shadow ?? []);

const DIALECTS: readonly Dialect[] = ['knowledge-graph', 'array', 'object'];
