import { isSpace } from '../core/json-text.ts';
import type { Dialect } from './element.ts';

/** White space of a JSON text. */
export type Style = {
  /** What stands on lines of its own: nothing, each element, or each member and item. */
  readonly spread: 'none' | 'elements' | 'all';
  /** White space before a line, once per level. */
  readonly indent: string;
  readonly lineEnd: '\n' | '\r\n';
  readonly hasFinalLineEnd: boolean;
};

/** What printing a source back needs to know of the file that was there. */
export type Layout =
  | { readonly dialect: 'array'; readonly style: Style }
  | {
      readonly dialect: 'knowledge-graph';
      readonly lineEnd: '\n' | '\r\n';
      readonly hasFinalLineEnd: boolean;
      /** Content key of the marker that stood on line 1. */
      readonly marker: string | undefined;
    }
  | {
      readonly dialect: 'object';
      readonly style: Style;
      /** Names of the collections, in order. */
      readonly collections: readonly string[];
    };

/** Returns the layout for a source of `dialect` that does not exist yet: what its usual program writes. */
export function defaultLayout(dialect: Dialect): Layout {
  if (dialect === 'array') return { dialect, style: PRETTY };
  if (dialect === 'object') return { dialect, style: PRETTY, collections: [] };
  return { dialect, lineEnd: '\n', hasFinalLineEnd: false, marker: undefined };
}

const PRETTY: Style = { spread: 'all', indent: '  ', lineEnd: '\n', hasFinalLineEnd: true };

/**
 * Returns the style of the array or object that opens at `start`. `sample` is where its first element that is not `{}`
 * lies, or any other; undefined if it has none.
 */
export function styleOf(bytes: Buffer, { start, sample }: { start: number; sample: Range | undefined }): Style {
  const isArray = bytes[start] === 0x5b;
  const ends = lineEndsOf(bytes);
  if (isArray && sample === undefined) return { ...PRETTY, ...ends };
  const indent = indentAfter(bytes, start);
  if (indent === undefined) return { spread: 'none', indent: '', ...ends };
  const newline = sample === undefined ? -1 : bytes.indexOf(0x0a, sample.start);
  const isMultiline = sample !== undefined && newline !== -1 && newline < sample.end;
  return { spread: isMultiline || !isArray ? 'all' : 'elements', indent, ...ends };
}

/** Returns `sample`, or the next element as long as it is `{}` or missing. */
export function betterSample(sample: Range | undefined, { start, end }: Range): Range {
  return sample === undefined || sample.end - sample.start === EMPTY_OBJECT_LENGTH ? { start, end } : sample;
}

/** Where an element lies: byte offsets, end exclusive. */
export type Range = { readonly start: number; readonly end: number };

const EMPTY_OBJECT_LENGTH = 2;

/** Returns how the lines of `bytes` end, the last one included. */
export function lineEndsOf(bytes: Buffer): Pick<Style, 'lineEnd' | 'hasFinalLineEnd'> {
  const newline = bytes.indexOf(0x0a);
  return {
    lineEnd: newline > 0 && bytes[newline - 1] === 0x0d ? '\r\n' : '\n',
    hasFinalLineEnd: bytes[bytes.length - 1] === 0x0a,
  };
}

/** Returns the white space that begins the line after an opening bracket, or undefined if the bracket ends no line. */
function indentAfter(bytes: Buffer, bracket: number): string | undefined {
  let index = bracket + 1;
  while (isSpace(bytes[index] ?? 0)) index++;
  const newline = bytes.lastIndexOf(0x0a, index - 1);
  return newline > bracket ? bytes.toString('latin1', newline + 1, index) : undefined;
}
