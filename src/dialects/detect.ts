import { MAX_FILE_BYTES } from '../core/document.ts';
import { membersOf, nameOf } from '../core/members.ts';
import { problemAt, type Result, startsWithBom } from '../core/problem.ts';
import { describeByte, newScan, scanEntry } from '../core/scan.ts';
import { parseArray } from './array.ts';
import type { ReadOptions, Source } from './element.ts';
import { fieldsOf, stringIn } from './graph.ts';
import { parseKnowledgeGraph } from './knowledge-graph.ts';
import { quoteNames } from './notes.ts';
import { parseObject } from './object.ts';
import { skipSpaces } from './scan-list.ts';

/**
 * Returns the source in `bytes`, its dialect told from the content. What is half-written, torn or of an unknown shape
 * is a problem with its place, which says what was found and what is accepted; a text without content is never an empty
 * memory.
 */
export function parseSource(bytes: Buffer, options: ReadOptions): Result<Source> {
  if (bytes.length > MAX_FILE_BYTES) return unknownShape(bytes, 0, `a file larger than ${MAX_FILE_BYTES} bytes`);
  if (bytes.length === 0) return unknownShape(bytes, 0, 'an empty file (0 bytes)');
  const start = skipSpaces(bytes, startsWithBom(bytes) ? 3 : 0);
  if (start === bytes.length) return unknownShape(bytes, start, 'a file without content');
  if (bytes[start] === 0x5b) return parseArray(bytes, start, options);
  if (bytes[start] === 0x7b) return parseObjects(bytes, start, options);
  return unknownShape(bytes, start, describeStart(bytes, start));
}

/** Tells lines of a knowledge graph from one object of collections. */
function parseObjects(bytes: Buffer, start: number, options: ReadOptions): Result<Source> {
  const scan = newScan(bytes);
  if (!scanEntry(scan, start, bytes.length)) {
    // One object of collections may be larger than an entry; its own reader finds what is wrong in it.
    if (COLLECTION_START.test(bytes.toString('latin1', start, start + 200))) return parseObject(bytes, start, options);
    return asGraph(bytes, start, { options, otherwise: scan.failure });
  }
  const isAlone = skipSpaces(bytes, scan.end) >= bytes.length;
  const members = membersOf(bytes, start, scan.end);
  const isCollections = members.length > 0 && members.every(({ valueStart }) => bytes[valueStart] === 0x5b);
  if (isCollections) return parseObject(bytes, start, options);
  const isTyped = stringIn(fieldsOf(bytes.subarray(start, scan.end)), 'type') !== undefined;
  if (isAlone && !isTyped) {
    const names = members.map((member) => nameOf(bytes, member));
    return unknownShape(
      bytes,
      start,
      names.length === 0 ? 'an object without members' : `one object with ${quoteNames(names)}`,
    );
  }
  return asGraph(bytes, start, { options, otherwise: 'objects that are neither entities nor relations' });
}

function asGraph(
  bytes: Buffer,
  start: number,
  { options, otherwise }: { options: ReadOptions; otherwise: string },
): Result<Source> {
  const parsed = parseKnowledgeGraph(bytes, start, options);
  if (!parsed.ok) return parsed;
  return parsed.value === undefined ? unknownShape(bytes, start, otherwise) : { ok: true, value: parsed.value };
}

const COLLECTION_START = /^\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\[/;

const ACCEPTED =
  'a JSON array of objects, the JSON Lines of an MCP memory server, or one object of collections such as {"entities":[],"relations":[]}';

function unknownShape(bytes: Buffer, offset: number, seen: string): { ok: false } & Result<never> {
  return { ok: false, problem: problemAt(bytes, offset, `expected ${ACCEPTED}; found ${seen}`) };
}

function describeStart(bytes: Buffer, start: number): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0) {
    return 'UTF-16 or another encoding that is not UTF-8';
  }
  const line = bytes.toString('latin1', start, start + 16);
  if (/^(?:<{7}|={7}|>{7}|\|{7})(?:[ \r\n]|$)/.test(line)) return 'a conflict marker of a text merge';
  const word = /^[A-Za-z][A-Za-z0-9]*/.exec(line)?.[0];
  return word === undefined ? describeByte(bytes[start]) : `"${word}"`;
}
