import { parseSource } from '../../dialects/detect.ts';
import { readIfPresent } from '../../git/files.ts';
import type { Repository } from '../../git/repository.ts';
import type { Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { listCopies } from './kept-copies.ts';

/** Where content that was purged may still be on this machine, beside the history of Git. */
export type Unreached = {
  /** The source, if it holds one of the ids, or cannot be read and so may. */
  readonly source: string | undefined;
  /** Copies of the source that restore put aside, if they hold one of the ids or cannot be read. */
  readonly copies: readonly string[];
};

/** Returns where the ids with `keys` may still stand. Nothing is changed: these files are not memjoin's to change. */
export function findUnreached(repository: Repository, settings: Settings, keys: ReadonlySet<string>): Unreached {
  const { source, idKey } = settings;
  const mayHold = (path: string): boolean => {
    const bytes = readIfPresent(path, { followSymlink: true });
    if (bytes === undefined) return false;
    const parsed = parseSource(bytes, { sha256, idKey });
    return !parsed.ok || parsed.value.elements.some(({ id }) => keys.has(id));
  };
  const copies = listCopies(repository).map(({ path }) => path);
  return { source: source !== undefined && mayHold(source) ? source : undefined, copies: copies.filter(mayHold) };
}
