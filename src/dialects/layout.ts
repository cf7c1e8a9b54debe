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
 * Returns the style of the array or object that opens at `start`. `firstElement` is where its first element begins and
 * ends, undefined if it has none.
 */
export function styleOf(
  bytes: Buffer,
  { start, firstElement }: { start: number; firstElement: { start: number; end: number } | undefined },
): Style {
  const ends = lineEndsOf(bytes);
  if (firstElement === undefined) return { ...PRETTY, ...ends };
  const indent = indentAfter(bytes, start);
  if (indent === undefined) return { spread: 'none', indent: '', ...ends };
  const newline = bytes.indexOf(0x0a, firstElement.start);
  const isMultiline = newline !== -1 && newline < firstElement.end;
  return { spread: isMultiline || bytes[start] === 0x7b ? 'all' : 'elements', indent, ...ends };
}

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
