import { scanDocument } from '../core/document.ts';
import { joinAll } from '../core/join.ts';
import { printable } from '../core/printable.ts';
import { parseSource } from '../dialects/detect.ts';
import type { Element } from '../dialects/element.ts';
import { ToolError } from '../git/tool-error.ts';
import { mendHint } from './mend-hint.ts';
import { sha256 } from './sha256.ts';

/** A file of entries a person named. */
export type Input = {
  /** How messages call it. */
  readonly name: string;
  readonly bytes: Buffer;
};

/**
 * Returns the entries of a file as managed text. A managed file in any form is returned as it is; the file of a memory
 * server or of an app is taken apart as backup would, each part adopted, so that two such files join part by part.
 * Throws `invalid-memory` with name, line and column.
 */
export function readInput({ name, bytes }: Input): Buffer {
  const source = isRawSource(bytes) ? parseSource(bytes, { sha256 }) : undefined;
  const text = source?.ok && source.value.dialect !== 'array' ? asLines(source.value.elements) : bytes;
  const read = joinAll([text], sha256);
  if (read.ok) return read.bytes;
  const { line, column, message } = read.problem;
  throw new ToolError('invalid-memory', `${printable(name)}:${line}:${column}: ${printable(message)}`, {
    hint: `Nothing was written. ${mendHint([read.problem], 'Mend that file, or leave it out.')}`,
  });
}

/** Returns whether nothing in the file carries metadata: then some program or person owns it, and not memjoin. */
export function isRawSource(bytes: Buffer): boolean {
  // A canonical file shows it in its first line.
  if (CANONICAL_START.equals(bytes.subarray(0, CANONICAL_START.length))) return false;
  let entries = 0;
  let hasMetadata = false;
  const scanned = scanDocument(bytes, ({ metadataStart }) => {
    entries++;
    hasMetadata ||= metadataStart !== -1;
  });
  // One object of collections is no document of entries, and is read as a source only.
  return !hasMetadata && (entries > 0 || !scanned.ok);
}

const CANONICAL_START = Buffer.from('[\n{"_crdt_metadata":{"unique_id":"');

function asLines(elements: readonly Element[]): Buffer {
  if (elements.length === 0) return Buffer.from('[\n]\n');
  return Buffer.concat(elements.flatMap((element) => [withId(element), Buffer.from('\n')]));
}

/** Adoption keeps an id that stands in the metadata, and completes them. */
function withId({ idLiteral, text }: Element): Buffer {
  if (idLiteral === undefined) return text;
  const rest = text.subarray(1);
  const separator = text.length > 2 ? ',' : '';
  return Buffer.concat([Buffer.from(`{"_crdt_metadata":{"id":${idLiteral}}${separator}`), rest]);
}
