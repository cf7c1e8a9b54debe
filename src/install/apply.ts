import { dirname } from 'node:path';
import { setConfig, unsetConfig } from '../git/config.ts';
import { makeDirectory } from '../git/directories.ts';
import { writeAtomic } from '../git/files.ts';
import { applyHookPlan } from '../git/hook-files.ts';
import type { Repository } from '../git/repository.ts';
import { type ConfigChange, configStates, hashOf, readConfigFile } from './config-file.ts';
import type { Facts } from './facts.ts';
import type { Plan, Step } from './plan.ts';
import { type InstallRecord, installDirectory, type RecordedSetting, writeRecord } from './record.ts';

/**
 * Does the steps of `plan`, each one whole or not at all. Killed anywhere, planning and applying again does the rest, and
 * the record for uninstall still says what was there before the first of them.
 */
export async function applyPlan(facts: Facts, plan: Plan): Promise<void> {
  if (plan.steps.length === 0) return;
  const { repository } = facts;
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
    case 'block':
      makeDirectory(dirname(step.path));
      return writeAtomic(step.path, step.bytes);
  }
};

// What an earlier install recorded was there before both.
const recordedSettings = ({ record, local }: Facts, { steps }: Plan): readonly RecordedSetting[] => {
  const settings = new Map(record?.settings.map((setting) => [setting.key, setting]));
  for (const step of steps) {
    if (step.kind !== 'set' && step.kind !== 'unset') continue;
    const previous = settings.has(step.key) ? settings.get(step.key)?.previous : local.get(step.key)?.at(-1);
    settings.set(step.key, { key: step.key, value: step.kind === 'set' ? step.value : '', previous: previous ?? null });
  }
  return [...settings.values()];
};

// The copy of an earlier install stays good as long as nobody but us has written to the file since.
const configRecord = async ({ repository, record }: Facts, { steps }: Plan): Promise<InstallRecord['config']> => {
  const now = readConfigFile(repository);
  const isOurs = record === undefined || record.config.states.includes(hashOf(now));
  if (!isOurs) return { before: null, states: [] };
  const changes = steps.flatMap((step): ConfigChange[] => {
    if (step.kind === 'set') return [step];
    return step.kind === 'unset' ? [{ key: step.key, value: undefined }] : [];
  });
  const states = await configStates(repository, now, changes);
  const before = record === undefined ? now.toString('base64') : record.config.before;
  return { before, states: [...new Set([...(record?.config.states ?? []), ...states])] };
};
