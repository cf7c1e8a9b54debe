import { isAbsolute, resolve } from 'node:path';
import { readConfigSection } from '../git/config.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';

/** What the clone's git config says about memjoin. */
export type Settings = {
  /** Name of this environment; `undefined` where install has not run. */
  readonly environment: string | undefined;
  /** Folder of the managed files from the top of the tree, without slashes at its ends; empty for the top. */
  readonly dir: string;
  /** Absolute path of the source, if one is configured. */
  readonly source: string | undefined;
  /** Member that identifies the elements of an array source. */
  readonly idKey: string;
  /** Whether a settled state is committed, or only reported. */
  readonly repair: 'commit' | 'warn';
};

/** Returns the settings of `repository`; a value that cannot be meant is `usage`. */
export async function readSettings(repository: Repository): Promise<Settings> {
  const values = await readConfigSection(repository, 'memjoin');
  const value = (name: string) => values.get(`memjoin.${name}`)?.at(-1);
  const source = value('source');
  const repair = value('repair') ?? 'commit';
  if (repair !== 'commit' && repair !== 'warn') {
    throw new ToolError('usage', `memjoin.repair is "${repair}".`, {
      hint: 'Run git config memjoin.repair commit, or warn.',
    });
  }
  return {
    environment: value('environment'),
    dir: (value('dir') ?? '').replace(/^\/+|\/+$/g, ''),
    source: source === undefined || isAbsolute(source) ? source : resolve(repository.topLevel ?? '.', source),
    idKey: value('idkey') ?? 'id',
    repair,
  };
}

/** Returns the name of this environment; throws `not-set-up` where there is none. */
export function requireEnvironment({ environment }: Settings): string {
  if (environment !== undefined && environment !== '') return environment;
  throw new ToolError('not-set-up', 'This clone has no environment name: memjoin is not set up here.', {
    hint: 'memjoin install',
  });
}
