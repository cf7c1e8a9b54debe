/**
 * Keys of lines: the order of `compareEntries` from the text of the unique id as it stands in the line. Only for unique
 * ids that need no decoding; others are left to the general path.
 */
import { PREFIX, STAMP } from './plain-line.ts';

/** The parts of a unique id that lines are ordered by, in latin1; a foreign one has no environment and no stamp. */
export type Key = { readonly environment: string; readonly stamp: string; readonly uniqueId: string };

/** Stands before the key of every line that has an environment. */
export const FIRST_KEY: Key = { environment: '', stamp: '', uniqueId: '' };

/** The inside of a unique id of ours, in groups the environment and the stamp; no escape, no environment to decode. */
const OURS = `([^"%_\\\\]+)_[^"_\\\\]*_(${STAMP})`;

/** One of ours, or a foreign one; neither with an escape, nor with an environment to decode. */
const UNIQUE_ID = new RegExp(`^(?:${OURS}|[^%_\\\\]*(?:_[^\\\\]*)?)$`);

/** Returns the key of the unique id whose latin1 text is `uniqueId`; undefined if it needs decoding. */
export function readKey(uniqueId: string): Key | undefined {
  const match = UNIQUE_ID.exec(uniqueId);
  return match === null ? undefined : { environment: match[1] ?? '', stamp: match[2] ?? '', uniqueId };
}

/** Orders keys as `compareEntries` orders their entries. */
export function compareKeys(a: Key, b: Key): number {
  return order(a.environment, b.environment) || order(a.stamp, b.stamp) || order(a.uniqueId, b.uniqueId);
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The begin of a line with a unique id of ours. */
const HEAD = new RegExp(`^${PREFIX}(${OURS})"`);

/**
 * Returns the key of `line` if that begins with a unique id of ours that stands behind `last`; nothing else of the line is
 * read.
 */
export function keyBehind(last: Key, line: string): Key | undefined {
  const match = HEAD.exec(line);
  if (match === null) return undefined;
  const key = { environment: match[2] as string, stamp: match[3] as string, uniqueId: match[1] as string };
  return compareKeys(last, key) < 0 ? key : undefined;
}
