import { conclude } from './conclude.ts';
import type { CopiedClone } from './copied-clones.ts';
import { commitElsewhere, writeByHand } from './hand-work.ts';
import { commitAll, FAILING_DRIVER, git, gitWithoutDriver, type Operation, THEIRS } from './operation.ts';

/** Operations that take what THEIRS holds, or some of it. */
export const MERGING_OPERATIONS: readonly Operation[] = [
  { name: 'merge', brings: true, run: git('merge --quiet --no-edit origin/main') },
  { name: 'merge-no-ff', brings: true, run: git('merge --quiet --no-edit --no-ff origin/main') },
  { name: 'merge-no-verify', brings: true, run: git('merge --quiet --no-edit --no-verify origin/main') },
  { name: 'merge-x-ours', brings: true, run: git('merge --quiet --no-edit -X ours origin/main') },
  { name: 'merge-x-theirs', brings: true, run: git('merge --quiet --no-edit -X theirs origin/main') },
  { name: 'merge-subtree', brings: true, run: git('merge --quiet --no-edit -s subtree origin/main') },
  {
    name: 'merge-unrelated',
    brings: true,
    run: git('merge --quiet --no-edit --allow-unrelated-histories origin/main'),
  },
  { name: 'merge-ours', brings: true, run: git('merge --quiet --no-edit -s ours origin/main') },
  {
    name: 'merge-resolve',
    brings: true,
    run: git('merge --quiet --no-edit -s resolve origin/main', { side: 'theirs' }),
  },
  {
    name: 'merge-no-commit',
    brings: true,
    run: async (clone) => {
      await clone.attempt('merge', '--quiet', '--no-commit', '--no-ff', THEIRS);
      await conclude(clone);
      return isAncestor(clone);
    },
  },
  {
    name: 'merge-take-ours',
    brings: true,
    run: async (clone) => {
      await clone.attempt('merge', '--quiet', '--no-commit', '--no-ff', THEIRS);
      await clone.attempt('checkout', '--quiet', 'HEAD', '--', '.');
      await conclude(clone);
      return isAncestor(clone);
    },
  },
  { name: 'merge-conflict-ours', brings: true, run: gitWithoutDriver('merge --quiet --no-edit origin/main', 'ours') },
  {
    name: 'merge-conflict-theirs',
    brings: true,
    run: gitWithoutDriver('merge --quiet --no-edit origin/main', 'theirs'),
  },
  {
    name: 'merge-abort',
    run: async (clone) => {
      await clone.attemptWith(FAILING_DRIVER, 'merge', '--quiet', '--no-commit', '--no-ff', THEIRS);
      await clone.attempt('merge', '--abort');
      return true;
    },
  },
  {
    name: 'squash',
    brings: true,
    run: async (clone) => {
      const { exitCode } = await clone.attempt('merge', '--quiet', '--squash', THEIRS);
      await conclude(clone);
      await clone.attempt('commit', '--quiet', '-m', 'squashed');
      return exitCode === 0;
    },
  },
  {
    name: 'octopus',
    brings: true,
    run: async (clone) => {
      await commitElsewhere(clone, { from: THEIRS, branch: 'elsewhere' });
      return git('merge --quiet --no-edit origin/main elsewhere')(clone);
    },
  },
  { name: 'pull-merge', brings: true, run: withPush('pull --quiet --no-rebase --no-edit origin main') },
  { name: 'pull-rebase', brings: true, run: withPush('pull --quiet --rebase origin main') },
  { name: 'pull-ff-only', brings: true, run: git('pull --quiet --ff-only origin main') },
  { name: 'rebase', brings: true, run: git('rebase --quiet origin/main') },
  { name: 'rebase-apply', brings: true, run: git('rebase --quiet --apply origin/main') },
  { name: 'rebase-i', brings: true, run: git('-c sequence.editor=true rebase --quiet -i origin/main') },
  { name: 'rebase-conflict-ours', brings: true, run: gitWithoutDriver('rebase --quiet origin/main', 'ours') },
  { name: 'rebase-conflict-theirs', brings: true, run: gitWithoutDriver('rebase --quiet origin/main', 'theirs') },
  {
    name: 'cherry-pick',
    run: async (clone) => git(`cherry-pick ${await lastOfTheirs(clone)}`)(clone),
  },
  {
    name: 'cherry-pick-conflict',
    run: async (clone) => gitWithoutDriver(`cherry-pick ${await lastOfTheirs(clone)}`, 'ours')(clone),
  },
  {
    name: 'cherry-pick-no-commit',
    run: async (clone) => {
      await clone.attempt('cherry-pick', '--no-commit', await lastOfTheirs(clone));
      await conclude(clone, 'theirs');
      return (await clone.attempt('commit', '--quiet', '-m', 'picked')).exitCode === 0;
    },
  },
  {
    name: 'am',
    run: async (clone) => {
      const { stdout: patch } = await clone.attempt('format-patch', '-1', '--stdout', await lastOfTheirs(clone));
      await clone.write('../theirs.patch', `${patch}\n`);
      return git('am --quiet -3 ../theirs.patch')(clone);
    },
  },
  {
    name: 'apply-3',
    run: async (clone) => {
      const patch = ['--no-textconv', '--binary', '--full-index', '--output=../theirs.patch'];
      await clone.attempt('diff', ...patch, `${THEIRS}~1`, THEIRS);
      await clone.attempt('apply', '-3', '../theirs.patch');
      await conclude(clone, 'theirs');
      await clone.attempt('commit', '--quiet', '-m', 'applied');
      return true;
    },
  },
  {
    name: 'stash-pop',
    run: async (clone) => {
      await writeByHand(clone, 'stashed');
      await clone.attempt('stash', 'push', '--quiet');
      await git('merge --quiet --no-edit origin/main')(clone);
      await clone.attempt('stash', 'pop', '--quiet');
      await conclude(clone, 'theirs');
      return (await commitAll(clone)).exitCode === 0;
    },
  },
  {
    name: 'stash-apply',
    run: async (clone) => {
      await writeByHand(clone, 'stashed');
      await clone.attempt('stash', 'push', '--quiet');
      await git('merge --quiet --no-edit origin/main')(clone);
      await clone.attempt('stash', 'apply', '--quiet');
      await conclude(clone, 'ours');
      await clone.attempt('stash', 'drop', '--quiet');
      return (await commitAll(clone)).exitCode === 0;
    },
  },
  {
    name: 'take-files',
    run: async (clone) => {
      await clone.attempt('checkout', '--quiet', THEIRS, '--', '.');
      return (await commitAll(clone)).exitCode === 0;
    },
  },
  {
    name: 'restore-source',
    run: async (clone) => {
      await clone.attempt('restore', `--source=${THEIRS}`, '--staged', '--worktree', '--', '.');
      return (await commitAll(clone)).exitCode === 0;
    },
  },
  { name: 'reset-upstream', run: git('reset --quiet --hard origin/main') },
  {
    name: 'look-around',
    run: async (clone) => {
      await clone.attempt('checkout', '--quiet', '--detach', THEIRS);
      await clone.attempt('switch', '--quiet', '-c', 'looked');
      await clone.attempt('checkout', '--quiet', 'main');
      return (await clone.attempt('branch', '--quiet', '-D', 'looked')).exitCode === 0;
    },
  },
  {
    name: 'merge-tree',
    brings: true,
    run: async (clone) => {
      const { stdout, exitCode } = await clone.attempt('merge-tree', '--write-tree', 'HEAD', THEIRS);
      if (exitCode !== 0) return false;
      const { stdout: merged } = await clone.attempt(
        ...['commit-tree', '-m', 'merged', '-p', 'HEAD', '-p', THEIRS],
        stdout.split('\n')[0] as string,
      );
      return (await clone.attempt('merge', '--quiet', '--ff-only', merged)).exitCode === 0;
    },
  },
  {
    name: 'replace-tree',
    run: async (clone) => {
      const { stdout: replaced } = await clone.attempt('commit-tree', '-m', 'theirs', '-p', 'HEAD', `${THEIRS}^{tree}`);
      return (await clone.attempt('merge', '--quiet', '--ff-only', replaced)).exitCode === 0;
    },
  },
  { name: 'fetch', run: git('fetch --quiet origin main:fetched') },
  { name: 'push', run: git('push --quiet origin HEAD:main') },
  { name: 'force-push', run: git('push --quiet --force --no-verify origin HEAD:main') },
  {
    name: 'sync',
    run: async (clone) => (await clone.memjoin('sync')).exitCode === 0,
  },
];

const isAncestor = async (clone: CopiedClone): Promise<boolean> =>
  (await clone.attempt('merge-base', '--is-ancestor', THEIRS, 'HEAD')).exitCode === 0;

/** Returns the newest commit of THEIRS that is no merge. */
const lastOfTheirs = async (clone: CopiedClone): Promise<string> =>
  (await clone.git('rev-list', '--no-merges', '--max-count=1', THEIRS)).stdout;

function withPush(words: string): Operation['run'] {
  return async (clone) => {
    const isDone = await git(words)(clone);
    await clone.attempt('push', '--quiet', 'origin', 'HEAD:main');
    return isDone;
  };
}
