import type { Repository } from '../git/repository.ts';
import { requireSource, type Settings } from './settings.ts';
import { type Taken, type TakeOptions, takeSource } from './take-source.ts';
import type { Written } from './write-entries.ts';

/** What a backup did. */
export type Backup = Written & {
  readonly environment: string;
  readonly source: string;
  /** Elements the source holds. */
  readonly elements: number;
  /** Entries written for them. */
  readonly written: number;
  /** Entries hidden, because the source no longer holds them. */
  readonly hidden: number;
  /** Ids that were purged and were not written again. */
  readonly refused: readonly string[];
};

/**
 * Backs the source up into the host file of this environment and the unified file, and commits them. Every write is a
 * join with what HEAD, index and work tree hold; what has not changed is not written, and then there is no commit.
 * Throws `mass-deletion` where deletions are to be hidden and too much is gone, unless that is accepted.
 */
export async function backup(
  repository: Repository,
  settings: Settings,
  options: Omit<TakeOptions, 'late'>,
): Promise<Backup> {
  return describeTaken(settings, await takeSource(repository, settings, options));
}

/** Returns what a backup reports of a source that was taken. */
function describeTaken(settings: Settings, { changes, written, notes, environment, elements }: Taken): Backup {
  return {
    ...written,
    environment,
    source: requireSource(settings),
    elements,
    written: changes.written.length,
    hidden: changes.hidden.length,
    refused: changes.refused,
    notes,
  };
}
