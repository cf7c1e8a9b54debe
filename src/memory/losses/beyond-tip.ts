import { missingFrom } from '../../core/conservation.ts';
import type { Entry } from '../../core/entry.ts';
import { join as joinBytes, printEntries } from '../../core/join.ts';
import { printable } from '../../core/printable.ts';
import { keepGreater, readEntries } from '../../core/read-entries.ts';
import { forEachBlob } from '../../git/blob-stream.ts';
import type { Repository } from '../../git/repository.ts';
import type { Files } from '../content.ts';
import { sha256 } from '../sha256.ts';
import { readWholeLines } from '../whole-lines.ts';
import type { ManagedName } from './managed-history.ts';

/** What a history holds beyond its last commit. */
export type Beyond = {
  /** By path, the entries that some commit held there and the tip does not hold there, in their greatest version. */
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, Entry>>;
  /** By object id, the whole lines of contents that cannot be read, as a file; no lines of one that is not here. */
  readonly salvaged: ReadonlyMap<string, Buffer>;
  /** Full sentences on these. */
  readonly notes: readonly string[];
};

/**
 * Returns what `names`, managed names of a history, hold at their paths beyond `files`, the files of its tip. Each object
 * is read once, one at a time, so memory is that of the tip and of what is missing, however long the history. Naming the
 * latest first makes it fast: what they hold need not be parsed in those before. An object that is not here is
 * `read-failed`, or with `isPartial` a note.
 */
export async function readBeyond(
  repository: Repository,
  {
    files,
    names,
    isPartial = false,
  }: {
    readonly files: Files;
    readonly names: readonly ManagedName[];
    readonly isPartial?: boolean;
  },
): Promise<Beyond> {
  const pathsByOid = new Map<string, Set<string>>();
  for (const { path, oid } of names) pathsByOid.set(oid, (pathsByOid.get(oid) ?? new Set()).add(path));
  const known = new Map<string, Buffer>(files);
  const entries = new Map<string, Map<string, Entry>>();
  const salvaged = new Map<string, Buffer>();
  const notes: string[] = [];

  const take = (path: string, bytes: Buffer): void => {
    const before = known.get(path) ?? NOTHING;
    const missing = new Set(missingFrom(before, bytes, { sha256, limit: Number.POSITIVE_INFINITY }));
    if (missing.size === 0) return;
    const read = readEntries(bytes, sha256);
    if (!read.ok) throw new Error(`invariant: what is compared can be read (${read.problem.message})`);
    const beyond = entries.get(path) ?? new Map<string, Entry>();
    for (const entry of read.value.values()) if (missing.has(entry.uniqueId)) keepGreater(beyond, detached(entry));
    entries.set(path, beyond);
    const joined = joinBytes(before, printEntries(beyond), sha256);
    if (joined.ok) known.set(path, joined.bytes);
  };

  const read = (oid: string, bytes: Buffer): void => {
    for (const path of pathsByOid.get(oid) ?? []) {
      const text = salvaged.get(oid) ?? bytes;
      if (isHeld(known.get(path), text)) continue;
      const parsed = text === bytes ? readEntries(bytes, sha256) : undefined;
      if (parsed === undefined || parsed.ok) {
        take(path, text);
        continue;
      }
      const whole = readWholeLines(bytes);
      salvaged.set(oid, printEntries(whole));
      const { line, column, message } = parsed.problem;
      notes.push(
        `${printable(path)}:${line}:${column} of object ${oid.slice(0, 10)} in the history: ${printable(message)}; ` +
          `of that content only the ${whole.size} whole lines were looked at.`,
      );
      take(path, printEntries(whole));
    }
  };
  const passOver = (oid: string): void => {
    salvaged.set(oid, NOTHING);
    const paths = [...(pathsByOid.get(oid) ?? [])].map(printable).join(', ');
    notes.push(`object ${oid} of the history (${paths}) is not here: what only it held did not come back.`);
  };
  await forEachBlob(repository, [...pathsByOid.keys()], read, isPartial ? passOver : undefined);
  return { entries, salvaged, notes };
}

const NOTHING = Buffer.from('[\n]\n');

/** Whether nothing is missing; false also for a content that cannot be read. */
function isHeld(known: Buffer | undefined, bytes: Buffer): boolean {
  return missingFrom(known ?? NOTHING, bytes, { sha256, limit: 1 }).length === 0;
}

/** A line is a part of its file, which would stay in memory with it. */
function detached(entry: Entry): Entry {
  return { ...entry, line: Buffer.from(entry.line) };
}
