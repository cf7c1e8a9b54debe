import { join } from 'node:path';
import { listDirectory } from './directories.ts';
import { gitIn, type Repository } from './repository.ts';
import { NO_HOOKS } from './run.ts';
import { ToolError } from './tool-error.ts';

/**
 * Lets Git pack loose objects in the background, as its own commit does, when there are too many of them for memory files
 * of `bytes` bytes. Plumbing never does that by itself: thousands of backups would stay loose for ever. What Git's settings
 * say goes before (`maintenance.auto`, `gc.auto`); what fails is left for the next time.
 */
export async function packWhenDue(repository: Repository, bytes: number): Promise<void> {
  const limit = looseLimit(bytes);
  // Git too counts one of the 256 folders only, whose objects stand for all.
  const counted = listDirectory(join(repository.commonDir, 'objects/17')).length;
  if (counted <= Math.ceil(limit / FOLDERS)) return;
  try {
    await runMaintenance(repository, limit);
  } catch (error) {
    if (!(error instanceof ToolError) || error.code === 'interrupted') throw error;
  }
}

/**
 * Returns how many loose objects may pile up beside memory files of `bytes` bytes: as many as Git allows by itself, fewer
 * when they are so large that these would take more than 200 MB.
 */
export function looseLimit(bytes: number): number {
  const bytesOfCommit = Math.max(1, bytes) / COMPRESSION;
  return Math.min(GIT_LIMIT, Math.max(FOLDERS, Math.round((OBJECTS_OF_COMMIT * LOOSE_BYTES) / bytesOfCommit)));
}

const LOOSE_BYTES = 200_000_000;

/** Two files, tree and commit; a sync that joins adds two more. */
const OBJECTS_OF_COMMIT = 5;

/** Memory files, most of them text and metadata that repeats, take about a third when Git stores them. */
const COMPRESSION = 3;

/** What `gc.auto` is where nobody set it. */
const GIT_LIMIT = 6700;

const FOLDERS = 256;

const runMaintenance = async (repository: Repository, limit: number): Promise<void> => {
  const ask = (...words: readonly string[]) => gitIn(repository, ['config', ...words], { allowExit: [NOT_SET] });
  if ((await ask('--type=bool', '--get', 'maintenance.auto')).stdout.toString().trim() === 'false') return;
  const isSet = (await ask('--get', 'gc.auto')).exitCode !== NOT_SET;
  const run = (words: readonly string[], allowExit: readonly number[]) =>
    gitIn(repository, [...NO_HOOKS, ...(isSet ? [] : ['-c', `gc.auto=${limit}`]), ...words], { allowExit });
  // Git 2.47 and later go into the background only when told to; those before do not know the word, and go by themselves.
  const { exitCode } = await run(['maintenance', 'run', '--auto', '--quiet', '--detach'], [USAGE, UNKNOWN_COMMAND]);
  if (exitCode === USAGE) await run(['maintenance', 'run', '--auto', '--quiet'], []);
  // Before 2.29.
  if (exitCode === UNKNOWN_COMMAND) await run(['gc', '--auto', '--quiet'], []);
};

const NOT_SET = 1;
const USAGE = 129;
const UNKNOWN_COMMAND = 1;
