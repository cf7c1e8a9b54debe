/** Where a recovery looks for entries beside the ledger. */
import type { Entry } from '../../core/entry.ts';
import { printEntries } from '../../core/join.ts';
import { printable } from '../../core/printable.ts';
import { type GraphCommit, listGraph } from '../../git/commit-graph.ts';
import { fullRefName, listReflog, resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { type Files, listCommit } from '../content.ts';
import { filesOf } from '../ledger/ledger-files.ts';
import { unifiedPath } from '../managed.ts';
import type { Beyond } from './beyond-tip.ts';
import { isRegular, listManagedNames, type ManagedName } from './managed-history.ts';

/** Where to look beside the ledger: in one revision, in all history of the branch, or nowhere. */
export type RecoverFrom =
  | { readonly kind: 'ledger' }
  | { readonly kind: 'revision'; readonly name: string }
  | { readonly kind: 'history' };

/** What was looked into beside the ledger. */
export type Looked = {
  readonly commits: readonly GraphCommit[];
  readonly trees: ReadonlyMap<string, readonly ManagedName[]>;
  readonly names: readonly ManagedName[];
  /** The object named, if only one was. */
  readonly only: string | undefined;
  readonly filesOf: (beyond: Beyond) => readonly Files[];
};

type Where = { readonly from: RecoverFrom; readonly branch: string; readonly dir: string };

/** Lists what `from` names. Throws `usage` for a revision that names neither a commit nor a file. */
export async function lookInto(repository: Repository, { from, branch, dir }: Where): Promise<Looked> {
  const nothing = { commits: [], trees: new Map(), names: [], only: undefined, filesOf: filesByPath };
  if (from.kind === 'ledger') return nothing;
  if (from.kind === 'revision') {
    const commit = await resolveRevision(repository, from.name);
    if (commit !== undefined) {
      const ids = await listCommit(repository, commit, dir);
      const names = [...ids].map(([path, oid]) => ({ path, oid, mode: '100644' }));
      return { ...nothing, names, only: commit };
    }
    // The ledger of another branch, for example of one that was renamed.
    const blob = await resolveRevision(repository, from.name, 'blob');
    if (blob === undefined) {
      throw new ToolError('usage', `${printable(from.name)}: no such commit or file here.`, {
        hint: '"git reflog" and "git fsck --lost-found" name commits that no branch has any more.',
      });
    }
    const names = [{ path: unifiedPath(dir), oid: blob, mode: '100644' }];
    return { ...nothing, names, only: blob, filesOf: (beyond) => [filesOf(allEntries(beyond), dir)] };
  }
  const commits = await listGraph(repository, await historyOf(repository, branch));
  const trees = await listManagedNames(
    repository,
    commits.map(({ tree }) => tree),
    dir,
  );
  const names = [...new Set(commits.map(({ tree }) => trees.get(tree) ?? []))].flat().filter(isRegular);
  return { ...nothing, commits, trees, names };
}

/** Every commit at which the branch or its upstream stands, or stood as far as their reflogs reach. */
async function historyOf(repository: Repository, branch: string): Promise<readonly string[]> {
  const upstream = await fullRefName(repository, `${branch.replace(/^refs\/heads\//, '')}@{upstream}`);
  const refs = upstream === undefined ? [branch] : [branch, upstream];
  const tips = await Promise.all(refs.map((ref) => resolveRevision(repository, ref)));
  const logs = await Promise.all(refs.map((ref) => listReflog(repository, ref)));
  return [...new Set([...tips.filter((tip) => tip !== undefined), ...logs.flat()])];
}

function filesByPath({ entries }: Beyond): readonly Files[] {
  return [new Map([...entries].map(([path, found]) => [path, printEntries(found)]))];
}

function allEntries({ entries }: Beyond): readonly Entry[] {
  return [...entries.values()].flatMap((found) => [...found.values()]);
}
