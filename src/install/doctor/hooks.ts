import { join } from 'node:path';
import { statusOf } from '../../git/file-status.ts';
import { readIfPresent } from '../../git/files.ts';
import { isOurs } from '../../git/hook-text.ts';
import { HOOKS, hookSettings } from '../hook-table.ts';
import { hooksForm } from '../plan.ts';
import { programPath } from '../record.ts';
import type { Check, Values } from './check.ts';
import { type Clone, configValue } from './clone.ts';
import { driverState } from './driver.ts';
import { INSTALL } from './fixes.ts';

/** The hooks, as files or in Git's config. */
export const HOOK_CHECKS: readonly Check[] = [
  {
    id: 'hook-missing',
    level: 'error',
    looksFor: 'A hook of memjoin is not there.',
    sentence: 'The hook {event} is missing ({place}): memory files are committed or merged without a check.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: (clone) => hooks(clone, ({ state }) => state === 'missing'),
  },
  {
    id: 'hook-call-lost',
    level: 'error',
    looksFor: 'A hook file was written anew, without the call of memjoin.',
    sentence: '{place} does not call memjoin any more.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: (clone) => hooks(clone, ({ state }) => state === 'lost'),
  },
  {
    id: 'hook-foreign',
    level: 'error',
    looksFor: 'A hook in Git config has the name of ours and another command.',
    sentence: '{place} runs something else: {command}',
    instruction: 'git config --unset-all {place}; memjoin install',
    find: (clone) => hooks(clone, ({ state }) => state === 'foreign'),
  },
  {
    id: 'hook-not-executable',
    level: 'error',
    looksFor: 'A hook file with the call of memjoin is not executable, so Git passes it over.',
    sentence: '{place} is not executable, so Git does not run it.',
    instruction: 'chmod +x {place}',
    find: (clone) => hooks(clone, ({ state }) => state === 'not executable'),
  },
  {
    id: 'hook-crlf',
    level: 'error',
    looksFor: 'A hook file has Windows line ends: its first line then names an interpreter that is not there.',
    sentence: '{place} ends its lines with CR LF, so its interpreter is not found and every commit fails.',
    instruction: "tr -d '\\r' < {place} > {place}.lf && cat {place}.lf > {place} && rm {place}.lf",
    find: (clone) => hooks(clone, ({ state }) => state === 'crlf'),
  },
  {
    id: 'hooks-path-changed',
    level: 'error',
    looksFor: '`core.hooksPath` was set after install (husky and others do), so Git looks for hooks elsewhere.',
    sentence: 'Git runs the hooks in {place} now, and memjoin is not called from there.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: async (clone) =>
      (await clone.plan()).hooks === 'files' && hasLeftHooks(clone) ? [{ place: clone.repository.hooksDir }] : [],
  },
  {
    id: 'hooks-twice',
    level: 'warning',
    looksFor: 'Hooks stand in files and in Git config, so each runs twice, now or after an upgrade of Git.',
    sentence: 'The hook {event} stands both in {place} and in the config, though one of them is enough.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: doubled,
  },
  {
    id: 'hooks-form-old',
    level: 'warning',
    looksFor: 'Git was upgraded to one with hooks in its config, and ours still stand in files.',
    sentence:
      'The hook {event} stands in {place}; this Git keeps it in its config, where no hook manager overwrites it.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: (clone) => hooks(clone, ({ state }) => state === 'old form'),
  },
  {
    id: 'hooks-off',
    level: 'warning',
    looksFor: '`core.hooksPath` names something that is no folder, which switches all hooks off.',
    sentence: 'Git runs no hooks here, because core.hooksPath is {place}: the unified file is not kept.',
    instruction: 'git config --unset-all core.hooksPath && memjoin install',
    find: ({ repository, gitVersion }) =>
      repository.topLevel !== undefined && hooksForm({ repository, gitVersion }) === 'none'
        ? [{ place: repository.hooksDir }]
        : [],
  },
];

type HookState = 'good' | 'missing' | 'lost' | 'foreign' | 'not executable' | 'crlf' | 'old form';
type Hook = { readonly event: string; readonly place: string; readonly command: string; readonly state: HookState };

const hooks = async (clone: Clone, isAsked: (hook: Hook) => boolean): Promise<readonly Values[]> => {
  const { hooks: form } = await clone.plan();
  if (form === 'none' || clone.isCopy || (form === 'files' && hasLeftHooks(clone))) return [];
  return HOOKS.map(({ event }) => (form === 'config' ? configHook(clone, event) : fileHook(clone, event)))
    .filter(isAsked)
    .map(({ event, place, command }) => ({ event, place, command }));
};

const fileHook = ({ repository }: Clone, event: string): Hook => {
  const place = join(repository.hooksDir, event);
  return { event, place, command: '', state: fileState(place) };
};

const fileState = (path: string): HookState => {
  const bytes = readIfPresent(path, { followSymlink: true });
  if (bytes === undefined) return 'missing';
  if (!isOurs(bytes)) return 'lost';
  if (/^#![^\n]*\r\n/.test(bytes.toString('latin1'))) return 'crlf';
  return ((statusOf(path)?.mode ?? 0) & 0o111) === 0 ? 'not executable' : 'good';
};

const configHook = (clone: Clone, event: string): Hook => {
  const key = `hook.memjoin-${event}`;
  const command = configValue(clone, `${key}.command`);
  const hook = { event, place: `${key}.command`, command: command ?? '' };
  if (command === undefined || configValue(clone, `${key}.event`) !== event) {
    const file = join(clone.repository.hooksDir, event);
    return fileState(file) === 'good' ? { ...hook, place: file, state: 'old form' } : { ...hook, state: 'missing' };
  }
  const wanted = new Map(HOOKS.flatMap((row) => hookSettings(row, programPath(clone.repository, 'hook'))));
  const isGood = command === wanted.get(`${key}.command`) || driverState(clone) === 'moved';
  return { ...hook, state: isGood ? 'good' : 'foreign' };
};

async function doubled(clone: Clone): Promise<readonly Values[]> {
  const { hooks: form } = await clone.plan();
  if (form === 'none' || clone.isCopy) return [];
  return HOOKS.flatMap(({ event }) => {
    const place = join(clone.repository.hooksDir, event);
    const bytes = readIfPresent(place, { followSymlink: true });
    const isInFile = bytes !== undefined && isOurs(bytes);
    const isInConfig = configValue(clone, `hook.memjoin-${event}.event`) === event;
    return isInFile && isInConfig ? [{ event, place }] : [];
  });
}

/** Whether none of our calls is where Git looks, and install has put them elsewhere. */
const hasLeftHooks = (clone: Clone): boolean => {
  const { hooksDir } = clone.repository;
  const dirs = clone.record?.hooksDirs ?? [];
  if (dirs.length === 0 || dirs.includes(hooksDir)) return false;
  return HOOKS.every(({ event }) => fileState(join(hooksDir, event)) !== 'good');
};
