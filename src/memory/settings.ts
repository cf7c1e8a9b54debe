import { isAbsolute, resolve } from 'node:path';
import { isEnvironmentName } from '../core/environment.ts';
import { printable } from '../core/printable.ts';
import { type ConfigValues, readConfigSectionOf } from '../git/config.ts';
import { statusOf } from '../git/file-status.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import type { LogSettings } from '../telemetry/place.ts';

/** What the clone's git config says about memjoin. */
export type Settings = {
  /** Name of this environment; `undefined` where install has not run, or has run in the clone this one is a copy of. */
  readonly environment: string | undefined;
  /** Whether this is a copy of the clone that install ran in: two writers of one host file would undo each other. */
  readonly isCopy: boolean;
  /** Folder of the managed files from the top of the tree, without slashes at its ends; empty for the top. */
  readonly dir: string;
  /** Absolute path of the source, if one is configured. */
  readonly source: string | undefined;
  /** Member that identifies the elements of an array source. */
  readonly idKey: string;
  /** Whether a settled state is committed, or only reported. */
  readonly repair: 'commit' | 'warn';
  /** What a backup does about what the source no longer holds: nothing, or it hides it everywhere. */
  readonly deletions: 'keep' | 'hide';
  /** What happens to new entries that look like secrets: nothing, they are named, or nothing is committed. */
  readonly secrets: 'warn' | 'block' | 'off';
  /** Whether a merge that brought entries writes them into the source. */
  readonly restoreOnMerge: boolean;
} & LogSettings;

/** Returns the settings of `repository`; a value that cannot be meant is `usage`. */
export async function readSettings(repository: Repository): Promise<Settings> {
  const values = await readMemjoinConfig(repository);
  const value = (name: string) => values.get(`memjoin.${name}`)?.at(-1);
  const source = value('source');
  const environment = value('environment');
  if (environment !== undefined && !isEnvironmentName(environment)) {
    throw new ToolError(
      'usage',
      `memjoin.environment is "${printable(environment)}", which no environment is called.`,
      {
        hint: 'memjoin install --env NAME',
      },
    );
  }
  const identity = value('identity');
  const isCopy = identity !== undefined && identity !== identityOf(repository);
  return {
    environment: isCopy ? undefined : environment,
    isCopy,
    dir: (value('dir') ?? '').replace(/^\/+|\/+$/g, ''),
    source: source === undefined || isAbsolute(source) ? source : resolve(repository.topLevel ?? '.', source),
    idKey: value('idkey') ?? 'id',
    repair: oneOf('repair', value('repair'), ['commit', 'warn']),
    deletions: oneOf('deletions', value('deletions'), ['keep', 'hide']),
    secrets: oneOf('secrets', value('secrets'), ['warn', 'block', 'off']),
    // A key without a value is true, as Git has it.
    ...readLogSettings(values),
    restoreOnMerge: values.has('memjoin.restoreonmerge') && isTrue('restoreOnMerge', value('restoreonmerge') ?? 'true'),
  };
}

/**
 * Returns the section `memjoin` of Git's config. What install has made this clone counts only from the clone's own files:
 * another name or another live file for the time of one command would have it write in the place of somebody else. How it
 * behaves (`git -c memjoin.repair=warn merge`) may come from anywhere.
 */
export function readMemjoinConfig(repository: Repository): Promise<ConfigValues> {
  return readConfigSectionOf(repository, 'memjoin', IDENTITY);
}

const IDENTITY = new Set(['environment', 'replica', 'identity', 'source'].map((name) => `memjoin.${name}`));

/** Returns how to log; a value that cannot be meant is none, because the log never fails the work. */
export function readLogSettings(values: ConfigValues): Pick<LogSettings, 'log' | 'logDir'> {
  const wanted = values.get('memjoin.log')?.at(-1)?.toLowerCase();
  const isOff = wanted === 'off' || wanted === 'false';
  return { log: isOff ? 'off' : wanted === 'debug' ? 'debug' : 'on', logDir: values.get('memjoin.logdir')?.at(-1) };
}

/** Returns the name of this environment; throws `not-set-up` where there is none. */
export function requireEnvironment({ environment, isCopy }: Pick<Settings, 'environment' | 'isCopy'>): string {
  if (environment !== undefined) return environment;
  if (isCopy) {
    throw new ToolError('not-set-up', COPY, { hint: 'memjoin install gives this clone a name of its own.' });
  }
  throw new ToolError('not-set-up', 'This clone has no environment name: memjoin is not set up here.', {
    hint: 'memjoin install',
  });
}

/** What to say in a copy of a clone. */
export const COPY = 'This clone is a copy of another one and must not write under its name: run memjoin install.';

/** Returns device and inode of the common dir, which a copy of the repository does not share. */
export function identityOf({ commonDir }: Repository): string {
  const status = statusOf(commonDir);
  return status === undefined ? '' : `${status.dev}:${status.ino}`;
}

/** Returns the path of the source; throws `not-set-up` where none is configured. */
export function requireSource({ source }: Pick<Settings, 'source'>): string {
  if (source !== undefined) return source;
  throw new ToolError(
    'not-set-up',
    'No source is configured: memjoin does not know which memory file is the live one.',
    {
      hint: 'memjoin install --source PATH',
    },
  );
}

/** Returns `value`, or the first of the `accepted` ones where it is not set. */
function oneOf<T extends string>(name: string, value: string | undefined, accepted: readonly [T, ...T[]]): T {
  const [standard] = accepted;
  const found = value === undefined ? standard : accepted.find((one) => one === value);
  if (found !== undefined) return found;
  throw new ToolError('usage', `memjoin.${name} is "${value}".`, {
    hint: `Run git config memjoin.${name} ${accepted.join(', or ')}.`,
  });
}

function isTrue(name: string, value: string): boolean {
  const text = value.toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(text)) return true;
  return oneOf(name, ['no', 'off', '0', ''].includes(text) ? 'false' : text, ['false', 'true']) === 'true';
}
