/** The commands of memjoin that a history runs, by the product's own functions, and what each of them acknowledges. */
import { ToolError } from '../../../src/git/tool-error.ts';
import { backup } from '../../../src/memory/backup.ts';
import { deleteIds, undeleteIds } from '../../../src/memory/edit.ts';
import { purgeIds } from '../../../src/memory/purge-ids.ts';
import { restore } from '../../../src/memory/restore.ts';
import { sync } from '../../../src/memory/sync.ts';
import { headOf, repoNamed, treeOf } from '../git/repo.ts';
import { clockOf, turn, world } from '../world/world.ts';
import { clocksOf, type Environment, elementsOf, open } from './environment.ts';
import { factsOf } from './facts.ts';
import type { Judge } from './judge.ts';

/** Runs `command`; a failure that says what is wrong is an answer, any other a defect. */
async function attempt<T>(judge: Judge, name: string, command: () => Promise<T>): Promise<T | undefined> {
  try {
    return await command();
  } catch (error) {
    if (world.process?.isDead) throw error;
    if (!(error instanceof ToolError) || DEFECTS.has(error.code)) {
      judge.report(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    return undefined;
  }
}

/** Nothing that a history does explains these. */
const DEFECTS: ReadonlySet<string> = new Set(['conservation', 'usage', 'git-failed', 'not-set-up', 'unsafe-path']);

/** Backs the live file up; what it held is acknowledged once this returns. */
export async function runBackup(judge: Judge, environment: Environment): Promise<void> {
  const before = elementsOf(environment);
  const { repository, settings } = await open(environment);
  const done = await attempt(judge, 'backup', () => backup(repository, settings, { clocks: clocksOf(environment) }));
  if (done?.isThere) judge.acknowledge(environment, before, done.refused);
}

/** Syncs; what the hub must hold then is checked at once. Returns what became of it. */
export async function runSync(judge: Judge, environment: Environment, { isAlone = true } = {}): Promise<string> {
  const before = elementsOf(environment);
  const { repository, settings } = await open(environment);
  const synced = await attempt(judge, 'sync', () =>
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
  );
  if (synced === undefined) return 'failed';
  if (synced.backup?.isThere) judge.acknowledge(environment, before, synced.backup.refused);
  if (synced.status === 'synced' && isAlone)
    judge.requireShared(environment, factsOf(treeOf(repoNamed('hub').refs.get('refs/heads/main'))));
  return synced.checkout.kind;
}

/** Writes the view into the live file. */
export async function runRestore(judge: Judge, environment: Environment): Promise<void> {
  const { repository, settings } = await open(environment);
  await attempt(judge, 'restore', () => restore(repository, settings, { clocks: clocksOf(environment) }));
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
  const run = { delete: deleteIds, undelete: undeleteIds, purge: purgeIds }[command];
  // An id that is purged or gone by now is a refusal.
  try {
    await run(repository, settings, edit);
  } catch (error) {
    if (world.process?.isDead) throw error;
    if (!(error instanceof ToolError) || error.code === 'conservation') {
      judge.report(`${command}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
}
