import type { Entry } from '../../core/entry.ts';
import { joinAll, printEntries } from '../../core/join.ts';
import type { Wanted } from '../../core/next-version.ts';
import { prepare } from '../../core/prepare.ts';
import { printable } from '../../core/printable.ts';
import { versionsById } from '../../core/view.ts';
import { ToolError } from '../../git/tool-error.ts';
import type { Files } from '../content.ts';
import { knownEntries } from '../known.ts';
import { hostPath } from '../managed.ts';
import { stoppedHint } from '../mend-hint.ts';
import type { Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { seenBy } from '../source/seen.ts';
import type { StagedSource } from '../source/staged-source.ts';
import { apartFrom, type IsEdit, isEdited, stampOwn } from './stamp-own.ts';
import { type Edit, takeEdits } from './take-edits.ts';

/** The staged files after stamping, the entries that this gave, and what was done, one full sentence each. */
export type StampedFiles = {
  readonly files: Files;
  readonly stamped: readonly Entry[];
  readonly notes: readonly string[];
};

/**
 * Returns the staged files with the host file of this environment stamped: hand-made changes in it and edits in the other
 * files, which get their entries back, and what a staged source holds. Only what differs from HEAD is looked at; without
 * a name for this environment nothing is. Throws `invalid-memory` if our file cannot be read.
 */
export function stampStaged({
  staged,
  held,
  source,
  settings,
  now,
  isEdit = isEdited,
}: {
  readonly staged: Files;
  /** What the commit comes from, HEAD first. */
  readonly held: readonly Files[];
  readonly source: StagedSource | undefined;
  readonly settings: Settings;
  readonly now: number;
  readonly isEdit?: IsEdit;
}): StampedFiles {
  const { environment, dir } = settings;
  if (environment === undefined) return { files: staged, stamped: [], notes: [] };
  const path = hostPath(dir, environment);
  const own = staged.get(path);
  const isChanged = own !== undefined && own !== held[0]?.get(path);
  const rest = new Map([...staged].filter(([name]) => name !== path));
  const { files: others, edits, notes } = withoutEdits(rest, { held, isEdit });
  if (!isChanged && source === undefined && edits.length === 0) {
    return { files: staged, stamped: [], notes: [] };
  }

  const entries = knownEntries([others, ...held]);
  const stamper = {
    environment,
    now,
    idKey: settings.idKey,
    entries,
    versions: versionsById(entries.values(), sha256),
    isEdit,
  };
  let bytes = own;
  const written: Entry[] = [];
  let stampedElements: readonly Wanted[] = [];
  if (own !== undefined && isChanged) {
    const stamped = stampOwn(own, stamper);
    if (!stamped.ok) {
      const { line, column, message } = stamped.problem;
      throw new ToolError('invalid-memory', `${printable(path)}:${line}:${column}: ${printable(message)}`, {
        hint: stoppedHint([stamped.problem], path),
      });
    }
    bytes = stamped.value.bytes;
    stampedElements = stamped.value.elements;
    written.push(...stamped.value.written);
    if (written.length > 0) notes.push(stampedNote(path, written.length));
  }
  if (edits.length > 0) {
    const known = knownEntries([others, ...held, ...(bytes === undefined ? [] : [new Map([[path, bytes]])])]);
    const shadow = new Map(edits.map(({ wanted, before }) => [wanted.id, before]));
    // Two edits of one id, here or in our own file, would each supersede the other, unseen by anybody.
    const wanted = apartFrom([...stampedElements, ...edits.map((edit) => edit.wanted)], stamper.versions);
    const writer = { environment, now, sha256, shadow };
    const edited = prepare(wanted.slice(stampedElements.length), versionsById(known.values(), sha256), writer).written;
    if (edited.length > 0) bytes = withEntries(bytes, edited);
    written.push(...edited);
  }
  if (source !== undefined) {
    const known = knownEntries([others, ...held, ...(bytes === undefined ? [] : [new Map([[path, bytes]])])]);
    const writer = { environment, now, sha256, isSeen: seenBy(source.shadow) };
    const taken = prepare(source.elements, versionsById(known.values(), sha256), writer).written;
    if (taken.length > 0) bytes = withEntries(bytes, taken);
    written.push(...taken);
    notes.push(
      `${printable(source.path)} was backed up into ${printable(path)} (${counted(taken.length)}), not committed.`,
    );
  }
  return { files: bytes === undefined ? others : new Map([...others, [path, bytes]]), stamped: written, notes };
}

/** Returns the sentence that says how many entries of the host file `path` were stamped. */
export function stampedNote(path: string, count: number): string {
  return `${printable(path)}: ${counted(count)} stamped.`;
}

/** Takes the hand-made edits out of changed files that are not ours. */
function withoutEdits(
  staged: Files,
  { held, isEdit }: { readonly held: readonly Files[]; readonly isEdit: IsEdit },
): { readonly files: Files; readonly edits: readonly Edit[]; readonly notes: string[] } {
  const changed = [...staged].filter(([name, bytes]) => bytes !== held[0]?.get(name));
  const files = new Map(staged);
  const edits: Edit[] = [];
  const notes: string[] = [];
  const known = changed.length === 0 ? new Map<string, Entry>() : knownEntries(held);
  for (const [name, bytes] of changed) {
    const taken = takeEdits(bytes, { known, held, isEdit });
    if (taken === undefined) continue;
    files.set(name, taken.bytes);
    edits.push(...taken.edits);
    notes.push(
      `${printable(name)}: ${counted(taken.edits.length)} edited by hand; the edit is an entry of this environment now.`,
    );
  }
  return { files, edits, notes };
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
