import { dirname, join, resolve } from 'node:path';
import { statusOf } from './file-status.ts';
import { decodePath, splitRecords } from './path-text.ts';
import { gitIn, type Repository, workingDirectory } from './repository.ts';
import { runGit } from './run.ts';

/** Values by key, in the order Git reads them, the last one deciding; a key written without `=` holds `undefined`. */
export type ConfigValues = ReadonlyMap<string, readonly (string | undefined)[]>;

type Scope = {
  /** Only the repository's own file, which is the one we write; else all files and `-c` options, as Git sees them. */
  readonly localOnly?: boolean;
};

/**
 * Returns every value of `section` (`memjoin`, or `merge.memjoin` with a subsection), with one child. Keys are as Git
 * prints them: section and name in lower case, subsection as written.
 */
export async function readConfigSection(
  repository: Repository,
  section: string,
  { localOnly = false }: Scope = {},
): Promise<ConfigValues> {
  const { stdout } = await gitIn(
    repository,
    ['config', ...(localOnly ? ['--local'] : []), '-z', '--get-regexp', patternOf(section)],
    { allowExit: [NOT_FOUND] },
  );
  return valuesIn(stdout);
}

/**
 * Returns every value of `section` that Git sees, as {@link readConfigSection} does, but those of the keys `own` only from the
 * config files of the repository and of its work tree themselves: neither the user's files nor `-c` options nor variables
 * such as `GIT_CONFIG_COUNT` set them, which a hook or a script hands down to every Git in it.
 */
export async function readConfigSectionOf(
  repository: Repository,
  section: string,
  own: ReadonlySet<string>,
): Promise<ConfigValues> {
  const { stdout } = await gitIn(repository, ['config', '--show-origin', '-z', '--get-regexp', patternOf(section)], {
    allowExit: [NOT_FOUND],
  });
  const files = [join(repository.commonDir, 'config'), join(repository.gitDir, 'config.worktree')].map(fileAt);
  const isOurs = (origin: string): boolean => {
    const file = origin.startsWith('file:')
      ? fileAt(resolve(workingDirectory(repository), origin.slice(5)))
      : undefined;
    return file !== undefined && files.includes(file);
  };
  const records = splitRecords(stdout);
  const counting: Buffer[] = [];
  for (let at = 0; at + 1 < records.length; at += 2) {
    const [origin, record] = [records[at] as Buffer, records[at + 1] as Buffer];
    const [key = ''] = decodePath(record).split('\n', 1);
    if (!own.has(key) || isOurs(decodePath(origin))) counting.push(record);
  }
  return valuesOf(counting);
}

const patternOf = (section: string): string => `^${section.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.`;

/** Names the file at `path`, however the path is spelled. */
const fileAt = (path: string): string | undefined => {
  const status = statusOf(path);
  return status && `${status.dev}:${status.ino}`;
};

/** Returns every value that Git sees in `repository`, from all files, with one child; keys as in a section. */
export async function readAllConfig(repository: Repository): Promise<ConfigValues> {
  return valuesIn((await gitIn(repository, ['config', '-z', '--list'])).stdout);
}

/** Returns the value of `key`, in the case that Git prints it, that decides in `values`; `undefined` when it is not set. */
export function decidingValue(values: ConfigValues, key: string): string | undefined {
  const all = values.get(key);
  return all === undefined ? undefined : (all.at(-1) ?? '');
}

/** Returns every value in the config file at the absolute `path` itself, not in what it includes; none if it is not there. */
export async function readConfigFileValues(path: string): Promise<ConfigValues> {
  if (statusOf(path) === undefined) return new Map();
  const { stdout } = await runGit(['config', '--file', path, '--no-includes', '-z', '--list'], { cwd: dirname(path) });
  return valuesIn(stdout);
}

/** Sets `key` to the one value `value` in the config file at the absolute `path`; without a value removes it, if it is there. */
export async function changeConfigFile(path: string, key: string, value: string | undefined): Promise<void> {
  const change = value === undefined ? ['--unset-all', '--', key] : ['--replace-all', '--', key, value];
  await runGit(['config', '--file', path, ...change], { cwd: dirname(path), allowExit: [NOTHING_TO_UNSET] });
}

const valuesIn = (stdout: Buffer): ConfigValues => valuesOf(splitRecords(stdout));

const valuesOf = (records: readonly Buffer[]): ConfigValues => {
  const values = new Map<string, (string | undefined)[]>();
  for (const record of records) {
    const newline = record.indexOf(10);
    const key = decodePath(newline === -1 ? record : record.subarray(0, newline));
    const value = newline === -1 ? undefined : decodePath(record.subarray(newline + 1));
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
};

/** Returns the value of `key` that Git uses, exactly as written, or `undefined` when it is not set. */
export async function readConfig(repository: Repository, key: string): Promise<string | undefined> {
  const { stdout, exitCode } = await gitIn(repository, ['config', '-z', '--get', key], { allowExit: [NOT_FOUND] });
  return exitCode === NOT_FOUND ? undefined : decodePath(stdout.subarray(0, -1));
}

/** Sets `key` to the one value `value` in the repository's own file, whatever it held there. */
export async function setConfig(repository: Repository, key: string, value: string): Promise<void> {
  await gitIn(repository, ['config', '--local', '--replace-all', '--', key, value]);
}

/** Removes every value of `key` from the repository's own file; it need not be set. */
export async function unsetConfig(repository: Repository, key: string): Promise<void> {
  await gitIn(repository, ['config', '--local', '--unset-all', '--', key], { allowExit: [NOTHING_TO_UNSET] });
}

/** Removes `section` with its header from the repository's own file; it need not be there. */
export async function unsetSection(repository: Repository, section: string): Promise<void> {
  // Git names a missing section in words only, with the exit code of every other failure.
  const { size } = await readConfigSection(repository, section, { localOnly: true });
  if (size > 0) await gitIn(repository, ['config', '--local', '--remove-section', '--', section]);
}

const NOT_FOUND = 1;
const NOTHING_TO_UNSET = 5;
