import { printable } from '../core/printable.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { listCommit, readFiles } from './content.ts';
import { type Knowledge, readKnown } from './known.ts';
import { mendHint } from './mend-hint.ts';
import type { Settings } from './settings.ts';
import { readStates } from './states.ts';

/**
 * Returns what the memory holds: the managed files of HEAD joined with those of the index and of the work tree (of a bare
 * repository HEAD alone), or those of the commit `at`.
 */
export async function readMemory(
  repository: Repository,
  { dir }: Settings,
  { at }: { readonly at?: string | undefined } = {},
): Promise<Knowledge> {
  if (at === undefined) return readKnown(await readStates(repository, dir));
  return readKnown(await readFiles(repository, [await listCommit(repository, at, dir)]));
}

/** Returns a sentence for each content that could not be read, with its place. */
export function unreadableNotes({ unreadable }: Pick<Knowledge, 'unreadable'>): readonly string[] {
  return unreadable.map(
    ({ path, problem: { line, column, message } }) => `${printable(path)}:${line}:${column}: ${printable(message)}`,
  );
}

/** Throws `invalid-memory` unless everything could be read: who acts on an id must see all of its entries. */
export function requireReadable(knowledge: Pick<Knowledge, 'unreadable'>): void {
  const [first] = unreadableNotes(knowledge);
  if (first === undefined) return;
  throw new ToolError('invalid-memory', first, {
    hint: `Nothing was changed. ${mendHint(
      knowledge.unreadable.slice(0, 1).map(({ problem }) => problem),
      'Mend the file (memjoin resolve joins one in conflict), then run the command again.',
    )}`,
  });
}
