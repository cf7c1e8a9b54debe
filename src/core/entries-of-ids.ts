/**
 * The entries of some ids out of a canonical file, and which of some other ids it holds, in one pass. The id of most lines
 * is read by one expression; the others are taken apart. Nothing is kept of a line that nobody asked for.
 */
import { type Entry, entryOfLine, idOf } from './entry.ts';
import { findEnd, hasLine, type Lines, openBytes, step } from './lines.ts';
import { parseMetadata } from './metadata.ts';
import { PLAIN, PREFIX } from './plain-line.ts';
import type { Sha256 } from './unique-id.ts';

/** Ids as views name them: `wanted` with their entries, of `others` only whether there is any. */
export type AskedIds = { readonly wanted: ReadonlySet<string>; readonly others: ReadonlySet<string> };

/** What was asked for, in the order of the file. */
export type IdsFound = {
  /** Every entry of the ids that were wanted, and of the other ids of which an entry was purged. */
  readonly entries: readonly Entry[];
  /** Those of the other ids that the file holds without any purged entry. */
  readonly others: ReadonlySet<string>;
};

/**
 * Returns what the canonical file `bytes` holds of the ids asked for; undefined if it has not the frame of one. Whoever
 * calls it knows that every line is an entry, and each unique id there once; it throws for one that is none.
 */
export function entriesOfIds(bytes: Buffer, { wanted, others }: AskedIds, sha256: Sha256): IdsFound | undefined {
  const entries: Entry[] = [];
  const found = new Set<string>();
  const purged = new Set<string>();
  const lines = openBytes(bytes);
  while (hasLine(lines)) {
    if (!findEnd(lines)) return undefined;
    const plain = plainId(lines);
    if (plain === undefined || wanted.has(plain)) {
      const entry = entryOfLine(bytes.subarray(lines.start, lines.stop), sha256);
      const metadata = parseMetadata(entry.line);
      const id = plain ?? idOf(entry, sha256, metadata);
      if (wanted.has(id)) entries.push(entry);
      else if (others.has(id)) (metadata.isPurged ? purged : found).add(id);
    } else if (others.has(plain)) found.add(plain);
    step(lines);
  }
  if (lines.isBroken) return undefined;
  if (purged.size === 0) return { entries, others: found };
  const rest = new Set([...others].filter((id) => !purged.has(id)));
  return entriesOfIds(bytes, { wanted: new Set([...wanted, ...purged]), others: rest }, sha256);
}

/** An id that stands in a unique id as it is, neither encoded nor shortened. */
const SIMPLE = "[A-Za-z0-9.!*'():/-][A-Za-z0-9.!~*'():/-]{0,127}";

/** The begin of a line of ours that was neither deleted nor purged, its id in the metadata or right behind it. */
const HEAD = new RegExp(
  `^${PREFIX}${PLAIN}","host":"${PLAIN}"(?:,"id":"(${SIMPLE})")?(?:,"supersedes":{"${PLAIN}":\\d+})?` +
    `,"timestamp":"${PLAIN}","version":\\d+}(?:,"id":"(${SIMPLE})")?`,
);

/** Bytes of a line in which most have their id. */
const HEAD_LENGTH = 320;

/** Returns the id of a line if its begin tells it. */
function plainId({ bytes, start, stop }: Lines): string | undefined {
  const match = HEAD.exec(bytes.toString('latin1', start, Math.min(stop, start + HEAD_LENGTH)));
  if (match === null) return undefined;
  return match[1] === undefined ? match[2] : `=${match[1]}`;
}
