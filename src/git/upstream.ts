import { printable } from '../core/printable.ts';
import { shellWord } from '../core/shell-word.ts';
import { type ConfigValues, decidingValue } from './config.ts';
import { listRemotes } from './remotes.ts';
import type { Repository } from './repository.ts';
import { ToolError } from './tool-error.ts';

/** The branch of a remote that a local branch is shared through. */
export type Upstream = {
  /** Name of the remote, or its address where the branch is configured with one. */
  readonly remote: string;
  /** Full name of the branch there: `refs/heads/main`. */
  readonly ref: string;
};

/**
 * Returns the upstream of `branch`, a full name: the one in `config`, which is all that Git sees, else the branch of the same name at the only remote.
 * Throws `not-set-up` where there is no remote, or several and none is configured: memories must not go to the wrong one.
 */
export async function chooseUpstream(repository: Repository, branch: string, config: ConfigValues): Promise<Upstream> {
  const name = branch.replace(/^refs\/heads\//, '');
  const remote = decidingValue(config, `branch.${name}.remote`);
  const ref = decidingValue(config, `branch.${name}.merge`);
  if (remote === '.') throw isLocal(name);
  if (remote !== undefined) return { remote, ref: ref ?? branch };
  const [only, ...others] = await listRemotes(repository);
  if (only === undefined) throw noRemote();
  if (others.length > 0) throw severalRemotes(name, [only, ...others]);
  return { remote: only, ref: branch };
}

/** Returns an upstream as people write it: `origin/main`. */
export function nameOfUpstream({ remote, ref }: Upstream): string {
  return printable(`${withoutPassword(remote)}/${ref.replace(/^refs\/heads\//, '')}`);
}

/** Returns `text` with the user and password of every address in it left out. */
export function withoutPassword(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@']*@/gi, '$1');
}

const noRemote = (): ToolError =>
  new ToolError('not-set-up', 'This repository has no remote to share with.', {
    hint: 'Name one: git remote add origin URL',
  });

const remoteKey = (name: string): string => shellWord(printable(`branch.${name}.remote`));

const severalRemotes = (name: string, remotes: readonly string[]): ToolError =>
  new ToolError(
    'not-set-up',
    `${printable(name)} has no upstream, and there are several remotes: ${remotes.map(printable).join(', ')}.`,
    { hint: `Choose one: git config ${remoteKey(name)} REMOTE` },
  );

const isLocal = (name: string): ToolError =>
  new ToolError('not-set-up', `The upstream of ${printable(name)} is a branch of this very repository.`, {
    hint: `Choose a remote: git config ${remoteKey(name)} REMOTE`,
  });
