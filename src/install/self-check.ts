import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { shellQuote } from '../core/shell-word.ts';
import { checkAttr } from '../git/attributes.ts';
import { readIfPresent, readWhole, removeFile, writeAtomic } from '../git/files.ts';
import type { Environment } from '../git/git-environment.ts';
import { gitIn, type Repository } from '../git/repository.ts';
import type { GitOptions, GitResult } from '../git/run.ts';
import { hostPath, unifiedPath } from '../memory/managed.ts';
import { SELF_CHECK } from '../telemetry/joins.ts';
import { HOOKS } from './hook-table.ts';
import type { HooksForm } from './plan.ts';
import { installDirectory } from './record.ts';
import type { CloneSettings } from './settings.ts';

/** One thing install proved, or found not to work. */
export type Check = { readonly name: string; readonly isGood: boolean; readonly detail: string };

/**
 * Tries what install set up: Git resolves the rules on the real paths, the driver joins two files with an empty PATH,
 * a diff is made readable, and each hook reaches memjoin. Nothing of the user's own hooks runs, and no file of theirs changes.
 */
export async function checkInstall(
  repository: Repository,
  { settings, hooks }: { readonly settings: CloneSettings; readonly hooks: HooksForm },
): Promise<readonly Check[]> {
  const place: CheckPlace = {
    git: (args, options) => gitIn(repository, args, options),
    folder: installDirectory(repository),
  };
  const checks = [
    ...(await checkAttributes(repository, settings)),
    await checkDriver(place),
    await checkTextconv(place),
  ];
  if (hooks === 'none') return checks;
  for (const { event } of HOOKS) {
    checks.push(
      hooks === 'config'
        ? await checkConfigHook(place, event)
        : await checkHookFile(place, join(repository.hooksDir, event)),
    );
  }
  return checks;
}

const checkAttributes = async (
  repository: Repository,
  { dir, environment }: CloneSettings,
): Promise<readonly Check[]> => {
  const paths = [hostPath(dir, environment), unifiedPath(dir)];
  const found = await checkAttr(repository, ['merge', 'text'], paths);
  return paths.map((path) => {
    const merge = found.get(path)?.get('merge');
    const text = found.get(path)?.get('text');
    const isGood = merge === 'memjoin' && text === 'unset';
    return { name: 'attributes', isGood, detail: `${path}: merge=${merge}, text ${text}` };
  });
};

/** Where checks run: `git` started there, and a folder for their temporary files. */
export type CheckPlace = {
  readonly git: (args: readonly string[], options?: Omit<GitOptions, 'cwd'>) => Promise<GitResult>;
  readonly folder: string;
};

/** Proves that the merge driver Git would run here joins two files, with an empty PATH. */
export async function checkDriver(place: CheckPlace): Promise<Check> {
  const name = 'driver';
  const command = await readValue(place, 'merge.memjoin.driver');
  if (command === undefined) return { name, isGood: false, detail: 'merge.memjoin.driver is not set' };
  const files = ['base', 'ours', 'theirs'].map((side) => temporaryPath(place, side));
  const [base = '', ours = '', theirs = ''] = files;
  try {
    writeAtomic(base, Buffer.from('[\n]\n'));
    writeAtomic(ours, Buffer.from(memoryOf('ours')));
    writeAtomic(theirs, Buffer.from(memoryOf('theirs')));
    const values: Readonly<Record<string, string>> = {
      '%': '%',
      O: shellQuote(base),
      A: shellQuote(ours),
      B: shellQuote(theirs),
      L: '7',
      P: shellQuote(SELF_CHECK),
    };
    const filled = command.replace(/%([%OABLP])/g, (_, letter: string) => values[letter] ?? '');
    const { exitCode, stderr } = await runInShell(place, `PATH=; export PATH; ${filled}`);
    const joined = readWhole(ours).toString();
    const isGood = exitCode === 0 && joined === `[\n${entryOf('ours')},\n${entryOf('theirs')}\n]\n`;
    return {
      name,
      isGood,
      detail: isGood ? 'joins two files, with an empty PATH' : `exit code ${exitCode}: ${stderr}`,
    };
  } finally {
    for (const file of files) removeFile(file);
  }
}

/** Proves that the program Git would show a memory file with shows an entry. */
export async function checkTextconv(place: CheckPlace): Promise<Check> {
  const name = 'diff';
  const command = await readValue(place, 'diff.memjoin.textconv');
  if (command === undefined) return { name, isGood: false, detail: 'diff.memjoin.textconv is not set' };
  const file = temporaryPath(place, 'textconv');
  try {
    writeAtomic(file, Buffer.from(memoryOf('ours')));
    // Git puts the name of the file behind the command.
    const { exitCode, stdout, stderr } = await runInShell(place, `${command} ${shellQuote(file)}`);
    const isGood = exitCode === 0 && stdout.toString().includes('entry "1"');
    return { name, isGood, detail: isGood ? 'shows an entry as text' : `exit code ${exitCode}: ${stderr}` };
  } finally {
    removeFile(file);
  }
}

/** Proves that the hook `event` in Git's config reaches memjoin. */
export async function checkConfigHook(place: CheckPlace, event: string): Promise<Check> {
  const isSet = (await readValue(place, `hook.memjoin-${event}.event`)) === event;
  const command = isSet ? await readValue(place, `hook.memjoin-${event}.command`) : undefined;
  return probe(place, { event, command, where: `hook.memjoin-${event}` });
}

// A file with other lines before ours is not run: they are somebody else's.
const checkHookFile = (place: CheckPlace, path: string): Promise<Check> => {
  const bytes = readIfPresent(path);
  const isFirst = bytes !== undefined && /^(#![^\n]*\n)?# memjoin begin/.test(bytes.toString('latin1'));
  return probe(place, { event: basename(path), command: isFirst ? shellQuote(path) : undefined, where: path });
};

const probe = async (
  place: CheckPlace,
  { event, command, where }: { readonly event: string; readonly command: string | undefined; readonly where: string },
): Promise<Check> => {
  const name = `hook ${event}`;
  if (command === undefined)
    return { name, isGood: false, detail: `${where}: the call of memjoin is not its first line` };
  const file = temporaryPath(place, 'probe');
  try {
    // Our call fails when it is probed, so that nothing behind it in the file runs.
    await runInShell(place, command, { MEMJOIN_PROBE: file, MEMJOIN: undefined });
    const isGood = readIfPresent(file)?.toString() === `${event}\n`;
    return { name, isGood, detail: `${where}: ${isGood ? 'reached' : 'does not reach memjoin'}` };
  } finally {
    removeFile(file);
  }
};

const readValue = async ({ git }: CheckPlace, key: string): Promise<string | undefined> => {
  const { stdout, exitCode } = await git(['config', '-z', '--get', key], { allowExit: [1] });
  return exitCode === 0 ? stdout.subarray(0, -1).toString() : undefined;
};

/** Runs `script` by the shell Git runs hooks and drivers with, in the folder it runs them in. */
const runInShell = ({ git }: CheckPlace, script: string, env: Environment = {}) =>
  // An alias is the one command of every Git that runs just this; `git hook run` came late and goes on to other hooks.
  git(['-c', `alias.memjoin-check=!${script}`, 'memjoin-check'], {
    env,
    timeoutMs: 60_000,
    allowExit: Array.from({ length: 256 }, (_, code) => code),
  });

const temporaryPath = ({ folder }: CheckPlace, use: string): string =>
  join(folder, `check-${use}-${randomBytes(6).toString('hex')}`);

const entryOf = (side: string): string =>
  `{"_crdt_metadata":{"unique_id":"${side}_1_2026-01-01T00:00:00.000000Z","host":"${side}","timestamp":"2026-01-01T00:00:00.000000Z","version":1},"id":"1"}`;

const memoryOf = (side: string): string => `[\n${entryOf(side)}\n]\n`;
