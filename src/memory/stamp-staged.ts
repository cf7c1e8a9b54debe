import type { Entry } from '../core/entry.ts';
import { joinAll, printEntries } from '../core/join.ts';
import { prepare } from '../core/prepare.ts';
import { printable } from '../core/printable.ts';
import { versionsById } from '../core/view.ts';
import { ToolError } from '../git/tool-error.ts';
import type { Files } from './content.ts';
import { knownEntries } from './known.ts';
import { hostPath } from './managed.ts';
import type { Settings } from './settings.ts';
import { sha256 } from './sha256.ts';
import type { StagedSource } from './staged-source.ts';
import { stampOwn } from './stamp-own.ts';

/** The staged files after stamping, and what was done, one full sentence each. */
export type StampedFiles = { readonly files: Files; readonly notes: readonly string[] };

/**
 * Returns the staged files with the host file of this environment stamped: hand-made changes in it, and what a staged
 * source holds. Only our own file is stamped, and only if it differs from HEAD's; without a name for this environment
 * nothing is. Throws `invalid-memory` if it cannot be read.
 */
export function stampStaged({
  staged,
  held,
  source,
  settings,
  now,
}: {
  readonly staged: Files;
  /** What the commit comes from, HEAD first. */
  readonly held: readonly Files[];
  readonly source: StagedSource | undefined;
  readonly settings: Settings;
  readonly now: number;
}): StampedFiles {
  const { environment, dir } = settings;
  if (environment === undefined) return { files: staged, notes: [] };
  const path = hostPath(dir, environment);
  const own = staged.get(path);
  const isChanged = own !== undefined && own !== held[0]?.get(path);
  if (!isChanged && source === undefined) return { files: staged, notes: [] };

  const others = new Map([...staged].filter(([name]) => name !== path));
  const entries = knownEntries([others, ...held]);
  const stamper = {
    environment,
    now,
    idKey: settings.idKey,
    entries,
    versions: versionsById(entries.values(), sha256),
  };
  const notes: string[] = [];
  let bytes = own;
  if (own !== undefined && isChanged) {
    const stamped = stampOwn(own, stamper);
    if (!stamped.ok) {
      const { line, column, message } = stamped.problem;
      throw new ToolError('invalid-memory', `${printable(path)}:${line}:${column}: ${printable(message)}`, {
        hint: `The commit was stopped and nothing changed. Mend the file and git add it, or go back to the last commit: git restore --staged --worktree -- ${printable(path)}`,
      });
    }
    bytes = stamped.value.bytes;
    if (stamped.value.stamped > 0) notes.push(`${printable(path)}: ${counted(stamped.value.stamped)} stamped.`);
  }
  if (source !== undefined) {
    const known = knownEntries([others, ...held, ...(bytes === undefined ? [] : [new Map([[path, bytes]])])]);
    const { written } = prepare(source.elements, versionsById(known.values(), sha256), { environment, now, sha256 });
    if (written.length > 0) bytes = withEntries(bytes, written);
    notes.push(
      `${printable(source.path)} was backed up into ${printable(path)} (${counted(written.length)}), not committed.`,
    );
  }
  return { files: bytes === undefined ? staged : new Map([...staged, [path, bytes]]), notes };
}

function withEntries(bytes: Buffer | undefined, written: readonly Entry[]): Buffer {
  const addition = printEntries(new Map(written.map((entry) => [entry.uniqueId, entry])));
  const joined = joinAll(bytes === undefined ? [addition] : [bytes, addition], sha256);
  // Both were read or printed a moment ago.
  if (!joined.ok) throw new Error(`invariant: a stamped file reads (${joined.problem.message})`);
  return joined.bytes;
}

function counted(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
