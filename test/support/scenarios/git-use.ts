import type { Chapter } from './scenario.ts';

/** What people do with Git. */
export const GIT_USE: Chapter = {
  title: 'Git in the hands of people',
  scenarios: [
    {
      name: 'every-operation',
      what: 'every operation of Git in every state of the files, alone, in pairs and in long histories',
      expected: 'no entry is lost; the exceptions are listed in git.md',
      more: '`npm run test:matrix`, `npm run test:sequences`',
    },
    {
      name: 'one-sided-damage',
      what: 'one side deletes, empties, breaks or replaces a memory file by a link or a folder',
      expected: 'healed by the hook after the merge, or refused with its place',
    },
    {
      name: 'one-side-taken',
      what: 'a conflict that is ended by --ours, --theirs, -X or add',
      expected: 'the commit has both sides',
    },
    {
      name: 'forms-of-commit',
      what: 'commit with paths, -a, -p, -i, --amend, --no-verify, --allow-empty',
      expected: 'the unified file in HEAD is that of the committed files; nothing unstaged gets in',
    },
    {
      name: 'rewritten-history',
      what: 'forced updates, reset --hard, deleted branches, expired reflogs',
      expected: 'the ledger brings it back, and a message says so',
    },
    {
      name: 'kinds-of-repository',
      what: 'shallow, partial, bare, sparse, SHA-256 and reftable repositories, work trees, submodules',
      expected: 'joined, backed up and shared in all of them',
    },
    {
      name: 'merges-without-driver',
      what: 'an octopus, merge -s resolve, the button of a forge, a colleague without memjoin',
      expected: 'what is missing is found, and brought back from the parents',
    },
    {
      name: 'rerere',
      what: 'rerere replays a resolution that had taken one side',
      expected: 'the commit has both sides all the same',
    },
    {
      name: 'hostile-settings',
      what: 'settings of the user that change what Git prints, pushes, fetches or converts',
      expected: 'no effect',
    },
    {
      name: 'no-usual-branch',
      what: 'a detached HEAD, no commit yet, no upstream, two remotes',
      expected: 'works, or a clear message and exit code',
    },
    {
      name: 'operation-in-progress',
      what: 'a merge, rebase, cherry-pick or bisect waits',
      expected: 'backup says try again, sync publishes without moving the checkout, hooks write nothing',
    },
  ],
};
