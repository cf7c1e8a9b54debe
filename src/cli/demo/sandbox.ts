import { join } from 'node:path';
import { makeDirectory } from '../../git/directories.ts';
import { writeAtomic } from '../../git/files.ts';
import { makeTemporaryDirectory } from '../../git/temporary-directory.ts';

/** The folders of the demo. */
export type Sandbox = {
  readonly root: string;
  /** Folder of the traces that Git writes while it pulls. */
  readonly traces: string;
};

/**
 * Makes the folders of the demo and cuts this process, which does nothing else, off from the user's Git settings: no
 * variable of theirs, no system config, a home of its own with an identity in it.
 */
export function enterSandbox(): Sandbox {
  const root = makeTemporaryDirectory('memjoin-demo-');
  for (const name of Object.keys(process.env)) {
    if (/^(?:GIT_|MEMJOIN|XDG_|SSH_ASKPASS|NODE_OPTIONS)/i.test(name) && name !== 'MEMJOIN_DEBUG')
      delete process.env[name];
  }
  const home = join(root, 'home');
  Object.assign(process.env, {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_EDITOR: 'true',
    GIT_MERGE_AUTOEDIT: 'no',
  });
  makeDirectory(join(root, 'traces'));
  makeDirectory(home);
  writeAtomic(join(home, '.gitconfig'), Buffer.from(HOME_CONFIG));
  return { root, traces: join(root, 'traces') };
}

const HOME_CONFIG = `[user]
\tname = Ada
\temail = ada@example.com
[init]
\tdefaultBranch = main
[advice]
\tdetachedHead = false
`;
