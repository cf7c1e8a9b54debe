import { isCanonical } from '../../../src/core/join-canonical.ts';
import { mulberry32 } from '../../support/mulberry32.ts';
import { changedPaths, isClean } from '../git/checkout.ts';
import { commit, resetHard } from '../git/commit-command.ts';
import { ancestorsOf } from '../git/graph.ts';
import { connections } from '../git/network.ts';
import { pull, push } from '../git/remote-commands.ts';
import {
  addRepo,
  beginObjects,
  blobAt,
  headOf,
  indexOf,
  indexOfTree,
  refsMoved,
  repoNamed,
  setIndex,
  setRef,
  storeBlob,
  storeCommit,
  storeTree,
  treeOf,
  workFiles,
  writeWork,
} from '../git/repo.ts';
import { addMachine, beginWorld, cutPower, runProcess, world, writeOut } from '../world/world.ts';
import { addEnvironment, type Environment, elementsOf } from './environment.ts';
import { beginFacts, factsOf } from './facts.ts';
import { newJudge, type Verdict } from './judge.ts';
import { runSync } from './own-commands.ts';
import { cleanUp, perform, type Stage, takeFromHub } from './perform.ts';
import type { Plan } from './plan.ts';

/** What came of a history. */
export type Outcome = Verdict & {
  /** Texts that say what went wrong; none if all is as it should be. */
  readonly defects: readonly string[];
  readonly operations: number;
  readonly kills: number;
  readonly steps: number;
};

const MAIN = 'refs/heads/main';

/** Lets a history happen, then all environments sync until nothing moves any more, and judges what there is. */
export async function runHistory(plan: Plan): Promise<Outcome> {
  const random = mulberry32(plan.seed ^ 0x5eed);
  beginWorld(random);
  beginObjects();
  beginFacts();
  const judge = newJudge();
  const stage: Stage = { environments: begin(plan, judge.report), judge, written: new Set() };
  try {
    await letHappen(plan, stage);
  } catch (error) {
    judge.report(`an error that no command takes: ${error instanceof Error ? error.stack : String(error)}`);
  }
  const final = factsOf(treeOf(repoNamed('hub').refs.get(MAIN)));
  if (judge.defects.length === 0) for (const defect of differences(stage)) judge.report(defect);
  const verdict = judge.conclude(final);
  const gone = [...verdict.lost.map((id) => `lost: ${id}`), ...verdict.neverRead.map((id) => `never read: ${id}`)];
  return {
    ...verdict,
    defects: [...judge.defects, ...(judge.defects.length === 0 ? gone : [])],
    operations: plan.operations.length,
    kills: world.kills,
    steps: world.steps,
  };
}

async function letHappen({ operations }: Plan, stage: Stage): Promise<void> {
  const { judge } = stage;
  for (const operation of operations) {
    const environment = stage.environments[operation.at];
    if (environment === undefined || judge.defects.length > 0) continue;
    const { machine, top } = environment.repo;
    const done = await runProcess({ machine, cwd: top, steps: operation.kill }, () =>
      perform(stage, environment, operation),
    );
    if (done.isKilled && operation.isPowerCut) cutPower(machine);
    judge.read(environment);
  }
  connections.next = () => 'well';
  if (judge.defects.length === 0) await untilQuiet(stage);
}

function begin({ environments }: Plan, report: (defect: string) => void): readonly Environment[] {
  const hub = addRepo({ name: 'hub', machine: addMachine('hub'), config: [], tools: undefined });
  const tree = new Map([['README', storeBlob(Buffer.from('memory\n'))]]);
  const first = storeCommit({ tree: storeTree(tree), parents: [], message: 'first', author: 'hub', date: 0 });
  setRef(hub, MAIN, first);
  return environments.map((traits, index) => {
    const environment = addEnvironment(`e${index}`, traits, report);
    const { repo } = environment;
    setRef(repo, MAIN, first);
    setRef(repo, 'refs/remotes/origin/main', first);
    setIndex(repo, indexOfTree(tree));
    for (const [path, oid] of tree) writeWork(repo, path, blobAt(oid));
    writeOut(repo.machine);
    return environment;
  });
}

/** More turns each than any history should need: whoever still moves then plays ping-pong. */
const ROUNDS = 10;

async function untilQuiet(stage: Stage): Promise<void> {
  const { environments, judge } = stage;
  for (const environment of environments) {
    const { machine, top } = environment.repo;
    await runProcess({ machine, cwd: top }, () => finish(environment));
  }
  let moved: readonly string[] = [];
  // At rest: all of them, one after the other, have moved nothing.
  let still = 0;
  refsMoved();
  for (let turns = 0; turns < ROUNDS * environments.length; turns++) {
    const environment = environments[turns % environments.length] as Environment;
    const { machine, top } = environment.repo;
    await runProcess({ machine, cwd: top }, () => share(stage, environment));
    moved = refsMoved();
    still = moved.length === 0 ? still + 1 : 0;
    if (judge.defects.length > 0 || still === environments.length) return;
  }
  judge.report(`after ${ROUNDS} turns of each something still moves:\n${moved.join('\n')}`);
}

/** The user ends what is going on, and commits what is changed. */
async function finish(environment: Environment): Promise<void> {
  const { repo } = environment;
  cleanUp(environment);
  // A pull that was killed leaves files that are in the way of the next one, here and in Git itself.
  const hasMore = workFiles(repo).some((path) => !indexOf(repo).has(path));
  if (hasMore || !isClean(repo)) await commit(repo, 'what was left', { add: 'all' });
  const head = headOf(repo);
  if (!isClean(repo) && head !== undefined) resetHard(repo, head);
}

/** Shares what there is: by sync, and the user's own commits by pull and push. */
async function share({ judge }: Stage, environment: Environment): Promise<void> {
  const { repo, isMemjoin } = environment;
  world.time += 1000;
  if (isMemjoin) await runSync(judge, environment, { isLast: true });
  if (headOf(repo) === repoNamed('hub').refs.get(MAIN)) return;
  if ((await pull(repo, 'merge')) === 'stopped') {
    // A colleague without the driver keeps what the work tree holds, markers and all.
    await commit(repo, 'resolved', { add: 'tracked' });
  }
  if ((await push(repo)) === 'refused' && takeFromHub(environment)) {
    await commit(repo, 'mended', { add: 'tracked' });
    await push(repo);
  }
}

/** Says what is not as it should be once all is quiet. */
function differences({ environments, judge, written }: Stage): readonly string[] {
  const tip = repoNamed('hub').refs.get(MAIN);
  const tree = treeOf(tip);
  const defects: string[] = [];
  for (const environment of environments) {
    const { name, repo, isMemjoin } = environment;
    if (!isMemjoin) continue;
    if (headOf(repo) !== tip) defects.push(`${name} stands on ${headOf(repo)}, the hub on ${tip}`);
    if (!isClean(repo)) defects.push(`${name} is not clean: ${changedPaths(repo).join(', ')}`);
    const unsaid = elementsOf(environment).filter(({ content }) => environment.pending.has(content));
    if (unsaid.length > 0 && !judge.refusing.has(name))
      defects.push(`${name} never backed up ${unsaid.map(({ id, content }) => `${id} "${content}"`).join(', ')}`);
  }
  // What a colleague without memjoin wrote or merged keeps its form, markers and all, until somebody changes it.
  const isAllOurs = environments.every(({ isMemjoin }) => isMemjoin);
  const unifiedId = tree.get('unified-memory.json');
  if (isAllOurs && unifiedId !== undefined && !isCanonical(blobAt(unifiedId)))
    defects.push('the unified file is not canonical');
  for (const { uniqueId, content, isPurged } of factsOf(tree).values()) {
    if (!isPurged && !written.has(String(content))) defects.push(`${uniqueId} says "${content}", which nobody wrote`);
  }
  const unified = factsOf(new Map([...tree].filter(([path]) => path === 'unified-memory.json')));
  for (const { uniqueId } of factsOf(tree).values()) {
    if (!unified.has(uniqueId)) defects.push(`the unified file lacks ${uniqueId}`);
  }
  return [...defects, ...(tip === undefined ? [] : stampedTwice(tip))];
}

/** Only a change of content makes a new version: no two commits may say the same as one version with different stamps. */
function stampedTwice(tip: string): readonly string[] {
  const stamps = new Map<string, string>();
  const defects = new Set<string>();
  for (const oid of ancestorsOf(tip)) {
    for (const { uniqueId, version, content, timestamp, isPurged } of factsOf(treeOf(oid)).values()) {
      if (isPurged) continue;
      const key = `${uniqueId} version ${version} "${content}"`;
      const known = stamps.get(key);
      if (known !== undefined && known !== timestamp) defects.add(`${key} has two stamps`);
      stamps.set(key, timestamp);
    }
  }
  return [...defects];
}
