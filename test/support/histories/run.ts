import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCanonical } from '../../../src/core/join-canonical.ts';
import { conclude } from '../conclude.ts';
import type { Template } from '../copied-clones.ts';
import { mulberry32 } from '../mulberry32.ts';
import { type HistoryClone, withClones } from './clones.ts';
import { runSync } from './own-commands.ts';
import { backToMain, perform } from './perform.ts';
import { describeStep, type HistoryPlan } from './plan.ts';
import { factsAt, readClone, tipsOf } from './reading.ts';
import { type Account, newSetFull } from './set-full.ts';
import type { Stage } from './stage.ts';

/** What came of a history. */
export type Outcome = {
  readonly account: Account | undefined;
  /** Texts that say what is not as it should be; none if all is well. */
  readonly defects: readonly string[];
  /** Every operation, and every program that was run for it. */
  readonly log: readonly string[];
};

/** Lets a history happen on copies of the template, brings all clones together, and judges what there is. */
export function runHistory(
  template: Template,
  { root, plan }: { readonly root: string; readonly plan: HistoryPlan },
): Promise<Outcome> {
  return withClones(template, { root, plan }, async (clones) => {
    const defects: string[] = [];
    const log: string[] = [];
    const stage: Stage = {
      ...clones,
      account: newSetFull(),
      written: new Set(),
      purged: new Set(),
      report: (defect) => defects.push(defect),
      random: mulberry32(plan.seed ^ 0x5eed),
    };
    const watcher: Watcher = { stage, seen: new Map(), log, at: 0 };
    try {
      for (const step of plan.operations) {
        if (defects.length > 0) break;
        log.push(describeStep(plan, step));
        const clone = stage.clones[step.at] as HistoryClone;
        await perform(stage, clone, step);
        if (step.kind !== 'clock') await watch(watcher, step.kind === 'sync together' ? stage.clones : [clone]);
      }
      if (defects.length === 0) await untilQuiet(watcher);
      const account = defects.length === 0 ? await judge(stage) : undefined;
      return { account, defects, log };
    } catch (error) {
      stage.report(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return { account: undefined, defects, log };
    }
  });
}

/** Reads everything after each operation; `seen` holds the commits that each `main` was found on. */
type Watcher = {
  readonly stage: Stage;
  readonly seen: Map<string, Set<string>>;
  readonly log: string[];
  at: number;
  /** What the ref of the hub said at the last read. */
  hubTip?: string | undefined;
};

const watch = async (watcher: Watcher, clones: readonly HistoryClone[]): Promise<void> => {
  const { stage, seen, log } = watcher;
  watcher.at++;
  for (const clone of clones) {
    log.push(...clone.log.splice(0, clone.log.length).map((text) => `  ${text}`));
    if (!clone.isMemjoin) continue;
    const known = seen.get(clone.name) ?? new Set();
    seen.set(clone.name, known);
    const tips = (await tipsOf(clone)).filter((oid) => !known.has(oid));
    for (const oid of tips) known.add(oid);
    const { join: held, commits } = await readClone(clone, tips);
    stage.account.acknowledge(clone.name, commits);
    const missing = stage.account.read({ kind: 'clone', name: clone.name }, held, watcher.at);
    if (missing.length > 0) log.push(`  ${clone.name} lacks for now: ${missing.join(', ')}`);
  }
  const tip = await readFile(join(stage.hub.cwd, 'refs/heads/main'), 'utf8').catch(() => undefined);
  if (tip !== undefined && tip === watcher.hubTip) return;
  watcher.hubTip = tip;
  const missing = stage.account.read({ kind: 'hub', name: 'hub' }, await factsAt(stage.hub, 'main'), watcher.at);
  if (missing.length > 0) log.push(`  the hub lacks for now: ${missing.join(', ')}`);
};

/** More rounds than any history should need: whoever still moves then plays ping-pong. */
const ROUNDS = 10;

const untilQuiet = async (watcher: Watcher): Promise<void> => {
  const { stage, log } = watcher;
  log.push('end what is under way');
  for (const clone of stage.clones) await finish(clone);
  await watch(watcher, stage.clones);
  // Those without memjoin first: nothing that they do is to come after the last sync.
  const order = stage.clones.toSorted((a, b) => Number(a.isMemjoin) - Number(b.isMemjoin));
  let behind: readonly HistoryClone[] = order;
  for (let round = 1; behind.length > 0; round++) {
    if (round > ROUNDS) return stage.report(`after ${ROUNDS} rounds of syncs something still moves`);
    log.push(`bring together, round ${round}`);
    for (const clone of behind) await share(stage, clone);
    await watch(watcher, behind);
    const [tip, ...heads] = await refsOf(stage, 'main');
    behind = order.filter((clone) => heads[stage.clones.indexOf(clone)] !== tip);
  }
  const names = ['main', 'refs/memjoin/ledger/main'];
  const before = await refsOf(stage, ...names);
  await share(stage, order.at(-1) as HistoryClone);
  if ((await refsOf(stage, ...names)).join() !== before.join())
    stage.report('a sync moved something when all was equal');
};

/** The user ends what is going on, and commits what is changed. */
const finish = async (clone: HistoryClone): Promise<void> => {
  await conclude(clone, 'both');
  await backToMain(clone);
  await clone.attempt('add', '--all');
  if ((await clone.attempt('diff', '--cached', '--quiet')).exitCode === 0) return;
  if ((await clone.attempt('commit', '--quiet', '-m', 'what was left')).exitCode === 0) return;
  await clone.attempt('reset', '--quiet', '--hard');
};

/** Shares what there is: by sync, and the user's own commits by pull and push. */
const share = async (stage: Stage, clone: HistoryClone): Promise<void> => {
  if (clone.isMemjoin) await runSync(stage, clone);
  else await clone.attempt('fetch', '--quiet');
  const { stdout } = await clone.attempt('rev-parse', 'main', 'origin/main');
  const [own, theirs] = stdout.split('\n');
  if (own === theirs) return;
  await clone.attempt('pull', '--quiet', '--no-rebase', '--no-edit', '--allow-unrelated-histories', 'origin', 'main');
  await conclude(clone, 'both');
  await clone.attempt('push', '--quiet', 'origin', 'main');
};

/** Returns what refs are in the hub and in each clone. */
const refsOf = async ({ hub, clones }: Stage, ...names: readonly string[]): Promise<readonly string[]> => {
  const answers = [hub, ...clones].map((one) => one.gitWith({ allowFailure: true }, 'rev-parse', ...names));
  return (await Promise.all(answers)).map(({ stdout }) => stdout);
};

const judge = async (stage: Stage): Promise<Account> => {
  const { hub, clones, report } = stage;
  const tip = (await hub.git('rev-parse', 'main')).stdout;
  const final = new Map([['the hub', await factsAt(hub, 'main')]]);
  for (const clone of clones.filter(({ isMemjoin }) => isMemjoin)) {
    final.set(clone.name, await factsAt(clone, 'HEAD'));
    const head = (await clone.git('rev-parse', 'HEAD')).stdout;
    if (head !== tip) report(`${clone.name} stands on ${head}, the hub on ${tip}`);
    const status = (await clone.git('status', '--porcelain')).stdout;
    if (status !== '') report(`${clone.name} is not clean: ${status.replaceAll('\n', '; ')}`);
    const { exitCode, stderr } = await clone.attempt('fsck', '--no-dangling', '--no-progress');
    if (exitCode !== 0) report(`${clone.name}: git fsck: ${stderr}`);
  }
  const { stdout: unified, exitCode } = await hub.gitWith({ allowFailure: true }, 'show', 'main:unified-memory.json');
  if (exitCode === 0 && !isCanonical(Buffer.from(`${unified}\n`))) report('the unified file is not canonical');
  const account = stage.account.conclude(final);
  for (const text of account.lost) report(`lost: ${text}`);
  for (const text of account.neverRead) report(`never read: ${text}`);
  return account;
};
