import { dirname } from 'node:path';
import { statusOf } from './file-status.ts';
import { decodePath, splitRecords } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';
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
  const pattern = `^${section.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.`;
  const { stdout } = await gitIn(
    repository,
    ['config', ...(localOnly ? ['--local'] : []), '-z', '--get-regexp', pattern],
    { allowExit: [NOT_FOUND] },
  );
  return valuesIn(stdout);
}

/** Returns every value that Git sees in `repository`, from all files, with one child; keys as in a section. */
export async function readAllConfig(repository: Repository): Promise<ConfigValues> {
  return valuesIn((await gitIn(repository, ['config', '-z', '--list'])).stdout);
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

const valuesIn = (stdout: Buffer): ConfigValues => {
  const values = new Map<string, (string | undefined)[]>();
  for (const record of splitRecords(stdout)) {
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
