/**
 * The library: join, view and check memory files in a program of yours. Every function is pure: bytes in, bytes out. The
 * hash function is an argument of those that may have to adopt entries; `sha256` is Node's.
 *
 * @example
 * const joined = join(await readFile('a.json'), await readFile('b.json'), sha256);
 * if (joined.ok) await writeFile('both.json', joined.bytes);
 */
export { missingFrom } from './core/conservation.ts';
export type { Entry, EntryContent } from './core/entry.ts';
export { type JoinCounts, type JoinResult, join, joinAll, printEntries } from './core/join.ts';
export type { Metadata } from './core/metadata.ts';
export { parseMetadata } from './core/metadata.ts';
export type { Problem, Result } from './core/problem.ts';
export { readEntries } from './core/read-entries.ts';
export type { Sha256 } from './core/unique-id.ts';
export { type Shown, type Version, view } from './core/view.ts';
export { parseSource } from './dialects/detect.ts';
export type { Element, Source } from './dialects/element.ts';
export { sha256 } from './memory/sha256.ts';
