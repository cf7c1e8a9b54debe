import { dirname } from 'node:path';
import { type ConfigValues, setConfig, unsetConfig } from '../git/config.ts';
import { makeDirectory } from '../git/directories.ts';
import { writeAtomic } from '../git/files.ts';
import { applyHookPlan } from '../git/hook-files.ts';
import type { Repository } from '../git/repository.ts';
import { type ConfigChange, configPath, configStates, hashOf, readConfigFile } from './config-file.ts';
import type { Facts } from './facts.ts';
import { type Plan, type Step, wantedSettings } from './plan.ts';
import { type InstallRecord, installDirectory, programPath, type RecordedSetting, writeRecord } from './record.ts';

/**
 * Does the steps of `plan`, each one whole or not at all. Killed anywhere, planning and applying again does the rest, and
 * the record for uninstall still says what was there before the first of them.
 */
export async function applyPlan(facts: Facts, plan: Plan): Promise<void> {
  const { repository } = facts;
  if (plan.steps.length === 0 && facts.record !== undefined) return;
  makeDirectory(installDirectory(repository));
  const settings = recordedSettings(facts, plan);
  const hooksDirs = new Set(facts.record?.hooksDirs);
  if (plan.hooks !== 'none') hooksDirs.add(repository.hooksDir);
  const record: InstallRecord = {
    version: 1,
    settings,
    config: await configRecord(facts, plan),
    hooksDirs: [...hooksDirs],
  };
  writeRecord(repository, record);
  for (const step of plan.steps) await applyStep(repository, step);
}

const applyStep = async (repository: Repository, step: Step): Promise<void> => {
  switch (step.kind) {
    case 'set':
      return setConfig(repository, step.key, step.value);
    case 'unset':
      return unsetConfig(repository, step.key);
    case 'hook':
      return applyHookPlan(step.hook);
    case 'file':
      return writeAtomic(step.path, step.bytes, { mode: step.mode });
    case 'user':
    case 'block':
      makeDirectory(dirname(step.path));
      return writeAtomic(step.path, step.bytes);
  }
};

// What an earlier install recorded was there before both.
const recordedSettings = (facts: Facts, plan: Plan): readonly RecordedSetting[] => {
  const known = isRecordLost(facts) ? settingsThatAreOurs(facts, plan) : (facts.record?.settings ?? []);
  return withChanges(known, { changes: configChanges(plan.steps), values: facts.local });
};

/** Returns the record `known` of an earlier install with `changes` to a file that holds `values` now. */
export function withChanges(
  known: readonly RecordedSetting[],
  { changes, values }: { readonly changes: readonly ConfigChange[]; readonly values: ConfigValues },
): readonly RecordedSetting[] {
  const settings = new Map(known.map((setting) => [setting.key, setting]));
  for (const { key, value = '' } of changes) {
    const previous = settings.has(key) ? settings.get(key)?.previous : values.get(key)?.at(-1);
    settings.set(key, { key, value, previous: previous ?? null });
  }
  return [...settings.values()];
}

// The launcher of this very repository was set by an install, whose record somebody has removed.
const isRecordLost = ({ record, local }: Facts): boolean => record === undefined && local.has('merge.memjoin.driver');

const settingsThatAreOurs = ({ repository, local }: Facts, plan: Plan): readonly RecordedSetting[] =>
  [...wantedSettings(repository, plan)]
    .filter(([key]) => local.has(key))
    .map(([key, value]) => ({ key, value, previous: null }));

// The copy of an earlier install stays good as long as nobody but us has written to the file since.
const configRecord = async (facts: Facts, { steps }: Plan): Promise<InstallRecord['config']> => {
  const { repository, record } = facts;
  const now = readConfigFile(configPath(repository));
  const isKnown = record === undefined ? !isRecordLost(facts) : record.config.states.includes(hashOf(now));
  if (!isKnown) return { before: null, states: [] };
  const copy = programPath(repository, 'config-copy');
  const states = await configStates(now, { copy, changes: configChanges(steps) });
  const before = record === undefined ? now.toString('base64') : record.config.before;
  return { before, states: [...new Set([...(record?.config.states ?? []), ...states])] };
};

/** Returns the changes of the config file among `steps`. */
export function configChanges(steps: readonly Step[]): readonly ConfigChange[] {
  return steps.flatMap((step): readonly ConfigChange[] => {
    if (step.kind === 'set') return [step];
    return step.kind === 'unset' ? [{ key: step.key, value: undefined }] : [];
  });
}
