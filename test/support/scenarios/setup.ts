import type { Chapter } from './scenario.ts';

/** Install, settings, and long use. */
export const SETUP: Chapter = {
  title: 'Set up and in use',
  scenarios: [
    {
      name: 'other-hook-managers',
      what: 'husky, lefthook, pre-commit, core.hooksPath, hooks that were there before',
      expected: 'both run, with arguments, stdin and exit codes; uninstall gives the bytes back',
    },
    {
      name: 'install-again',
      what: 'install twice, over an older version, killed at any step; uninstall',
      expected: 'nothing changes twice; what was cut off is finished; config and files get their bytes back',
      more: '`npm run test:faults -- --command install --command uninstall`',
    },
    {
      name: 'places-of-config',
      what: 'a locked config file, includes, a config per work tree, values of the user',
      expected: 'the right file is written, or an error',
    },
    {
      name: 'nothing-from-the-repository-runs',
      what: 'a repository made to have install execute something of it',
      expected: 'nothing of it is executed, and no name of a file either',
    },
    {
      name: 'hostile-environment',
      what: 'GIT_DIR, GIT_INDEX_FILE, GIT_CONFIG_PARAMETERS, NODE_OPTIONS, an empty PATH, no HOME',
      expected: 'cleared, kept apart or refused',
    },
    {
      name: 'other-owners',
      what: "root in a user's repository, a user in root's",
      expected: 'a message; no file changes its owner, and no folder is called safe',
    },
    {
      name: 'long-use',
      what: 'thousands of syncs',
      expected: 'nothing grows but by what is new: no temporary file, copy or note is left for good',
      more: '`npm run soak`',
    },
    {
      name: 'failing-log',
      what: 'a log that cannot be written, is a link, or lies on a full disk',
      expected: 'the work is done all the same',
    },
    {
      name: 'laws-of-the-join',
      what: 'any two or three files, in any form and order',
      expected: 'commutative, associative, idempotent and monotone, as bytes',
    },
  ],
};
