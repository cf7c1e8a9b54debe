import type { Entry } from '../../core/entry.ts';
import { isEnvironmentName } from '../../core/environment.ts';
import { parseMetadata } from '../../core/metadata.ts';
import { compareVersions } from '../../core/order.ts';
import { gitIn } from '../../git/repository.ts';
import { readSoundLedger } from '../../memory/ledger/ledger-damage.ts';
import { hostPath } from '../../memory/managed.ts';
import type { Check, Values } from './check.ts';
import type { Clone } from './clone.ts';
import { INSTALL } from './fixes.ts';

/** The name of the environment, which must have one writer. */
export const ENVIRONMENT_CHECKS: readonly Check[] = [
  {
    id: 'environment-missing',
    level: 'error',
    looksFor: 'The clone has no environment name.',
    sentence: 'memjoin.environment is not set: this clone has no memory file of its own.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: ({ settings }) => (settings.environment === undefined ? [{}] : []),
  },
  {
    id: 'environment-invalid',
    level: 'error',
    looksFor: 'The environment name is one that no file can be called by.',
    sentence: 'memjoin.environment is "{name}", which no environment is called.',
    instruction: 'git config --unset-all memjoin.environment; memjoin install',
    find: ({ settings: { environment } }) =>
      environment === undefined || isEnvironmentName(environment) ? [] : [{ name: environment }],
  },
  {
    id: 'clone-copied',
    level: 'error',
    looksFor: 'The clone is a copy of another one: two writers of one file would undo each other.',
    sentence: '{path} is a copy of the clone that is "{name}", and must not write under its name.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: ({ isCopy, repository, settings }) =>
      isCopy ? [{ path: repository.commonDir, name: settings.environment ?? '' }] : [],
  },
  {
    id: 'environment-shared',
    level: 'error',
    looksFor: 'The upstream has entries of this environment that this clone never wrote: another one has its name.',
    sentence: '{count} of the entries in {path} upstream were written as "{name}" by another clone (as {id}).',
    instruction: 'memjoin install --env {other}',
    find: findShared,
  },
];

async function findShared(clone: Clone): Promise<readonly Values[]> {
  const { settings, dir, repository, branch } = clone;
  const { environment, replica = '' } = settings;
  if (environment === undefined || clone.isCopy || branch === undefined) return [];
  const path = hostPath(dir, environment);
  const theirs = (await clone.upstream()).get(path);
  if (theirs === undefined || (await wasPushedFromHere(clone))) return [];
  const ledger = await readSoundLedger(repository, branch);
  const ours = [(await clone.head()).get(path), (await clone.staged()).get(path), ledger.bytes];
  const known = ours.flatMap((bytes) => (bytes === undefined ? [] : [entriesIn(clone, bytes)]));
  const strange = [...entriesIn(clone, theirs).values()].filter(
    (entry) => parseMetadata(entry.line).host === environment && !known.some((entries) => isHeld(entries, entry)),
  );
  // Without anything of our own this is a clone that continues the environment (install --adopt), or a new one.
  const [first] = strange;
  if (first === undefined || known.every(({ size }) => size === 0)) return [];
  const other = `${environment}-${replica.slice(0, 6)}`;
  return [{ count: String(strange.length), path, name: environment, id: first.uniqueId, other }];
}

const entriesIn = (clone: Clone, bytes: Buffer): ReadonlyMap<string, Entry> => {
  const read = clone.entriesOf(bytes);
  return read.ok ? read.value : new Map();
};

const isHeld = (entries: ReadonlyMap<string, Entry>, { uniqueId, line }: Entry): boolean => {
  const held = entries.get(uniqueId);
  return held !== undefined && compareVersions(held.line, line) >= 0;
};

// What this clone pushed and then took back locally is its own.
const wasPushedFromHere = async ({ repository }: Clone): Promise<boolean> => {
  const { stdout, exitCode } = await gitIn(repository, ['reflog', '-1', '--format=%gs', '@{upstream}'], {
    allowExit: [128],
  });
  return exitCode === 0 && stdout.toString().startsWith('update by push');
};
