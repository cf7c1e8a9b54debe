/**
 * Text that somebody wrote into a line of an earlier version: an editor that had the file open while a backup changed
 * it, or a line of an old checkout, edited and pasted back. The join would keep the later version and drop that text. By the
 * file alone it cannot be told from a line that is merely old, which a checkout behind its branch is full of; history can.
 */
import { contentOf, type Entry, scanLine } from '../../core/entry.ts';
import { joinAll } from '../../core/join.ts';
import { isCanonical } from '../../core/join-canonical.ts';
import { compareVersions } from '../../core/order.ts';
import { readBlobs } from '../../git/blobs.ts';
import { listFileHistory } from '../../git/file-history.ts';
import type { Repository } from '../../git/repository.ts';
import type { Files } from '../content.ts';
import { knownEntries } from '../known.ts';
import { unifiedPath } from '../managed.ts';
import { sha256 } from '../sha256.ts';
import { scanEntries } from './scan-entries.ts';
import { type IsEdit, isEdited } from './stamp-own.ts';

/**
 * Returns what tells edits by hand in `files` from other lines, given the states that they come from, HEAD first. History is
 * read only where a file that differs from HEAD says something else under an earlier version than those states hold:
 * a line is an edit unless some commit of the last ones had it.
 */
export async function findEdits(
  repository: Repository,
  { files, held, dir }: { readonly files: readonly Files[]; readonly held: readonly Files[]; readonly dir: string },
): Promise<IsEdit> {
  const outdated = outdatedLines(files, { held, dir });
  if (outdated.size === 0) return isEdited;
  const paths = new Set([...outdated.values()].map(({ path }) => path));
  const edits = await withoutCommitted(repository, outdated, [...paths, unifiedPath(dir)]);
  return (before, after) => isEdited(before, after) || (edits.has(nameOf(after)) && isOutdated(before, after));
}

/** Returns whether `after` is an earlier version than `before` and says something else. */
export function isOutdated(before: Entry, after: Entry): boolean {
  if (before.line.equals(after.line) || compareVersions(after.line, before.line) >= 0) return false;
  return contentOf(before, sha256).key !== contentOf(after, sha256).key;
}

type Outdated = { readonly entry: Entry; readonly path: string };

function outdatedLines(
  files: readonly Files[],
  { held, dir }: { readonly held: readonly Files[]; readonly dir: string },
): ReadonlyMap<string, Outdated> {
  const outdated = new Map<string, Outdated>();
  const changed = files.flatMap((some) => [...some].filter(([path, bytes]) => bytes !== held[0]?.get(path)));
  if (changed.length === 0) return outdated;
  // Of all that is held, these have the lines of a changed file: the whole need not be read for this.
  const paths = new Set([...changed.map(([path]) => path), unifiedPath(dir)]);
  const known = knownEntries(held.map((some) => new Map([...some].filter(([path]) => paths.has(path)))));
  const isHeld = ({ line }: Entry) => held.some((some) => [...some.values()].some((bytes) => bytes.includes(line)));
  for (const [path, bytes] of changed) {
    scanEntries(bytes, (entry, hasUniqueId) => {
      if (!hasUniqueId) return;
      const before = known.get(entry.uniqueId);
      if (before === undefined || !isOutdated(before, entry) || isEdited(before, entry) || isHeld(entry)) return;
      outdated.set(nameOf(entry), { entry, path });
    });
  }
  return outdated;
}

const nameOf = ({ line }: Entry): string => line.toString('latin1');

/** How many contents of the files are looked into, the latest first, and how many at a time. */
const LIMIT = 400;
const AT_ONCE = 8;

/** Returns the lines that no commit had. A commit that had their version with another text tells it at once. */
async function withoutCommitted(
  repository: Repository,
  outdated: ReadonlyMap<string, Outdated>,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const pathspecs = paths.map((path) => `:(top,literal)${path}`);
  const history = await listFileHistory(repository, pathspecs, { isEverywhere: true });
  const ids = [...new Set(history.map(({ oid }) => oid).reverse())].slice(0, LIMIT);
  const edits = new Set(outdated.keys());
  const open = new Map([...outdated].map(([name, { entry }]) => [name, { ...entry, version: versionIn(entry) }]));
  for (let at = 0; at < ids.length && open.size > 0; at += AT_ONCE) {
    for (const blob of (await readBlobs(repository, ids.slice(at, at + AT_ONCE))).values()) {
      const bytes = blob && canonicalOf(blob.bytes);
      if (bytes === undefined) continue;
      for (const [name, { line, version }] of open) {
        const found = bytes.indexOf(version);
        if (found === -1) continue;
        open.delete(name);
        if (bytes.subarray(found, found + line.length).equals(line)) edits.delete(name);
      }
    }
  }
  return edits;
}

/** The file as its lines are told apart here; undefined if it cannot be read. */
function canonicalOf(bytes: Buffer): Buffer | undefined {
  if (isCanonical(bytes)) return bytes;
  const joined = joinAll([bytes], sha256);
  return joined.ok ? joined.bytes : undefined;
}

/** The line up to its content: all that names the version. */
const versionIn = ({ line }: Entry): Buffer => line.subarray(0, scanLine(line).metadataEnd);
