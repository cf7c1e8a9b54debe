import { printable } from '../../core/printable.ts';
import { isAncestor } from '../../git/ancestry.ts';
import { decodePath } from '../../git/path-text.ts';
import { readRef, resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { type Findings, type Loss, verifyRange } from './verify.ts';

/** One ref that is about to be pushed, as Git tells pre-push. */
export type PushUpdate = {
  readonly localRef: string;
  readonly localOid: string;
  readonly remoteRef: string;
  readonly remoteOid: string;
};

/** Returns the updates that Git names, one a line, as Latin-1; a line of another form is passed over. */
export function parsePush(input: string): readonly PushUpdate[] {
  return input.split('\n').flatMap((line) => {
    const words = line.split(' ');
    const [localRef, localOid, remoteRef, remoteOid] = words.map((word) => decodePath(Buffer.from(word, 'latin1')));
    if (localRef === undefined || localOid === undefined || remoteRef === undefined || remoteOid === undefined)
      return [];
    return [{ localRef, localOid, remoteRef, remoteOid }];
  });
}

type Push = {
  readonly update: PushUpdate;
  /** Name or URL of the remote. */
  readonly remote: string;
  /** Folder of the managed files. */
  readonly dir: string;
};

/**
 * Compares a branch that is about to be pushed with what the remote has of it now, and throws `rejected` if the remote
 * would lose entries. New branches, deletions, tags, and tips of the remote that are not here are left to the server.
 * Returns full sentences on what is not whole, but no reason to stop.
 */
export async function checkPush(repository: Repository, { update, remote, dir }: Push): Promise<readonly string[]> {
  const { localRef, localOid, remoteRef, remoteOid } = update;
  if (!remoteRef.startsWith('refs/heads/') || isNone(localOid) || isNone(remoteOid)) return [];
  const [tree, remoteTree] = [
    await resolveRevision(repository, localOid, 'tree'),
    await resolveRevision(repository, remoteOid, 'tree'),
  ];
  if (tree === undefined || remoteTree === undefined) return [];
  const { findings } = await verifyRange(
    repository,
    {
      name: localRef,
      tip: localOid,
      branch: localRef.startsWith('refs/heads/') ? localRef : undefined,
      commits: [
        { oid: localOid, tree, parents: [remoteOid], isBoundary: false },
        { oid: remoteOid, tree: remoteTree, parents: [], isBoundary: true },
      ],
      isDefault: true,
    },
    dir,
  );
  const lost = findings.losses.filter(({ heldBy }) => heldBy !== LEDGER);
  if (lost.length === 0) return [...brokenNotes(findings), ...ledgerNotes(localRef, findings)];
  const branch = remoteRef.slice('refs/heads/'.length);
  throw new ToolError(
    'rejected',
    [`The push to ${printable(branch)} was stopped:`, ...describe(lost, findings)].join('\n'),
    {
      hint: findings.unreadable.length > 0 ? mendFirst(localRef) : await wayOut(repository, { update, remote, branch }),
    },
  );
}

const LEDGER = 'ledger';

function isNone(oid: string): boolean {
  return /^0*$/.test(oid);
}

/** Nothing is lost by such a push, since other files hold the entries; but no sync comes past the file. */
function brokenNotes({ unreadable }: Findings): readonly string[] {
  return unreadable.map(
    (file) =>
      `${placed(file)}. It is pushed like this, and each sync will end at it; memjoin doctor shows the way back.`,
  );
}

function placed({ path, problem: { line, column, message } }: Findings['unreadable'][number]): string {
  return `${printable(path)}:${line}:${column}: ${printable(message)}`;
}

function ledgerNotes(localRef: string, { losses }: Findings): readonly string[] {
  if (losses.length === 0) return [];
  const count = losses.length === 1 ? '1 entry' : `${losses.length} entries`;
  return [`${printable(localRef)} lacks ${count} that it once held; memjoin recover brings them back.`];
}

/** A line for each file: how many entries the remote would lose, and the first of them. */
function describe(lost: readonly Loss[], { unreadable }: Findings): readonly string[] {
  const paths = [...new Set(lost.map(({ path }) => path))];
  const lines = paths.map((path) => {
    const ids = lost.filter((loss) => loss.path === path).map(({ uniqueId }) => printable(uniqueId));
    const count = ids.length === 1 ? '1 entry' : `${ids.length} entries`;
    return `${printable(path)}: the remote would lose ${count}: ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''}`;
  });
  return [...unreadable.map(placed), ...lines];
}

/** What is lost may belong into the very files that cannot be read, and no repair writes these. */
function mendFirst(localRef: string): string {
  return `memjoin doctor, where ${nameOf(localRef)} is checked out, shows how to bring back what cannot be read; then push again. ${ANYWAY}`;
}

const ANYWAY = 'To push without them: MEMJOIN=0 git push, or git push --no-verify.';

function nameOf(localRef: string): string {
  return localRef.startsWith('refs/heads/') ? printable(localRef.slice('refs/heads/'.length)) : 'HEAD';
}

async function wayOut(
  repository: Repository,
  { update, remote, branch }: { readonly update: PushUpdate; readonly remote: string; readonly branch: string },
): Promise<string> {
  const { localRef, localOid, remoteOid } = update;
  const tracking = `${remote}/${branch}`;
  const isTracked = (await readRef(repository, `refs/remotes/${tracking}`)) === remoteOid;
  const theirs = isTracked ? tracking : remoteOid.slice(0, 10);
  const repair = `memjoin repair ${printable(theirs)}...${nameOf(localRef)}`;
  // What is merged already, a pull does not bring again.
  const isMerged = await isAncestor(repository, remoteOid, localOid);
  return `${isMerged ? `${repair} brings` : `git pull, or ${repair}, brings`} them back; then push again. ${ANYWAY}`;
}
