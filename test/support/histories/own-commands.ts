/** The commands of memjoin that a history runs in this process, by the product's own functions. */
import { ToolError } from '../../../src/git/tool-error.ts';
import { backup } from '../../../src/memory/backup.ts';
import { deleteIds, undeleteIds } from '../../../src/memory/ids/edit.ts';
import { purgeIds } from '../../../src/memory/ids/purge-ids.ts';
import { restore } from '../../../src/memory/restore/restore.ts';
import { sync } from '../../../src/memory/sync/sync.ts';
import { type Facts, isHeld } from '../facts.ts';
import type { Element } from '../memory-edits.ts';
import { clocksOf, elementsOf, type HistoryClone, openHere } from './clones.ts';
import { factsAt } from './reading.ts';
import type { Stage } from './stage.ts';

/** Nothing that a history does explains these. */
const DEFECTS: ReadonlySet<string> = new Set(['conservation', 'usage', 'git-failed', 'not-set-up', 'unsafe-path']);

/** Runs `command`; a failure that says what is wrong is an answer, any other a defect. */
async function attempt<T>(
  { report }: Stage,
  { clone, name }: { readonly clone: HistoryClone; readonly name: string },
  command: () => Promise<T>,
  isExpected: (error: ToolError) => boolean = () => false,
): Promise<T | undefined> {
  try {
    const answer = await command();
    clone.log.push(`${clone.name}: memjoin ${name} -> done`);
    return answer;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    clone.log.push(`${clone.name}: memjoin ${name} -> ${said.split('\n')[0]}`);
    if (!(error instanceof ToolError) || (DEFECTS.has(error.code) && !isExpected(error))) {
      report(`${clone.name}: ${name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    return undefined;
  }
}

/** Backs the live file up; what it held is acknowledged once this returns. */
export async function runBackup(stage: Stage, clone: HistoryClone): Promise<void> {
  const before = await elementsOf(clone);
  const { repository, settings } = await openHere(clone);
  const done = await attempt(stage, { clone, name: 'backup' }, () =>
    backup(repository, settings, { clocks: clocksOf(clone) }),
  );
  if (done?.isThere) await expectWritten(stage, clone, { before, refused: done.refused });
}

/** Syncs; what the hub must hold then is checked at once, unless somebody else syncs too. */
export async function runSync(stage: Stage, clone: HistoryClone, { isAlone = true } = {}): Promise<void> {
  const before = await elementsOf(clone);
  const { repository, settings } = await openHere(clone);
  const synced = await attempt(stage, { clone, name: 'sync' }, () =>
    sync(repository, settings, {
      clocks: clocksOf(clone),
      sleep: async () => {},
      random: stage.random,
      deadline: 120_000,
      isAttended: false,
      isOnce: false,
      dryRun: false,
      isHookRun: false,
    }),
  );
  if (synced === undefined || !isAlone) return;
  if (synced.backup?.isThere) await expectWritten(stage, clone, { before, refused: synced.backup.refused });
  if (synced.status !== 'synced') return;
  const hub = await factsAt(stage.hub, 'main');
  for (const fact of stage.account.acknowledgedBy(clone.name).values()) {
    if (fact.host !== '-' && !isHeld(hub, fact))
      stage.report(`${clone.name} said "synced", and the hub lacks ${fact.uniqueId} version ${fact.version}`);
  }
}

/** Writes the view into the live file. */
export async function runRestore(stage: Stage, clone: HistoryClone): Promise<void> {
  const { repository, settings } = await openHere(clone);
  await attempt(stage, { clone, name: 'restore' }, () => restore(repository, settings, { clocks: clocksOf(clone) }));
}

/** Hides or shows an id, or takes its content away everywhere. */
export async function runEdit(
  stage: Stage,
  clone: HistoryClone,
  { command, choice }: { readonly command: 'delete' | 'undelete' | 'purge'; readonly choice: number },
): Promise<void> {
  const ids = [...new Set([...(await factsAt(clone, 'HEAD')).values()].map(({ id }) => id))].sort();
  const id = ids[choice % Math.max(1, ids.length)];
  if (typeof id !== 'string') return;
  const { repository, settings } = await openHere(clone);
  const edit = { ids: [id], now: clocksOf(clone).wall(), dryRun: false };
  if (command === 'purge') stage.purged.add(id);
  const run = { delete: deleteIds, undelete: undeleteIds, purge: purgeIds }[command];
  // Somebody has purged it, here or where it came from.
  const isPurged = (error: ToolError): boolean => stage.purged.has(id) && error.message.includes('was purged');
  await attempt<unknown>(stage, { clone, name: `${command} ${id}` }, () => run(repository, settings, edit), isPurged);
}

type Backed = { readonly before: readonly Element[]; readonly refused: readonly string[] };

/** What the program had written and the backup has taken must be in HEAD. */
async function expectWritten(stage: Stage, clone: HistoryClone, { before, refused }: Backed): Promise<void> {
  const facts = await factsAt(clone, 'HEAD');
  for (const { id, content } of before) {
    // What a restore has put there is the promise of whoever wrote it.
    if (!clone.pending.delete(content)) continue;
    if (refused.includes(id) || stage.purged.has(id)) continue;
    if (!saysOrSaidByHand(facts, { id, content }, clone))
      stage.report(`${clone.name} acknowledged ${id} "${content}" and did not write it`);
  }
}

/** What was edited by hand under the id since it was read is this environment's own newer version. */
function saysOrSaidByHand(facts: Facts, { id, content }: Element, { name }: HistoryClone): boolean {
  return [...facts.values()].some(
    (fact) =>
      fact.id === id &&
      (fact.content === content || (fact.uniqueId.startsWith(`${name}_`) && String(fact.content).startsWith('hand '))),
  );
}
