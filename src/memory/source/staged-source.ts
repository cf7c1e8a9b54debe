import { relative, sep } from 'node:path';
import { printable } from '../../core/printable.ts';
import { shellWord } from '../../core/shell-word.ts';
import { parseSource } from '../../dialects/detect.ts';
import type { Dialect, Element } from '../../dialects/element.ts';
import { readBlobs } from '../../git/blobs.ts';
import { type IndexChange, listIndex } from '../../git/index-entries.ts';
import { currentBranch } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { sourceName } from '../managed.ts';
import type { Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { readShadow, type Shadow } from './shadow.ts';
import { shadowOf } from './source-shadow.ts';

/** A source that somebody staged: it is backed up instead of committed. */
export type StagedSource = {
  readonly path: string;
  readonly elements: readonly Element[];
  /** Of its last backup to the checked-out branch. */
  readonly shadow: Shadow | undefined;
  /** What HEAD holds at its path, to be staged again; undefined if nothing. */
  readonly committed: { readonly mode: string; readonly oid: string } | undefined;
};

/**
 * Returns the source if its staged content differs from HEAD's. The configured source, wherever it is in the work tree;
 * without one, `memory.json` in the managed folder if it is new and reads as a source.
 * Throws `unknown-shape` with file, line and column if the configured source cannot be read.
 */
export async function findStagedSource(repository: Repository, settings: Settings): Promise<StagedSource | undefined> {
  const { dir, source, idKey } = settings;
  const path = source === undefined ? sourceName(dir) : insideWorkTree(repository, source);
  if (path === undefined) return undefined;
  const entry = (await listIndex(repository, [`:(top,literal)${path}`])).find(({ stage }) => stage === 0);
  if (entry === undefined || !entry.mode.startsWith('100')) return undefined;
  const blobs = await readBlobs(repository, [entry.oid, `HEAD:${path}`]);
  const before = blobs.get(`HEAD:${path}`);
  const bytes = blobs.get(entry.oid)?.bytes;
  if (bytes === undefined || before?.oid === entry.oid) return undefined;
  // A file of that name which somebody tracks, or which is no memory, is not ours unless it was named.
  if (source === undefined && before !== undefined) return undefined;
  const parsed = parseSource(bytes, { sha256, idKey });
  if (parsed.ok) {
    const committed = before === undefined ? undefined : { mode: entry.mode, oid: before.oid };
    const { elements, dialect } = parsed.value;
    return { path, elements, shadow: await shadowHere(repository, settings, dialect), committed };
  }
  if (source === undefined) return undefined;
  const { line, column, message } = parsed.problem;
  throw new ToolError('unknown-shape', `${printable(path)}:${line}:${column}: ${printable(message)}`, {
    hint: `The commit was stopped and nothing changed. Mend the file, or leave it out: git restore --staged -- ${shellWord(printable(path))}`,
  });
}

/**
 * Returns what an index holds when `source` is taken out of it: HEAD's version of it, or nothing. The file in the work tree
 * is not touched.
 */
export function withoutSource(source: StagedSource | undefined): readonly IndexChange[] {
  return source === undefined ? [] : [{ path: source.path, ...source.committed }];
}

async function shadowHere(repository: Repository, settings: Settings, dialect: Dialect): Promise<Shadow | undefined> {
  if (settings.source === undefined || settings.environment === undefined) return undefined;
  const branch = (await currentBranch(repository)) ?? 'HEAD';
  return readShadow(repository, shadowOf(settings, { branch, dialect })).shadow;
}

function insideWorkTree({ topLevel }: Repository, source: string): string | undefined {
  if (topLevel === undefined) return undefined;
  const way = relative(topLevel, source);
  return way === '' || way.startsWith('..') ? undefined : way.split(sep).join('/');
}
