/**
 * Unique ids: `<host>_<id>_<stamp of minting>`, host and id encoded so that neither holds `_` or a raw `%`; two different
 * triples never give one text. Once minted, an id is opaque; ids of any other form are kept as they are ("foreign").
 * A unique id also fixes where its entry stands in a file: by environment, stamp of minting, then the id itself.
 */
import { isStamp } from './stamp.ts';

/** Longest encoded id inside a unique id, in bytes; beyond, its hash stands for it. */
const MAX_ID_BYTES = 128;

/** Returns the lower-case hexadecimal SHA-256 of `text` in UTF-8. Passed in: the core has no crypto. */
export type Sha256 = (text: string) => string;

/** Where an entry stands in its file. Both parts are empty for a foreign unique id. */
export type Place = {
  readonly environment: string;
  readonly stamp: string;
};

const FOREIGN: Place = { environment: '', stamp: '' };

/** Returns a new unique id. `id` is already encoded ({@link encodeId}); `environment` is not. */
export function mintUniqueId({ environment, id, stamp }: { environment: string; id: string; stamp: string }): string {
  return `${encodePart(environment)}_${id}_${stamp}`;
}

/** Returns environment and stamp of minting of a unique id of ours, or two empty texts for a foreign one. */
export function placeOf(uniqueId: string): Place {
  const first = uniqueId.indexOf('_');
  if (first < 1) return FOREIGN;
  const second = uniqueId.indexOf('_', first + 1);
  if (second === -1 || uniqueId.length - second !== 28) return FOREIGN;
  const stamp = uniqueId.slice(second + 1);
  if (!isStamp(stamp)) return FOREIGN;
  const host = uniqueId.slice(0, first);
  if (!host.includes('%')) return { environment: host, stamp };
  const environment = decodePart(host);
  return environment === undefined ? FOREIGN : { environment, stamp };
}

/** Returns the encoded id in a unique id of ours, without what adoption adds; undefined for a foreign one. */
export function idPartOf(uniqueId: string): string | undefined {
  if (placeOf(uniqueId) === FOREIGN) return undefined;
  return uniqueId.slice(uniqueId.indexOf('_') + 1, -28).replace(/\+.*$/, '');
}

/**
 * Returns the id whose JSON text is `literal` as it stands in a unique id, or undefined for what counts as no id
 * (null, objects, arrays). Strings are percent-encoded, a leading `~` too; other scalars are `~` + their encoded literal,
 * numbers in their shortest exact form, so 1 and "1" differ and 1.0 equals 1.
 */
export function encodeId(literal: string, sha256: Sha256): string | undefined {
  const first = literal.charAt(0);
  if (first === '{' || first === '[' || literal === 'null') return undefined;
  if (first === '"') {
    const text = JSON.parse(literal) as string;
    return shorten(encodePart(text).replace(/^~/, '%7E'), sha256);
  }
  return shorten(`~${encodePart(exactNumber(literal))}`, sha256);
}

/** Returns the id of content that has none: a hash of what it says. */
export function contentId(contentKey: string, sha256: Sha256): string {
  return `~sha256:${sha256(contentKey).slice(0, 32)}`;
}

function shorten(encoded: string, sha256: Sha256): string {
  return encoded.length <= MAX_ID_BYTES ? encoded : contentId(encoded, sha256);
}

/** Percent-encodes everything but ASCII letters, digits and `-.!~*'():/`, lone surrogates as WTF-8. */
export function encodePart(text: string): string {
  if (!/\p{Cs}/u.test(text)) return encodeWellFormed(text);
  return text
    .split(/(\p{Cs})/u)
    .map((part) => (/^\p{Cs}$/u.test(part) ? encodeSurrogate(part.charCodeAt(0)) : encodeWellFormed(part)))
    .join('');
}

function encodeWellFormed(text: string): string {
  return encodeURIComponent(text).replace(/_/g, '%5F').replace(/%3A/g, ':').replace(/%2F/g, '/');
}

function encodeSurrogate(unit: number): string {
  return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]
    .map((byte) => `%${byte.toString(16).toUpperCase()}`)
    .join('');
}

function decodePart(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/**
 * Returns the value of a JSON number in one exact form, `<sign><digits>` or `<sign><digits>e<exponent>`, with no zero
 * at either end of the digits: equal numbers give equal texts, however long, and nothing passes through a double. Any
 * other text comes back as it is.
 */
export function exactNumber(literal: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal);
  if (match === null) return literal;
  const [, sign = '', whole = '', decimals = '', exponentText = '0'] = match;
  // Nobody means such a number; reading its exponent would cost more than its length.
  if (exponentText.length > 40) return literal;
  const digits = (whole + decimals).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return `${sign}0`;
  const exponent = BigInt(exponentText) - BigInt(decimals.length) + BigInt(digits.length - significant.length);
  // A small whole number reads better with its zeros.
  if (exponent >= 0n && exponent <= 20n) return sign + significant + '0'.repeat(Number(exponent));
  return `${sign}${significant}e${exponent}`;
}
