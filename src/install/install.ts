import { currentBranch } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { listCommit, readFiles, unifiedIdOf } from '../memory/content.ts';
import { addToLedger, growLedger } from '../memory/ledger/ledger.ts';
import { applyPlan } from './apply.ts';
import { type InstallOptions, readFacts } from './facts.ts';
import { refuseForeign } from './foreign.ts';
import { type Plan, planInstall } from './plan.ts';
import { type Check, checkInstall } from './self-check.ts';

/** What an install did, or would do in a dry run. */
export type Installed = {
  readonly plan: Plan;
  /** What was proved at its end; nothing in a dry run. */
  readonly checks: readonly Check[];
};

/**
 * Sets `repository` up: plans, hands the plan to `onPlan`, applies it and proves the result. Throws `foreign-driver` or
 * `foreign-hook` before any change when somebody else's setting stands under one of our names. Running it again changes
 * only what is not as it should be.
 */
export async function install(
  repository: Repository,
  options: InstallOptions,
  { isDryRun, onPlan }: { readonly isDryRun: boolean; readonly onPlan: (plan: Plan) => void },
): Promise<Installed> {
  const facts = await readFacts(repository, options);
  await refuseForeign(facts);
  const plan = planInstall(facts);
  onPlan(plan);
  if (isDryRun) return { plan, checks: [] };
  await applyPlan(facts, plan);
  await beginLedger(repository, plan.settings.dir);
  return { plan, checks: await checkInstall(repository, plan) };
}

/** What the checked-out branch holds on the day of the install can be lost from that day on. */
async function beginLedger(repository: Repository, dir: string): Promise<void> {
  const branch = await currentBranch(repository);
  if (branch === undefined) return;
  const [files = new Map<string, Buffer>()] = await readFiles(repository, [await listCommit(repository, 'HEAD', dir)]);
  const unified = await unifiedIdOf(repository, 'HEAD', dir);
  // First, so that the ledger is that very blob where it holds all of the others.
  if (unified !== undefined) await addToLedger(repository, branch, { oid: unified });
  await growLedger(repository, branch, [...files.values()]);
}
