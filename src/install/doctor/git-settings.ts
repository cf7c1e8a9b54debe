import { isAtLeast } from '../../git/git-version.ts';
import { gitIn } from '../../git/repository.ts';
import { managedPathspecs } from '../../memory/managed.ts';
import type { Check, Values } from './check.ts';
import { type Clone, configValue } from './clone.ts';

/** First Git that memjoin works with. */
const OLDEST = '2.25';

/** What the Git of this machine is, and what its config makes it do. */
export const GIT_CHECKS: readonly Check[] = [
  {
    id: 'git-old',
    level: 'error',
    looksFor: 'The Git on the PATH is older than 2.25.',
    sentence: 'Git {version} is too old: memjoin works with 2.25 and later.',
    instruction: 'Install a newer Git, and put it on the PATH.',
    find: ({ gitVersion: { major, minor, patch }, gitVersion }) =>
      isAtLeast(gitVersion, OLDEST) ? [] : [{ version: `${major}.${minor}.${patch}` }],
  },
  {
    id: 'identity-missing',
    level: 'error',
    looksFor: 'Git knows no name and address to commit under.',
    sentence: 'Git does not know who commits here: {problem}',
    instruction: 'git config user.name "Your Name" && git config user.email you@example.com',
    find: async ({ repository }) => {
      const { exitCode, stderr } = await gitIn(repository, ['var', 'GIT_COMMITTER_IDENT'], { allowExit: [128] });
      const [, ...rest] = stderr.trim().split('\n').reverse();
      return exitCode === 0 || repository.isBare ? [] : [{ problem: stderr.split('\n').at(-1) ?? rest.join(' ') }];
    },
  },
  {
    id: 'push-mirror',
    level: 'warning',
    looksFor: 'A remote is pushed to as a mirror, which publishes the local refs of memjoin and deletes others there.',
    sentence: 'remote.{remote}.mirror is set: git push publishes the ledger of this clone, and deletes refs there.',
    instruction: 'git config --unset-all remote.{remote}.mirror',
    find: (clone) =>
      remotes(clone)
        .filter((remote) => isTrue(configValue(clone, `remote.${remote}.mirror`)))
        .map((remote) => ({ remote })),
  },
  {
    id: 'fetch-prunes-ledger',
    level: 'warning',
    looksFor: 'A fetch prunes all refs (`refs/*`), the ledger of this clone included.',
    sentence: 'git fetch {remote} deletes every ref that {remote} does not have, also the ledger of this clone.',
    instruction: 'git config remote.{remote}.prune false',
    find: (clone) =>
      remotes(clone)
        .filter((remote) => prunesAll(clone, remote))
        .map((remote) => ({ remote })),
  },
  {
    id: 'behind-and-dirty',
    level: 'warning',
    looksFor: 'The branch is behind its upstream, and a memory file has changes that no commit has: a pull refuses.',
    sentence: '{paths}: changed and not committed, while the branch is behind its upstream; git pull will refuse.',
    instruction: 'git add -- {top} && git commit --message "Memory files" -- {top}',
    find: findBehindAndDirty,
  },
  {
    id: 'shallow',
    level: 'note',
    looksFor: 'The clone is shallow: merges and `memjoin log` lack the older history.',
    sentence: 'This clone is shallow: Git may find no common ancestor to merge from, and log does not go far back.',
    instruction: 'git fetch --unshallow',
    find: async ({ repository }) => {
      const { stdout } = await gitIn(repository, ['rev-parse', '--is-shallow-repository']);
      return stdout.toString().trim() === 'true' ? [{}] : [];
    },
  },
  {
    id: 'rerere-autoupdate',
    level: 'note',
    looksFor: 'rerere stages remembered resolutions by itself, without asking memjoin.',
    sentence: 'rerere.autoupdate is on: a resolution that Git remembers is staged without a look at the entries.',
    instruction: 'git config rerere.autoupdate false',
    find: (clone) =>
      isTrue(configValue(clone, 'rerere.enabled')) && isTrue(configValue(clone, 'rerere.autoupdate')) ? [{}] : [],
  },
];

const isTrue = (value: string | undefined): boolean => ['true', 'yes', 'on', '1'].includes(value?.toLowerCase() ?? '');

const remotes = ({ config }: Clone): readonly string[] => [
  ...new Set([...config.keys()].flatMap((key) => /^remote\.(.+)\.\w+$/s.exec(key)?.[1] ?? [])),
];

const prunesAll = (clone: Clone, remote: string): boolean => {
  const isPruned = isTrue(configValue(clone, `remote.${remote}.prune`) ?? configValue(clone, 'fetch.prune'));
  const refspecs = clone.config.get(`remote.${remote}.fetch`) ?? [];
  return isPruned && refspecs.some((refspec) => /:refs\/(?:memjoin\/.*)?\*$/.test(refspec ?? ''));
};

async function findBehindAndDirty({ repository, dir }: Clone): Promise<readonly Values[]> {
  if (repository.topLevel === undefined) return [];
  const behind = await gitIn(repository, ['rev-list', '--count', 'HEAD..@{upstream}', '--'], { allowExit: [128] });
  if (behind.exitCode !== 0 || behind.stdout.toString().trim() === '0') return [];
  const question = ['diff', '--name-only', '-z', '--no-ext-diff', 'HEAD', '--', ...managedPathspecs(dir)];
  const { stdout } = await gitIn(repository, question, { allowExit: [128] });
  const paths = stdout.toString().split('\0').filter(Boolean);
  return paths.length === 0 ? [] : [{ paths, top: paths.map((path) => `:(top,literal)${path}`) }];
}
