import type { ConfigValues } from './config.ts';
import { gitIn, type Repository } from './repository.ts';

/** How a remote is set up for fetches and pushes by hand, as far as one that names its branch must know. */
export type RemoteSettings = {
  /** Options of a fetch that must move no branch here. */
  readonly fetchOptions: readonly string[];
  /** Options before the word `push`. */
  readonly pushOptions: readonly string[];
  /** Where a push goes, if that is not the place where a fetch comes from; with passwords. */
  readonly elsewhere: { readonly from: string; readonly to: string } | undefined;
  /** Where one push of several goes besides the place that a fetch comes from; with passwords. */
  readonly others: readonly string[];
};

/** Reads the settings of `remote`, a name, or an address, which has none, from `config`, which is all that Git sees. */
export async function readRemoteSettings(
  repository: Repository,
  remote: string,
  config: ConfigValues,
): Promise<RemoteSettings> {
  const valuesOf = (name: string): readonly string[] =>
    (config.get(`remote.${remote}.${name}`) ?? []).filter((value) => value !== undefined);
  const isTracking = valuesOf('fetch').every((refspec) => /:refs\/remotes\/|^[^:]*$/.test(refspec));
  // A mirror is pushed whole and by force, and takes no branch by name. A key with `=` in it cannot be given to `-c`.
  const isMirror = config.has(`remote.${remote}.mirror`) && !remote.includes('=');
  // Without such a setting both go to the same place, and Git need not be asked.
  const isApart =
    valuesOf('url').length > 1 ||
    [...config.keys()].some((key) => key === `remote.${remote}.pushurl` || key.startsWith('url.'));
  const [from = '', ...to] = isApart
    ? [...(await urlsOf(repository, [remote])), ...(await urlsOf(repository, PUSH(remote)))]
    : [];
  return {
    fetchOptions: isTracking ? [] : ['--refmap='],
    pushOptions: isMirror ? ['-c', `remote.${remote}.mirror=false`] : [],
    elsewhere: to.every((url) => url === from) ? undefined : { from, to: to.join(', ') },
    others: to.length > 1 ? to.filter((url) => url !== from) : [],
  };
}

const PUSH = (remote: string): readonly string[] => ['--push', '--all', remote];

const urlsOf = async (repository: Repository, words: readonly string[]): Promise<readonly string[]> => {
  // An address is no remote with a name: exit code 2, before Git 2.30 128.
  const { stdout, exitCode } = await gitIn(repository, ['remote', 'get-url', ...words], { allowExit: [2, 128] });
  return exitCode === 0 ? stdout.toString().split('\n').filter(Boolean) : [];
};
