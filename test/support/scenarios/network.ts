import type { Chapter } from './scenario.ts';

/** Remotes and the way to them. */
export const NETWORK: Chapter = {
  title: 'Network and remotes',
  scenarios: [
    {
      name: 'broken-connections',
      what: 'a connection is refused, cut at any byte, stalls, or breaks around the moment a ref moves',
      expected: 'tried again within a deadline; a push that went through unheard is made once',
    },
    {
      name: 'refused-pushes',
      what: 'a push that is refused for good: a hook, a protected branch, a limit, a password',
      expected: 'asked for three times at most, with the words of the remote and an exit code of its own',
    },
    {
      name: 'offline-for-long',
      what: 'days of backups without any connection',
      expected: 'one sync catches up',
    },
    {
      name: 'strange-remotes',
      what: 'a remote that is empty, new, without a common commit, or with another default branch',
      expected: 'joined without a merge base; an empty one gets its branch',
    },
    {
      name: 'hostile-remotes',
      what: 'a remote that serves dozens of files, hostile names, links and torn files in the place of ours',
      expected: 'told, replaced by what is held here, and nothing of it executed or followed',
    },
    {
      name: 'no-questions',
      what: 'a password or a host key is asked for where nobody can answer',
      expected: 'fails at once and says why',
    },
    {
      name: 'pauses',
      what: 'how long to wait before the next try',
      expected: 'doubling with full jitter up to ten seconds, never past the deadline',
    },
  ],
};
