import { HOOKS } from '../hook-table.ts';
import { programPath } from '../record.ts';
import { driverCommand } from '../shell.ts';
import type { Check, Values } from './check.ts';
import { type Clone, configValue } from './clone.ts';
import { INSTALL } from './fixes.ts';

const DRIVER = 'merge.memjoin.driver';

/** The settings that Git reads to start the driver and the text of diffs. */
export const DRIVER_CHECKS: readonly Check[] = [
  {
    id: 'driver-missing',
    level: 'error',
    looksFor: 'Git config has no merge driver.',
    sentence: 'merge.memjoin.driver is not set, so Git merges the memory files as text.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: (clone) => found(clone, 'missing'),
  },
  {
    id: 'driver-quoted',
    level: 'error',
    looksFor: 'The driver command has `%P` in quotes, which undoes the quotes of Git.',
    sentence: 'merge.memjoin.driver quotes %P, so a file name can run as a command: {command}',
    instruction: 'git config --unset-all merge.memjoin.driver && memjoin install',
    find: (clone) => found(clone, 'quoted'),
  },
  {
    id: 'driver-foreign',
    level: 'error',
    looksFor: 'The driver command is not the one of memjoin.',
    sentence: 'merge.memjoin.driver runs something else: {command}',
    instruction: 'git config --unset-all merge.memjoin.driver && memjoin install',
    find: (clone) => found(clone, 'foreign'),
  },
  {
    id: 'repository-moved',
    level: 'warning',
    looksFor: 'The repository is no longer where install recorded it.',
    sentence: 'The repository was moved to {path}: merges and hooks look their programs up, diffs show raw lines.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: (clone) => found(clone, 'moved').map((values) => ({ ...values, path: clone.repository.commonDir })),
  },
  {
    id: 'setting-changed',
    level: 'warning',
    looksFor: 'A setting that install wrote is gone, doubled or has another value.',
    sentence: '{key} is not what memjoin install writes.',
    instruction: 'git config --unset-all {key}; memjoin install',
    find: async (clone) => {
      if (driverState(clone) === 'moved') return [];
      const { steps } = await clone.plan();
      const keys = steps.flatMap((step) => (step.kind === 'set' ? [step.key] : []));
      return keys.filter((key) => !isToldElsewhere(clone, key)).map((key) => ({ key }));
    },
  },
];

/** Returns how the driver command stands. */
export function driverState(clone: Clone): 'set' | 'missing' | 'quoted' | 'moved' | 'foreign' | 'copied' {
  const command = configValue(clone, DRIVER);
  if (command === undefined) return 'missing';
  const wanted = driverCommand(programPath(clone.repository, 'driver'));
  if (command === wanted) return 'set';
  if (/(["'])%P\1/.test(command)) return 'quoted';
  // All but the recorded place of the launcher.
  if (!command.endsWith(wanted.slice(wanted.indexOf('; [ -x')))) return 'foreign';
  return clone.isCopy ? 'copied' : 'moved';
}

const found = (clone: Clone, state: ReturnType<typeof driverState>): readonly Values[] =>
  driverState(clone) === state ? [{ command: configValue(clone, DRIVER) ?? '' }] : [];

const isToldElsewhere = (clone: Clone, key: string): boolean =>
  (key === DRIVER && driverState(clone) !== 'set') ||
  key === 'memjoin.environment' ||
  HOOKS.some(({ event }) => key.startsWith(`hook.memjoin-${event}.`));
