import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { checkAttr } from '../git/attributes.ts';
import { readConfig } from '../git/config.ts';
import { readIfPresent, readWhole, removeFile, writeAtomic } from '../git/files.ts';
import { gitIn, type Repository } from '../git/repository.ts';
import { hostPath, unifiedPath } from '../memory/managed.ts';
import { HOOKS } from './hook-table.ts';
import type { HooksForm } from './plan.ts';
import { programPath } from './record.ts';
import type { CloneSettings } from './settings.ts';
import { shellQuote } from './shell.ts';

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
  const checks = [
    ...(await checkAttributes(repository, settings)),
    await checkDriver(repository),
    await checkTextconv(repository),
  ];
  if (hooks === 'none') return checks;
  for (const { event } of HOOKS) checks.push(await checkHook(repository, { event, hooks }));
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

const checkDriver = async (repository: Repository): Promise<Check> => {
  const name = 'driver';
  const command = await readConfig(repository, 'merge.memjoin.driver');
  if (command === undefined) return { name, isGood: false, detail: 'merge.memjoin.driver is not set' };
  const files = ['base', 'ours', 'theirs'].map((side) => temporaryPath(repository, side));
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
      P: shellQuote('memory-check.json'),
    };
    const filled = command.replace(/%([%OABLP])/g, (_, letter: string) => values[letter] ?? '');
    const { exitCode, stderr } = await runInShell(repository, `PATH=; export PATH; ${filled}`);
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
};

const checkTextconv = async (repository: Repository): Promise<Check> => {
  const name = 'diff';
  const command = await readConfig(repository, 'diff.memjoin.textconv');
  if (command === undefined) return { name, isGood: false, detail: 'diff.memjoin.textconv is not set' };
  const file = temporaryPath(repository, 'textconv');
  try {
    writeAtomic(file, Buffer.from(memoryOf('ours')));
    // Git puts the name of the file behind the command.
    const { exitCode, stdout, stderr } = await runInShell(repository, `${command} ${shellQuote(file)}`);
    const isGood = exitCode === 0 && stdout.toString().includes('entry "1"');
    return { name, isGood, detail: isGood ? 'shows an entry as text' : `exit code ${exitCode}: ${stderr}` };
  } finally {
    removeFile(file);
  }
};

const checkHook = async (
  repository: Repository,
  { event, hooks }: { readonly event: string; readonly hooks: HooksForm },
): Promise<Check> => {
  const name = `hook ${event}`;
  const where = join(repository.hooksDir, event);
  const command = hooks === 'config' ? await configHook(repository, event) : hookFile(where);
  if (command === undefined)
    return { name, isGood: false, detail: `${where}: the call of memjoin is not its first line` };
  const probe = temporaryPath(repository, 'probe');
  try {
    // Our call fails when it is probed, so that nothing behind it in the file runs.
    await runInShell(repository, command, { MEMJOIN_PROBE: probe, MEMJOIN: undefined });
    const isGood = readIfPresent(probe)?.toString() === `${event}\n`;
    const place = hooks === 'config' ? `hook.memjoin-${event}` : where;
    return { name, isGood, detail: `${place}: ${isGood ? 'reached' : 'does not reach memjoin'}` };
  } finally {
    removeFile(probe);
  }
};

const configHook = async (repository: Repository, event: string): Promise<string | undefined> =>
  (await readConfig(repository, `hook.memjoin-${event}.event`)) === event
    ? readConfig(repository, `hook.memjoin-${event}.command`)
    : undefined;

// A file with other lines before ours is not run: they are somebody else's.
const hookFile = (path: string): string | undefined => {
  const bytes = readIfPresent(path);
  return bytes !== undefined && /^(#![^\n]*\n)?# memjoin begin/.test(bytes.toString('latin1'))
    ? shellQuote(path)
    : undefined;
};

/** Runs `script` by the shell Git runs hooks and drivers with, in the folder it runs them in. */
const runInShell = (repository: Repository, script: string, env: Readonly<Record<string, string | undefined>> = {}) =>
  // An alias is the one command of every Git that runs just this; `git hook run` came late and goes on to other hooks.
  gitIn(repository, ['-c', `alias.memjoin-check=!${script}`, 'memjoin-check'], {
    env,
    timeoutMs: 60_000,
    allowExit: Array.from({ length: 256 }, (_, code) => code),
  });

const temporaryPath = (repository: Repository, use: string): string =>
  programPath(repository, `check-${use}-${randomBytes(6).toString('hex')}`);

const entryOf = (side: string): string =>
  `{"_crdt_metadata":{"unique_id":"${side}_1_2026-01-01T00:00:00.000000Z","host":"${side}","timestamp":"2026-01-01T00:00:00.000000Z","version":1},"id":"1"}`;

const memoryOf = (side: string): string => `[\n${entryOf(side)}\n]\n`;
