/**
 * The simulated Git against the real one: the same short random histories of two clones and a hub, operation by operation,
 * give the same commits, indexes and work trees, and run the same hooks while the same operations are under way.
 * `MEMJOIN_RUNS=10` runs ten times as many, from the seed of the run.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { mulberry32 } from '../support/mulberry32.ts';
import { seed } from '../support/seed.ts';
import { commit, resetHard } from './git/commit-command.ts';
import { resolve } from './git/graph.ts';
import { merge } from './git/merge-command.ts';
import { pull, push } from './git/remote-commands.ts';
import { abort, pick } from './git/replay.ts';
import {
  addRepo,
  beginObjects,
  blobAt,
  blobId,
  commitAt,
  hasState,
  headOf,
  indexOf,
  indexOfTree,
  isConflicted,
  type Repo,
  readWork,
  setIndex,
  setRef,
  storeBlob,
  storeCommit,
  storeTree,
  type Tools,
  treeOf,
  writeWork,
} from './git/repo.ts';
import { popStash, stash } from './git/stash.ts';
import { addMachine, beginWorld, world } from './world/world.ts';

const first = process.env.MEMJOIN_RUNS === undefined ? 1 : seed;
const histories = 6 * Number(process.env.MEMJOIN_RUNS ?? '1');
const lengthOfOne = 14;
const FILES = ['memory-a.json', 'memory-b.json', 'notes'];
const STATES = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge'];
const HOOKS = ['pre-commit', 'post-commit', 'post-merge', 'post-rewrite'];

/** One operation, as the simulation does it and as a line for the shell. */
type Step = { readonly shell: string; readonly simulate: (repo: Repo) => unknown };

// Scenario: every-operation
test(`does what Git does in ${histories} random histories`, { timeout: histories * 20_000 }, async () => {
  for (let number = 0; number < histories; number++) await compare(first + number);
});

async function compare(from: number): Promise<void> {
  const random = mulberry32(from);
  const below = (count: number): number => Math.floor(random() * count);
  const folder = await mkdtemp(join(tmpdir(), 'memjoin conformance '));
  const log: string[] = [`seed ${from}`];
  try {
    await beginReal(folder);
    const { repos, hooks } = beginSimulated(from);
    for (let count = 0; count < lengthOfOne; count++) {
      const name = ['a', 'b'][below(2)] as 'a' | 'b';
      const repo = repos[name];
      const { shell, simulate } = stepOf(repo, { below, count });
      log.push(`${name}: ${shell}`);
      hooks.length = 0;
      world.time += 1000;
      await simulate(repo);
      const { stdout } = await execa('sh', ['-c', `{ ${shell}; } >/dev/null 2>&1; ${LOOK}`], {
        cwd: join(folder, name),
        env: { ...ENVIRONMENT, GIT_COMMITTER_DATE: `@${1_800_000_000 + count} +0000` },
      });
      expect(stdout.split('\n').filter(Boolean).sort(), log.join('\n')).toEqual(looksLike(repo, hooks));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What can be done; sides of a conflict are never left to be continued, but aborted. */
function stepOf(repo: Repo, { below, count }: { below: (count: number) => number; count: number }): Step {
  const isStuck = isConflicted(indexOf(repo)) || STATES.some((name) => hasState(repo, name));
  if (isStuck) return { shell: ABORT, simulate: abort };
  const path = FILES[below(FILES.length)] as string;
  const line = below(6);
  const back = below(3);
  const steps: readonly (() => Step | undefined)[] = [
    () => edit(path, { line, text: `line ${line} of ${count}` }),
    () => edit(path, { line, text: undefined }),
    () => ({ shell: `git commit -qam ${count}`, simulate: () => commit(repo, `${count}`, { add: 'tracked' }) }),
    () => ({ shell: `git commit -qam ${count}`, simulate: () => commit(repo, `${count}`, { add: 'tracked' }) }),
    () => ({ shell: 'git pull -q --no-rebase --no-edit', simulate: () => pull(repo, 'merge') }),
    () => ({ shell: 'git pull -q --rebase', simulate: () => pull(repo, 'rebase') }),
    () => ({ shell: 'git push -q', simulate: () => push(repo) }),
    () => ({ shell: 'git push -q --force', simulate: () => push(repo, { isForced: true }) }),
    () => {
      const oid = resolve(repo, `HEAD~${back}`);
      if (oid === undefined) return undefined;
      return { shell: `git reset -q --hard HEAD~${back}`, simulate: () => resetHard(repo, oid) };
    },
    () => pickStep(repo, 'revert', `HEAD~${back}`),
    () => pickStep(repo, 'cherry-pick', `origin/main~${back}`),
    () => ({ shell: 'git stash -q', simulate: () => stash(repo) }),
    () => ({ shell: 'git stash pop -q', simulate: () => popStash(repo) }),
    () => {
      if (resolve(repo, 'HEAD~1') === undefined) return undefined;
      const simulate = () => commit(repo, `amended ${count}`, { add: 'tracked', isAmended: true });
      return { shell: `git commit -qam "amended ${count}" --amend`, simulate };
    },
    () => {
      const oid = resolve(repo, 'origin/main') ?? '';
      return {
        shell: 'git merge -q -s ours --no-edit origin/main',
        simulate: () => merge(repo, oid, { strategy: 'ours' }),
      };
    },
  ];
  for (;;) {
    const step = steps[below(steps.length)]?.();
    if (step !== undefined) return step;
  }
}

const ABORT =
  'git rebase --abort || git merge --abort || git cherry-pick --abort || git revert --abort || git reset -q --hard; git reset -q --hard';

function pickStep(repo: Repo, kind: 'cherry-pick' | 'revert', rev: string): Step | undefined {
  const oid = resolve(repo, rev);
  if (oid === undefined || commitAt(oid).parents.length !== 1) return undefined;
  const words = kind === 'revert' ? 'git revert --no-edit' : 'git cherry-pick';
  return { shell: `${words} ${rev}`, simulate: () => pick(repo, oid, kind) };
}

/** Sets one line of a file, or takes it out. */
function edit(path: string, { line, text }: { readonly line: number; readonly text: string | undefined }): Step {
  const command = text === undefined ? `${line + 1}d` : `${line + 1}s/.*/${text}/`;
  return {
    shell: `sed -i '${command}' ${path}`,
    simulate: (repo) => {
      const lines = (readWork(repo, path)?.toString() ?? '').split('\n').slice(0, -1);
      if (line < lines.length) lines.splice(line, 1, ...(text === undefined ? [] : [text]));
      writeWork(repo, path, Buffer.from(lines.map((one) => `${one}\n`).join('')));
      return undefined;
    },
  };
}

const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_DATE: '@1800000000 +0000',
  LC_ALL: 'C',
};

const LINES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

/** The driver sorts, so a file that it merges is sorted from the beginning. */
const textOf = (path: string): string =>
  (path === 'notes' ? LINES : LINES.toSorted()).map((line) => `${line}\n`).join('');

async function beginReal(folder: string): Promise<void> {
  const sh = (line: string, cwd: string) => execa('sh', ['-ec', line], { cwd, env: ENVIRONMENT });
  await sh('git init -q --bare -b main hub && git init -q -b main a', folder);
  for (const path of FILES) await writeFile(join(folder, 'a', path), textOf(path));
  await sh(
    'git config user.name x; git config user.email x@y; git add .; git commit -qm first; git remote add origin ../hub; git push -qu origin main; cd ..; git clone -q hub b',
    join(folder, 'a'),
  );
  for (const name of ['a', 'b']) {
    const gitDir = join(folder, name, '.git');
    await mkdir(join(gitDir, 'info'), { recursive: true });
    await writeFile(join(gitDir, 'info/attributes'), 'memory-*.json merge=joined\n');
    const config = ['user.name x', 'user.email x@y', 'merge.renames false', 'push.default current', 'gc.auto 0'];
    const lines = config.map((words) => `git config ${words}`);
    await sh([...lines, `git config merge.joined.driver 'sort -u -o %A %A %B'`].join(';'), join(folder, name));
    for (const hook of HOOKS) {
      const states = STATES.map((state) => `[ -e "$d/${state}" ] && s="$s ${state}"`).join('\n');
      const text = `#!/bin/sh\nd=$(git rev-parse --absolute-git-dir)\ns=\n${states}\necho "hook ${hook}$s" >>"$d/hooks.log"\n`;
      await writeFile(join(gitDir, 'hooks', hook), text, { mode: 0o755 });
    }
  }
}

function beginSimulated(from: number): { readonly repos: Record<'a' | 'b', Repo>; readonly hooks: string[] } {
  beginWorld(mulberry32(from));
  beginObjects();
  const hooks: string[] = [];
  const tools: Tools = {
    drive: (ours, theirs) => {
      const lines = new Set(Buffer.concat([ours, theirs]).toString().split('\n').slice(0, -1));
      return Buffer.from(
        [...lines]
          .sort()
          .map((line) => `${line}\n`)
          .join(''),
      );
    },
    runHook: async (repo, event) => {
      const states = STATES.filter((name) => hasState(repo, name));
      if (HOOKS.includes(event)) hooks.push(`hook ${[event, ...states].join(' ')}`);
      return true;
    },
  };
  const tree = new Map(FILES.map((path) => [path, storeBlob(Buffer.from(textOf(path)))]));
  const first = storeCommit({ tree: storeTree(tree), parents: [], message: 'first', author: 'x', date: 0 });
  setRef(addRepo({ name: 'hub', machine: addMachine('hub'), config: [], tools: undefined }), 'refs/heads/main', first);
  const clone = (name: string): Repo => {
    const repo = addRepo({ name, machine: addMachine(name), config: [], tools });
    for (const ref of ['refs/heads/main', 'refs/remotes/origin/main']) setRef(repo, ref, first);
    setIndex(repo, indexOfTree(tree));
    for (const [path, oid] of tree) writeWork(repo, path, blobAt(oid));
    return repo;
  };
  return { repos: { a: clone('a'), b: clone('b') }, hooks };
}

/** Prints what a clone looks like; a file in conflict is told by its stages, not by the form of its markers. */
const LOOK = `
d=.git
git ls-tree -r HEAD | sed 's/^[0-9]* blob /head /'
git ls-tree -r origin/main | sed 's/^[0-9]* blob /origin /'
git ls-files -s | sed 's/^[0-9]* /index /'
u=$(git ls-files -u)
for f in *; do case "$u" in *"$f"*) ;; *) echo "work $(git hash-object --no-filters "$f") $f";; esac; done
for s in ${STATES.join(' ')}; do [ -e $d/$s ] && echo "state $s"; done
[ -e $d/hooks.log ] && cat $d/hooks.log && rm $d/hooks.log
true
`;

/** The same of a simulated clone. */
function looksLike(repo: Repo, hooks: readonly string[]): readonly string[] {
  const tree = (word: string, rev: string | undefined) =>
    [...treeOf(rev)].map(([path, oid]) => `${word} ${blobId(blobAt(oid))}\t${path}`);
  const index = [...indexOf(repo)];
  const staged = index.flatMap(([path, stages]) =>
    stages.flatMap((oid, stage) => (oid === undefined ? [] : [`index ${blobId(blobAt(oid))} ${stage}\t${path}`])),
  );
  const conflicted = new Set(index.filter(([, [oid]]) => oid === undefined).map(([path]) => path));
  const work = FILES.flatMap((path) => {
    const bytes = readWork(repo, path);
    return bytes === undefined || conflicted.has(path) ? [] : [`work ${blobId(bytes)} ${path}`];
  });
  const states = STATES.filter((name) => hasState(repo, name)).map((name) => `state ${name}`);
  const lines = [...tree('head', headOf(repo)), ...tree('origin', resolve(repo, 'origin/main')), ...staged, ...work];
  return [...lines, ...states, ...hooks].sort();
}
