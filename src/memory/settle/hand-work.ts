import type { Entry } from '../../core/entry.ts';
import { printEntries } from '../../core/join.ts';
import { printable } from '../../core/printable.ts';
import { keepGreater } from '../../core/read-entries.ts';
import type { Repository } from '../../git/repository.ts';
import type { Files } from '../content.ts';
import { knownEntries } from '../known.ts';
import { scanEntries } from './scan-entries.ts';
import { findEdits } from './stale-edits.ts';
import type { IsEdit } from './stamp-own.ts';

/** The states of a checkout without what somebody changed by hand in index and work tree. */
export type WithoutHandWork = {
  readonly states: readonly Files[];
  /** Paths where index or work tree have such changes. */
  readonly staged: ReadonlySet<string>;
  readonly workTree: ReadonlySet<string>;
  /** One full sentence for each path. */
  readonly notes: readonly string[];
};

/**
 * Takes hand work out of `states`, which are those of HEAD, index and work tree: elements without a unique id that no
 * commit has, and content that changed under unchanged metadata. Only the commit that its author makes can stamp it; joined
 * into another, the one would be adopted and the other be decided by its text. A file that cannot be read stays as it is.
 */
export async function withoutHandWork(
  repository: Repository,
  [head = new Map(), ...others]: readonly Files[],
  { dir }: { readonly dir: string },
): Promise<WithoutHandWork> {
  const left = others.map(() => new Set<string>());
  const isEdit = await findEdits(repository, { files: others, held: [head], dir });
  const stripped: Files[] = [];
  for (const [index, files] of others.entries()) {
    const changed = [...files].filter(([path, bytes]) => bytes !== head.get(path));
    if (changed.length === 0) {
      stripped.push(files);
      continue;
    }
    const known = knownEntries([head, ...stripped]);
    const rest = new Map(files);
    for (const [path, bytes] of changed) {
      const entries = entriesBesides(bytes, { known, isEdit });
      if (entries === undefined) continue;
      left[index]?.add(path);
      if (entries.size === 0) rest.delete(path);
      else rest.set(path, printEntries(entries));
    }
    stripped.push(rest);
  }
  const [staged = new Set<string>(), workTree = new Set<string>()] = left;
  const notes = [...new Set([...staged, ...workTree])].map(
    (path) =>
      `${printable(path)} has entries added or edited by hand that are not committed; they stay as they are there: commit them with git commit.`,
  );
  return { states: [head, ...stripped], staged, workTree, notes };
}

/** Returns the entries of `bytes` with hand work taken back; undefined if there is none, or it cannot be read. */
function entriesBesides(
  bytes: Buffer,
  { known, isEdit }: { readonly known: ReadonlyMap<string, Entry>; readonly isEdit: IsEdit },
): ReadonlyMap<string, Entry> | undefined {
  const entries = new Map<string, Entry>();
  let isFound = false;
  const isRead = scanEntries(bytes, (entry, hasUniqueId) => {
    const before = known.get(entry.uniqueId);
    const isAdded = !hasUniqueId && before === undefined;
    const isChanged = before !== undefined && isEdit(before, entry);
    if (isAdded || isChanged) isFound = true;
    if (!isAdded) keepGreater(entries, isChanged ? before : entry);
  });
  return isRead && isFound ? entries : undefined;
}
