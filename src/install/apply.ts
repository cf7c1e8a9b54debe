import { dirname } from 'node:path';
import { setConfig, unsetConfig } from '../git/config.ts';
import { makeDirectory } from '../git/directories.ts';
import { writeAtomic } from '../git/files.ts';
import { applyHookPlan } from '../git/hook-files.ts';
import type { Repository } from '../git/repository.ts';
import { type ConfigChange, configStates, hashOf, readConfigFile } from './config-file.ts';
import type { Facts } from './facts.ts';
import { type Plan, type Step, wantedSettings } from './plan.ts';
import { type InstallRecord, installDirectory, type RecordedSetting, writeRecord } from './record.ts';

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
  const settings = new Map(known.map((setting) => [setting.key, setting]));
  for (const step of plan.steps) {
    if (step.kind !== 'set' && step.kind !== 'unset') continue;
    const { key } = step;
    const previous = settings.has(key) ? settings.get(key)?.previous : facts.local.get(key)?.at(-1);
    settings.set(key, { key, value: step.kind === 'set' ? step.value : '', previous: previous ?? null });
  }
  return [...settings.values()];
};

// The launcher of this very repository was set by an install, whose record somebody has removed.
const isRecordLost = ({ record, local }: Facts): boolean => record === undefined && local.has('merge.memjoin.driver');

const settingsThatAreOurs = ({ repository, local }: Facts, plan: Plan): readonly RecordedSetting[] =>
  [...wantedSettings(repository, plan)]
    .filter(([key]) => local.has(key))
    .map(([key, value]) => ({ key, value, previous: null }));

// The copy of an earlier install stays good as long as nobody but us has written to the file since.
const configRecord = async (facts: Facts, { steps }: Plan): Promise<InstallRecord['config']> => {
  const { repository, record } = facts;
  const now = readConfigFile(repository);
  const isKnown = record === undefined ? !isRecordLost(facts) : record.config.states.includes(hashOf(now));
  if (!isKnown) return { before: null, states: [] };
  const changes = steps.flatMap((step): ConfigChange[] => {
    if (step.kind === 'set') return [step];
    return step.kind === 'unset' ? [{ key: step.key, value: undefined }] : [];
  });
  const states = await configStates(repository, now, changes);
  const before = record === undefined ? now.toString('base64') : record.config.before;
  return { before, states: [...new Set([...(record?.config.states ?? []), ...states])] };
};
