/**
 * The common canonical line as a regular expression. The engine runs one as machine code from the first lines on, where
 * a loop over bytes is interpreted until it has been compiled: most joins are over by then. A line that is not plain
 * proves nothing; `scanEntry` decides on it.
 *
 * Texts are latin1: one character is one byte, so offsets and orders are those of the bytes.
 */
import type { Key } from './key.ts';
import { LINE_PREFIX } from './metadata.ts';

/** The form of a stamp of ours. */
export const STAMP = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z';

/** The begin of a line up to its unique id. Here a brace that no number follows stands for itself. */
export const PREFIX: string = LINE_PREFIX.toString();

/** ASCII without controls, quote and backslash. */
export const PLAIN = '[ !#-[\\]-\\x7f]*';
const ESCAPE = '\\\\(?:["\\\\/bfnrt]|u[\\da-fA-F]{4})';
const NEXT = '[\\x80-\\xbf]';
/** Table 3-7 of the Unicode standard: no overlong forms, no surrogates. */
const CHARACTER =
  `[\\xc2-\\xdf]${NEXT}|(?:\\xe0[\\xa0-\\xbf]|\\xed[\\x80-\\x9f]|[\\xe1-\\xec\\xee\\xef]${NEXT}|` +
  `(?:\\xf0[\\x90-\\xbf]|[\\xf1-\\xf3]${NEXT}|\\xf4[\\x80-\\x8f])${NEXT})${NEXT}`;
/** A unique id whose environment needs no decoding: whole, and of one of ours the environment and the stamp. */
const PART = '[ !#$&-[\\]^`-\\x7f]';
const UNIQUE_ID = `((${PART}+)_(?:${PART}|%)*_(${STAMP})|${PART}*(?:_${PLAIN})?)`;
const STRING = `"${PLAIN}(?:(?:${ESCAPE}|${CHARACTER})${PLAIN})*"`;
const COUNT = '(?:0|[1-9]\\d*)';
const SCALAR = `(?:${STRING}|-?${COUNT}(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null)`;
const VALUE = `(?:${SCALAR}|\\[(?:${SCALAR}(?:,${SCALAR})*)?\\])`;

// Compiling the expression is a part of each start of the driver, so it has as few values in it as it can.
const SUPERSEDES = `{"${PLAIN}":${COUNT}(?:,"${PLAIN}":${COUNT})*}`;
const METADATA =
  `,"host":"${PLAIN}"(?:,"id":${STRING})?(?:,"supersedes":${SUPERSEDES})?` +
  `,"timestamp":"${PLAIN}","version":${COUNT}`;
const LINE = new RegExp(`^${PREFIX}${UNIQUE_ID}"${METADATA}}(?:,"(?!_crdt_)${PLAIN}":${VALUE})*}$`);

const ID = ',"id":';

/** In bytes: what a match keeps for going back stays small. */
export const LONGEST: number = 64 * 1024;

/** Returns the key of `line` if that is plain: `scanEntry` then finds it canonical. Undefined says nothing of the line. */
export function keyOfPlain(line: string): Key | undefined {
  const match = line.length > LONGEST ? null : LINE.exec(line);
  // No more than one `id`, wherever.
  if (match === null || line.indexOf(ID, line.indexOf(ID) + 1) !== -1) return undefined;
  return { environment: match[2] ?? '', stamp: match[3] ?? '', uniqueId: match[1] as string };
}
