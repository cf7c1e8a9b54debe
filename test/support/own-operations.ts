import { conclude } from './conclude.ts';
import type { CopiedClone } from './copied-clones.ts';
import { removeManaged, writeByHand } from './hand-work.ts';
import { commitAll, git, type Operation } from './operation.ts';

const isMerge = async (clone: CopiedClone, revision: string): Promise<boolean> =>
  (await clone.attempt('rev-parse', '--verify', '--quiet', `${revision}^2`)).exitCode === 0;

const interactive = (edit: string) => ({ GIT_SEQUENCE_EDITOR: `sed -i -e '${edit}'`, GIT_EDITOR: 'true' });

/** Rebases the last `count` commits with their list changed by a sed script. */
const rebaseList =
  (count: number, edit: string): Operation['run'] =>
  async (clone) => {
    const { exitCode } = await clone.attemptWith(interactive(edit), 'rebase', '--quiet', '-i', `HEAD~${count}`);
    await conclude(clone);
    return exitCode === 0;
  };

/** Operations that make or change commits of this clone alone. */
export const OWN_OPERATIONS: readonly Operation[] = [
  {
    name: 'commit-all',
    run: async (clone) => {
      await writeByHand(clone, 'all');
      return (await commitAll(clone)).exitCode === 0;
    },
  },
  {
    name: 'commit-path',
    run: async (clone) => {
      await writeByHand(clone, 'path');
      return (await clone.attempt('commit', '--quiet', '-m', 'path', '--', clone.host)).exitCode === 0;
    },
  },
  {
    name: 'commit-no-verify',
    run: async (clone) => {
      await writeByHand(clone, 'unverified');
      return (await commitAll(clone, '--no-verify')).exitCode === 0;
    },
  },
  {
    name: 'amend',
    run: async (clone) => {
      await writeByHand(clone, 'amended');
      return (await clone.attempt('commit', '--quiet', '--all', '--amend', '--no-edit')).exitCode === 0;
    },
  },
  { name: 'rebase-pick', run: rebaseList(1, '') },
  { name: 'rebase-reword', run: rebaseList(1, '1s/^pick/reword/') },
  { name: 'rebase-fixup', run: rebaseList(2, '2s/^pick/fixup/') },
  { name: 'rebase-drop', run: rebaseList(2, '$!N;1s/^pick/drop/') },
  {
    name: 'revert',
    run: async (clone) =>
      git((await isMerge(clone, 'HEAD')) ? 'revert --no-edit -m 1 HEAD' : 'revert --no-edit HEAD')(clone),
  },
  { name: 'reset-hard', run: git('reset --quiet --hard HEAD~1') },
  {
    name: 'reset-soft',
    run: async (clone) => {
      await clone.attempt('reset', '--quiet', '--soft', 'HEAD~1');
      return (await clone.attempt('commit', '--quiet', '-m', 'again')).exitCode === 0;
    },
  },
  {
    name: 'reset-mixed',
    run: async (clone) => {
      await clone.attempt('reset', '--quiet', '--mixed', 'HEAD~1');
      await clone.attempt('add', '--all');
      return (await clone.attempt('commit', '--quiet', '-m', 'again')).exitCode === 0;
    },
  },
  { name: 'delete-files', run: async (clone) => removeManaged(clone, undefined) },
  { name: 'empty-files', run: async (clone) => removeManaged(clone, '[\n]\n') },
  {
    name: 'stash-alone',
    run: async (clone) => {
      await writeByHand(clone, 'stashed');
      await clone.attempt('stash', 'push', '--quiet');
      await clone.attempt('stash', 'pop', '--quiet');
      return (await commitAll(clone)).exitCode === 0;
    },
  },
  {
    name: 'topic',
    run: async (clone) => {
      await clone.attempt('checkout', '--quiet', '-b', 'topic');
      await writeByHand(clone, 'topic');
      await commitAll(clone);
      await clone.attempt('checkout', '--quiet', 'main');
      await writeByHand(clone, 'beside-topic');
      await commitAll(clone);
      const isMerged = await git('merge --quiet --no-edit topic')(clone);
      await clone.attempt('branch', '--quiet', '-D', 'topic');
      return isMerged;
    },
  },
  {
    name: 'checkout-m',
    run: async (clone) => {
      await writeByHand(clone, 'carried', { isStaged: false });
      await clone.attempt('checkout', '--quiet', '-m', '-b', 'carried', 'HEAD~1');
      await conclude(clone);
      await clone.attempt('checkout', '--quiet', '-m', 'main');
      await conclude(clone);
      await clone.attempt('branch', '--quiet', '-D', 'carried');
      await clone.attempt('add', '--all');
      return (await commitAll(clone)).exitCode === 0;
    },
  },
  {
    name: 'worktree',
    run: async (clone) => {
      await clone.attempt('worktree', 'add', '--quiet', '-b', 'beside', '../beside', 'HEAD');
      await clone.attempt('-C', '../beside', 'commit', '--quiet', '--allow-empty', '-m', 'beside');
      const isMerged = await git('merge --quiet --no-edit beside')(clone);
      await clone.attempt('worktree', 'remove', '--force', '../beside');
      await clone.attempt('branch', '--quiet', '-D', 'beside');
      return isMerged;
    },
  },
  {
    name: 'fresh-history',
    run: async (clone) => {
      const { stdout: fresh } = await clone.attempt('commit-tree', '-m', 'fresh', 'HEAD^{tree}');
      await clone.attempt('reset', '--quiet', '--soft', fresh);
      await clone.attempt('reflog', 'expire', '--expire=now', '--all');
      return (await clone.attempt('gc', '--quiet', '--prune=now')).exitCode === 0;
    },
  },
];
