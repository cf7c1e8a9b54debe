import { type Prepared, prepare } from '../core/prepare.ts';
import { versionsById } from '../core/view.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { hostPath } from './managed.ts';
import { readSource } from './read-source.ts';
import { requireEnvironment, type Settings } from './settings.ts';
import { sha256 } from './sha256.ts';
import { type Written, writeEntries } from './write-entries.ts';

/** What a backup did. */
export type Backup = Written & {
  readonly environment: string;
  readonly source: string;
  /** Elements the source holds. */
  readonly elements: number;
  /** Entries written for them. */
  readonly written: number;
  /** Ids that were purged and were not written again. */
  readonly refused: readonly string[];
};

/** Clocks: the wall clock in milliseconds since 1970, and a monotonic one. */
export type Clocks = { readonly wall: () => number; readonly monotonic: () => number };

/**
 * Backs the source up into the host file of this environment and the unified file, and commits them. Every write is a
 * join with what HEAD, index and work tree hold; what has not changed is not written, and then there is no commit.
 */
export async function backup(
  repository: Repository,
  settings: Settings,
  { clocks, dryRun = false }: { readonly clocks: Clocks; readonly dryRun?: boolean },
): Promise<Backup> {
  const environment = requireEnvironment(settings);
  const path = requireSource(settings);
  const source = await readSource(path, { idKey: settings.idKey, now: clocks.monotonic });
  let prepared: Prepared = { written: [], refused: [] };
  const written = await writeEntries(repository, settings, {
    command: 'memjoin backup',
    dryRun,
    plan: ({ entries }) => {
      const versions = versionsById(entries.values(), sha256);
      prepared = prepare(source.elements, versions, { environment, now: clocks.wall(), sha256 });
      const count = prepared.written.length === 1 ? '1 entry' : `${prepared.written.length} entries`;
      return {
        additions: new Map([[hostPath(settings.dir, environment), prepared.written]]),
        subject: `back up ${environment} (${count})`,
      };
    },
  });
  return {
    ...written,
    environment,
    source: path,
    elements: source.elements.length,
    written: prepared.written.length,
    refused: prepared.refused,
    notes: [...source.notes, ...written.notes],
  };
}

/** Returns the path of the source; throws `not-set-up` where none is configured. */
export function requireSource({ source }: Settings): string {
  if (source !== undefined) return source;
  throw new ToolError(
    'not-set-up',
    'No source is configured: memjoin does not know which memory file is the live one.',
    {
      hint: 'memjoin install --source PATH',
    },
  );
}
