import { type Form, scanDocument } from '../core/document.ts';
import { joinAll } from '../core/join.ts';
import { membersOf, nameOf } from '../core/members.ts';
import { parseMetadata } from '../core/metadata.ts';
import type { Problem } from '../core/problem.ts';
import { readEntries } from '../core/read-entries.ts';
import { isStamp } from '../core/stamp.ts';
import type { Repository } from '../git/repository.ts';
import type { Files } from './content.ts';
import { requireWorkTree } from './ids/edit.ts';
import type { Settings } from './settings.ts';
import { sha256 } from './sha256.ts';
import { type Written, writeEntries } from './write-entries.ts';

/** A managed file as it was found. */
export type FoundFile =
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly form: Form;
      /** Whether its text is that of its entries in canonical form already. */
      readonly isCanonical: boolean;
      /** Whether it holds traces of the tool in Python that came before. */
      readonly isPythonEra: boolean;
      readonly entries: number;
    }
  | { readonly kind: 'unreadable'; readonly path: string; readonly problem: Problem };

export type Migrated = Written & { readonly files: readonly FoundFile[] };

/**
 * Rewrites every managed file of the checked-out branch as canonical text, in one commit, and reports what each was. A
 * file that cannot be read is left alone. Nothing to rewrite, no commit.
 */
export async function migrate(
  repository: Repository,
  settings: Settings,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Migrated> {
  requireWorkTree(repository);
  let files: readonly FoundFile[] = [];
  const written = await writeEntries(repository, settings, {
    command: 'memjoin migrate',
    dryRun,
    isFormWritten: true,
    plan: ({ states }) => {
      files = inspect(states);
      return { additions: new Map(), subject: () => 'migrate memory files to one entry per line' };
    },
  });
  return { ...written, files };
}

/** Returns what each path holds: in HEAD, else in the index or the work tree; what cannot be read in any is unreadable. */
function inspect(states: readonly Files[]): readonly FoundFile[] {
  const paths = [...new Set(states.flatMap((state) => [...state.keys()]))].sort();
  return paths.flatMap((path) => {
    const contents = states.map((state) => state.get(path)).filter((bytes) => bytes !== undefined);
    const found = contents.map((bytes) => inspectFile(path, bytes));
    const [first] = [...found.filter(({ kind }) => kind === 'unreadable'), ...found];
    return first === undefined ? [] : [first];
  });
}

function inspectFile(path: string, bytes: Buffer): FoundFile {
  let isPythonEra = false;
  const scanned = scanDocument(bytes, ({ start, end }) => {
    isPythonEra ||= membersOf(bytes, start, end).some((member) => PYTHON_MEMBERS.has(nameOf(bytes, member)));
  });
  const read = readEntries(bytes, sha256);
  if (!scanned.ok) return { kind: 'unreadable', path, problem: scanned.problem };
  if (!read.ok) return { kind: 'unreadable', path, problem: read.problem };
  const canonical = joinAll([bytes], sha256);
  const lines = [...read.value.values()].map(({ line }) => line);
  return {
    kind: 'read',
    path,
    form: scanned.form,
    isCanonical: canonical.ok && canonical.bytes.equals(bytes),
    isPythonEra: isPythonEra || lines.some(hasForeignTime),
    entries: read.value.size,
  };
}

/** Names of the header and of the members the tool in Python put beside the content. */
const PYTHON_MEMBERS: ReadonlySet<string> = new Set(['_metadata', '_sync_metadata']);

/** Whether the metadata tell a time in another form than ours, which only that tool wrote. */
function hasForeignTime(line: Buffer): boolean {
  const { timestamp } = parseMetadata(line);
  return typeof timestamp === 'string' && timestamp !== '' && !isStamp(timestamp);
}
