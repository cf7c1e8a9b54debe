import { dirname, join } from 'node:path';
import { shellQuote } from '../core/shell-word.ts';
import { planAttributeBlock } from '../git/attributes-text.ts';
import { statusOf } from '../git/file-status.ts';
import { isAtLeast } from '../git/git-version.ts';
import { type HookPlan, planHook, planHookRemoval } from '../git/hook-files.ts';
import type { Repository } from '../git/repository.ts';
import { inPlaceOf, lookAtSource } from '../memory/source/look-at-source.ts';
import type { Facts } from './facts.ts';
import { CONFIG_HOOKS_SINCE, HOOKS, hookFileCall, hookSettings } from './hook-table.ts';
import { attributeRules, EXCLUDE_RULES, pathInside, watchedPathspecs } from './managed-paths.ts';
import { publicForgeOf } from './public-forges.ts';
import { programPath } from './record.ts';
import { type CloneSettings, chooseSettings } from './settings.ts';
import { isSharedFolder, keepsCalls, userFile } from './shared-hooks.ts';
import { driverCommand, textconvCommand } from './shell.ts';

/** One change of an install; doing it twice is doing it once. */
export type Step =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly bytes: Buffer;
      readonly mode: number;
      readonly what: string;
    }
  /** Enters this clone among the users of a shared folder of hooks. */
  | { readonly kind: 'user'; readonly path: string; readonly bytes: Buffer }
  | { readonly kind: 'block'; readonly path: string; readonly bytes: Buffer; readonly lines: readonly string[] }
  | { readonly kind: 'set'; readonly key: string; readonly value: string }
  | { readonly kind: 'unset'; readonly key: string }
  | { readonly kind: 'hook'; readonly event: string; readonly hook: HookPlan };

/** What an install is going to do; no steps when everything is as it should be. */
export type Plan = {
  readonly settings: CloneSettings;
  readonly hooks: HooksForm;
  readonly steps: readonly Step[];
  /** Sentences a person should read. */
  readonly notes: readonly string[];
};

/** Where the hooks stand: in Git's config, in the files of a folder, or nowhere, where Git would run none. */
export type HooksForm = 'config' | 'files' | 'none';

/**
 * Returns the steps from what is there to what should be, in an order in which it may be cut off anywhere: no rule names
 * a driver before it runs, and no hook a program that is not there.
 */
export function planInstall(facts: Facts): Plan {
  const { settings, notes } = chooseSettings(facts.choice);
  const hooks = reachableForm(facts);
  const steps = [
    ...programSteps(facts, settings),
    ...settingSteps(facts, wantedSettings(facts.repository, { settings, hooks })),
    ...(facts.isTwoWay ? settingSteps(facts, TWO_WAY) : []),
    ...blockSteps(facts, settings),
    ...hookSteps(facts, hooks),
  ];
  return {
    settings,
    hooks,
    steps,
    notes: [
      ...notes,
      ...hookNotes(facts, hooks),
      ...sourceNotes(facts, settings),
      ...folderNotes(facts, settings),
      ...forgeNotes(facts),
    ],
  };
}

/** Returns every setting memjoin writes for `settings`, by key; an empty value stands for one that is not set. */
export function wantedSettings(
  repository: Repository,
  { settings, hooks }: { readonly settings: CloneSettings; readonly hooks: HooksForm },
): ReadonlyMap<string, string> {
  const program = programPath(repository, 'hook');
  const asHooks = HOOKS.flatMap((row) => hookSettings(row, program));
  return new Map([
    ['memjoin.environment', settings.environment],
    ['memjoin.replica', settings.replica],
    ['memjoin.identity', settings.identity],
    ['memjoin.dir', settings.dir],
    ['memjoin.source', settings.source ?? ''],
    ...programSettings((name) => programPath(repository, name)),
    // Both forms at once would run each hook twice.
    ...asHooks.map(([key, value]) => [key, hooks === 'config' ? value : ''] as const),
  ]);
}

/** Returns the settings of the merge driver and of the readable diff; `pathOf` says where the program of a name is. */
export function programSettings(pathOf: (name: string) => string): readonly (readonly [key: string, value: string])[] {
  return [
    ['merge.memjoin.name', 'join of memory files'],
    ['merge.memjoin.driver', driverCommand(pathOf('driver'))],
    ['diff.memjoin.textconv', textconvCommand(pathOf('textconv'))],
    // The line of the entry that a change is in stands in the head of the change.
    ['diff.memjoin.xfuncname', '^(entry.*)$'],
  ];
}

/** What makes the source show what others write and delete, and the others what is deleted in it: together, or not at all. */
const TWO_WAY: ReadonlyMap<string, string> = new Map([
  ['memjoin.restoreonmerge', 'true'],
  ['memjoin.deletions', 'hide'],
]);

/** Returns the form of the hooks that this Git and this repository can have. */
export function hooksForm({ repository, gitVersion }: Pick<Facts, 'repository' | 'gitVersion'>): HooksForm {
  if (repository.topLevel === undefined) return 'none';
  const hasConfigHooks = isAtLeast(gitVersion, CONFIG_HOOKS_SINCE);
  // Both forms at once would run each hook twice.
  if (hasConfigHooks && !(hasHooksFolder(repository) && keepsCalls(repository, repository.hooksDir))) return 'config';
  return hasHooksFolder(repository) ? 'files' : 'none';
}

// A folder that is kept by something else (a read-only store) takes no hooks; merges join all the same.
const reachableForm = (facts: Facts): HooksForm => {
  const form = hooksForm(facts);
  return form === 'files' && hookSteps(facts, form).length > 0 && !facts.isWritable(facts.repository.hooksDir)
    ? 'none'
    : form;
};

// `core.hooksPath=/dev/null` is how people switch all hooks off.
const hasHooksFolder = ({ hooksDir }: Repository): boolean => {
  const status = statusOf(hooksDir);
  return status === undefined || status.isDirectory() || status.isSymbolicLink();
};

const programSteps = (
  { repository, programs, nodePath, fileAt }: Facts,
  { dir, source }: CloneSettings,
): readonly Step[] => {
  const paths = watchedPathspecs(dir, { source, topLevel: repository.topLevel });
  const own = [
    { name: 'node', bytes: Buffer.from(`${nodePath}\n`), isExecutable: false },
    { name: 'paths', bytes: Buffer.from(paths.map((line) => `${line}\n`).join('')), isExecutable: false },
  ];
  return [...programs.files, ...own].flatMap(({ name, bytes, isExecutable }) => {
    const path = programPath(repository, name);
    const file = fileAt(path);
    if (file?.bytes.equals(bytes) && file.isExecutable === isExecutable) return [];
    return [{ kind: 'file' as const, path, bytes, mode: isExecutable ? 0o755 : 0o644, what: name }];
  });
};

const settingSteps = ({ local }: Facts, wanted: ReadonlyMap<string, string>): readonly Step[] => {
  const set = [...wanted].filter(([key, value]) => {
    const values = local.get(key) ?? [];
    return value !== '' && !(values.length === 1 && values[0] === value);
  });
  const unset = [...wanted].filter(([key, value]) => value === '' && local.has(key));
  return [
    ...set.map(([key, value]) => ({ kind: 'set' as const, key, value })),
    // Backwards: with the event of a hook but without its command every git commit would die.
    ...unset.reverse().map(([key]) => ({ kind: 'unset' as const, key })),
  ];
};

const blockSteps = ({ repository, programs, fileAt }: Facts, { dir }: CloneSettings): readonly Step[] => {
  const rules = attributeRules(programs.attributesTemplate, dir);
  const info = join(repository.commonDir, 'info');
  const blocks = [
    // This clone's own rules count also where a branch, a sparse checkout or an older commit lacks the tracked ones.
    { path: join(info, 'attributes'), lines: rules },
    { path: join(info, 'exclude'), lines: EXCLUDE_RULES },
    ...(repository.topLevel === undefined ? [] : [{ path: join(repository.topLevel, '.gitattributes'), lines: rules }]),
  ];
  return blocks.flatMap(({ path, lines }) => {
    const before = fileAt(path)?.bytes;
    const bytes = planAttributeBlock(before, lines);
    return before?.equals(bytes) ? [] : [{ kind: 'block' as const, path, bytes, lines }];
  });
};

const hookSteps = ({ repository, fileAt }: Facts, form: HooksForm): readonly Step[] => {
  const { hooksDir } = repository;
  const isShared = isSharedFolder(repository, hooksDir);
  if (form === 'none') return [];
  const user = userFile(repository, hooksDir);
  const isKnown = fileAt(user.path)?.bytes.equals(user.bytes) === true;
  const hooks = HOOKS.map((row) => ({
    kind: 'hook' as const,
    event: row.event,
    hook: form === 'files' ? planHook(hooksDir, row.event, hookFileCall(row)) : planHookRemoval(hooksDir, row.event),
  })).filter(({ hook }) => hook.kind !== 'keep');
  if (form !== 'files' || !isShared || isKnown) return hooks;
  return [{ kind: 'user', ...user }, ...hooks];
};

const hookNotes = (facts: Facts, form: HooksForm): readonly string[] => {
  const { topLevel, hooksDir } = facts.repository;
  if (form !== 'none' || topLevel === undefined) return [];
  const reason =
    hooksForm(facts) === 'none'
      ? `hooks are switched off here: core.hooksPath is ${hooksDir}`
      : `no hook was set up: ${hooksDir} cannot be written (Git 2.54 and later need no such folder)`;
  return [`${reason}; merges join, but the unified file is not kept.`];
};

const sourceNotes = ({ repository }: Facts, { source }: CloneSettings): readonly string[] => {
  if (source === undefined) return [];
  const isInside = repository.topLevel !== undefined && pathInside(repository.topLevel, source) !== undefined;
  return [
    ...(isInside
      ? [`${source} lies in the work tree, where git stash -u and git clean take it; a place outside is safer.`]
      : []),
    ...absenceNotes(source),
  ];
};

const absenceNotes = (source: string): readonly string[] => {
  const place = lookAtSource(source);
  if (place === 'gone') {
    return [
      `${source} is not there yet; check the path. On a new machine "memjoin restore" writes it, or your program does.`,
    ];
  }
  if (place !== 'no-folder') return [];
  const found = inPlaceOf(dirname(source));
  return found === undefined
    ? [`${source} is not there, nor is its folder; check the path. "memjoin doctor" says what to do.`]
    : [
        `${source} cannot be read or written: ${found.path} is ${found.kind}, no folder. "memjoin doctor" says what to do.`,
      ];
};

const folderNotes = ({ elsewhere, irregular }: Facts, { dir }: CloneSettings): readonly string[] => {
  const taken = irregular.map(
    (path) =>
      `${path} is in the index as no regular file, which stops backups and commits; take it out: ` +
      `git rm --cached -- ${shellQuote(`:(top,literal)${path}`)}`,
  );
  if (elsewhere.length === 0) return taken;
  const shown = elsewhere.slice(0, 3).join(', ');
  const more = elsewhere.length > 3 ? `, and ${elsewhere.length - 3} more` : '';
  const here = dir === '' ? 'the top of the work tree' : dir;
  const apart = `memory files lie outside ${here} and are not managed from here: ${shown}${more}; --dir names their folder.`;
  return [...taken, apart];
};

/** Said once, when a clone is set up. */
const forgeNotes = ({ remoteUrls, record }: Facts): readonly string[] => {
  const forges = new Set(remoteUrls.map(publicForgeOf).filter((forge) => forge !== undefined));
  if (record !== undefined) return [];
  return [...forges].map(
    (forge) =>
      `THIS CLONE IS SHARED ON ${forge.toUpperCase()}. Whoever can read the repository there reads the whole memory, and all that it` +
      ' ever held: make sure that it is private.',
  );
};
