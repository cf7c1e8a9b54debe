import { readFileSync } from 'node:fs';
import { parseSource } from '../../src/dialects/detect.ts';
import type { Element, ReadOptions, Source } from '../../src/dialects/element.ts';
import { sha256 } from './sha256.ts';

/** Reads a file of test/fixtures/sources. */
export function sourceFixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/sources/${name}`, import.meta.url));
}

/** Parses a source and throws if it is refused. */
export function readSource(content: string | Buffer, options: Omit<ReadOptions, 'sha256'> = {}): Source {
  const parsed = parseSource(Buffer.from(content), { ...options, sha256 });
  if (!parsed.ok) throw new Error(`${parsed.problem.line}:${parsed.problem.column}: ${parsed.problem.message}`);
  return parsed.value;
}

/** Returns `line:column: message` of the refusal of a source. */
export function refusalOf(content: string | Buffer): string {
  const parsed = parseSource(Buffer.from(content), { sha256 });
  return parsed.ok
    ? `accepted as ${parsed.value.dialect}`
    : `${parsed.problem.line}:${parsed.problem.column}: ${parsed.problem.message}`;
}

/** Returns what elements say: content key by id, in order of the ids. */
export function saidBy(elements: readonly Element[]): readonly (readonly [string, string])[] {
  return elements.map(({ id, key }) => [id, key] as const).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Returns the ids in the metadata of the elements (JSON text), in order. */
export function literalsOf({ elements }: Pick<Source, 'elements'>): readonly (string | undefined)[] {
  return elements.map(({ idLiteral }) => idLiteral);
}

/** Returns the texts of the elements, in order. */
export function textsOf({ elements }: Pick<Source, 'elements'>): readonly string[] {
  return elements.map(({ text }) => text.toString());
}
