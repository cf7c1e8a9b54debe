/** The commands of memjoin that a history runs, by the product's own functions, and what each of them acknowledges. */
import { ToolError } from '../../../src/git/tool-error.ts';
import { backup } from '../../../src/memory/backup.ts';
import { deleteIds, undeleteIds } from '../../../src/memory/ids/edit.ts';
import { purgeIds } from '../../../src/memory/ids/purge-ids.ts';
import { isManaged } from '../../../src/memory/managed.ts';
import { restore } from '../../../src/memory/restore/restore.ts';
import { sync } from '../../../src/memory/sync/sync.ts';
import { blobAt, headOf, repoNamed, treeOf } from '../git/repo.ts';
import { clockOf, turn, world } from '../world/world.ts';
import { clocksOf, type Environment, elementsOf, open } from './environment.ts';
import { factsOf } from './facts.ts';
import type { Judge } from './judge.ts';

/** Runs `command`; a failure that what has happened explains is an answer, any other a defect. */
async function attempt<T>(
  judge: Judge,
  name: string,
  { command, expected }: { readonly command: () => Promise<T>; readonly expected: readonly string[] },
): Promise<T | undefined> {
  try {
    return await command();
  } catch (error) {
    if (world.process?.isDead) throw error;
    if (!(error instanceof ToolError) || !expected.includes(error.code)) {
      judge.report(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    return undefined;
  }
}

/** What keeps a command from working in the middle of a history: an unfinished operation, a torn file, a source half gone. */
const UNFINISHED = ['operation-in-progress', 'invalid-memory', 'mass-deletion'];

/** Backs the live file up; what it held is acknowledged once this returns. */
export async function runBackup(judge: Judge, environment: Environment): Promise<void> {
  const before = elementsOf(environment);
  const { repository, settings } = await open(environment);
  const done = await attempt(judge, 'backup', {
    command: () => backup(repository, settings, { clocks: clocksOf(environment) }),
    expected: UNFINISHED,
  });
  if (done?.isThere) judge.acknowledge(environment, before, done.refused);
}

/**
 * Syncs; what the hub must hold then is checked at once. In the end (`isLast`) nothing is left that could keep it from working, but
 * a live file that has lost most of what it held where deletions count.
 */
export async function runSync(
  judge: Judge,
  environment: Environment,
  { isAlone = true, isLast = false } = {},
): Promise<void> {
  const before = elementsOf(environment);
  const { repository, settings } = await open(environment);
  const promised = judge.promisedTo(environment);
  // What a power cut had emptied was committed past the hook: nobody can read that any more.
  const lastly = isTorn(environment) ? ['invalid-memory'] : [];
  const synced = await attempt(judge, 'sync', {
    expected: isLast ? lastly : [...UNFINISHED, ...BY_OTHERS],
    command: () =>
      sync(repository, settings, {
        clocks: clocksOf(environment),
        sleep: async (ms) => {
          world.time += ms;
          await turn();
        },
        random: world.random,
        deadline: 120_000,
        isAttended: false,
        isOnce: false,
        dryRun: false,
        isHookRun: false,
      }),
  });
  if (synced === undefined) return;
  if (synced.failure !== undefined) judge.refusing.add(environment.name);
  else judge.refusing.delete(environment.name);
  if (
    synced.failure !== undefined &&
    !(isLast ? ['mass-deletion', ...lastly] : UNFINISHED).includes(synced.failure.code)
  )
    judge.report(`sync: ${synced.failure.message}`);
  if (synced.backup?.isThere) judge.acknowledge(environment, before, synced.backup.refused);
  if (synced.status !== 'synced') return;
  // What another sync of this clone was promised meanwhile is that one's to share.
  const own = isAlone ? judge.promisedTo(environment) : promised;
  judge.requireShared(environment, own, factsOf(treeOf(repoNamed('hub').refs.get('refs/heads/main'))));
}

/** Whether a managed file is empty in what the clone or the hub has committed. */
function isTorn({ repo }: Environment): boolean {
  const trees = [headOf(repo), repoNamed('hub').refs.get('refs/heads/main')].map(treeOf);
  return trees.some((tree) => [...tree].some(([path, oid]) => isManaged('', path) && blobAt(oid).length === 0));
}

/** What else keeps a sync: connections, and others that are faster. */
const BY_OTHERS = ['remote-unavailable', 'ref-moved'];

/** Writes the view into the live file. */
export async function runRestore(judge: Judge, environment: Environment): Promise<void> {
  const { repository, settings } = await open(environment);
  await attempt(judge, 'restore', {
    command: () => restore(repository, settings, { clocks: clocksOf(environment) }),
    expected: UNFINISHED,
  });
}

/** Hides or shows an id, or takes its content away everywhere. */
export async function runEdit(
  judge: Judge,
  environment: Environment,
  { command, choice }: { readonly command: 'delete' | 'undelete' | 'purge'; readonly choice: number },
): Promise<void> {
  const ids = [...new Set([...factsOf(treeOf(headOf(environment.repo))).values()].map(({ id }) => id))];
  const id = ids[choice % Math.max(1, ids.length)];
  if (typeof id !== 'string') return;
  const { repository, settings } = await open(environment);
  const edit = { ids: [id], now: clockOf(environment.repo.machine), dryRun: false };
  if (command === 'purge') judge.purged.add(id);
  const run: (...args: Parameters<typeof purgeIds>) => Promise<unknown> = {
    delete: deleteIds,
    undelete: undeleteIds,
    purge: purgeIds,
  }[command];
  await attempt(judge, command, {
    command: () => run(repository, settings, edit),
    // An id that is purged by now is `usage`.
    expected: [...UNFINISHED, 'usage'],
  });
}
