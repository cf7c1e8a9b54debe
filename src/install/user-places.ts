import { isAbsolute, join } from 'node:path';
import { ToolError } from '../git/tool-error.ts';

/** Where `install --global` puts things; all paths absolute. */
export type UserPlaces = {
  /** Folder of the programs and the record. */
  readonly folder: string;
  /** The config file that `git config --global` writes to. */
  readonly config: string;
};

/**
 * Returns the places of the user whose environment is `env`: the XDG data folder, and the config file by Git's own rules
 * (`GIT_CONFIG_GLOBAL`; else `~/.gitconfig`, unless only the one in the XDG config folder is there). Throws `not-set-up`
 * without a home folder.
 */
export function userPlaces(
  env: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean,
): UserPlaces {
  const { HOME: home, GIT_CONFIG_GLOBAL: named } = env;
  if (home === undefined || !isAbsolute(home)) {
    throw new ToolError('not-set-up', 'HOME is not set, so there is no place for the settings of a user.', {
      hint: 'Set HOME to your home folder.',
    });
  }
  const own = join(home, '.gitconfig');
  const xdg = join(absolute(env.XDG_CONFIG_HOME) ?? join(home, '.config'), 'git/config');
  const usual = !exists(own) && exists(xdg) ? xdg : own;
  return {
    folder: folderIn(home, env),
    config: named === undefined || named === '' ? usual : named,
  };
}

/** Returns the folder of the programs as {@link userPlaces} does, or `undefined` without a home folder. */
export function userFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return env.HOME === undefined || !isAbsolute(env.HOME) ? undefined : folderIn(env.HOME, env);
}

function folderIn(home: string, env: Readonly<Record<string, string | undefined>>): string {
  return join(absolute(env.XDG_DATA_HOME) ?? join(home, '.local/share'), 'memjoin');
}

// The XDG rules ignore a relative path.
const absolute = (path: string | undefined): string | undefined =>
  path !== undefined && isAbsolute(path) ? path : undefined;
