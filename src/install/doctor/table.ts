import { ATTRIBUTE_CHECKS } from './attributes.ts';
import type { Check, OpeningCheck } from './check.ts';
import { CONTENT_CHECKS } from './contents.ts';
import { DAMAGE_CHECKS } from './damage.ts';
import { DRIVER_CHECKS } from './driver.ts';
import { ENTRY_CHECKS } from './entries.ts';
import { ENVIRONMENT_CHECKS } from './environment.ts';
import { GIT_CHECKS } from './git-settings.ts';
import { HOOK_CHECKS } from './hooks.ts';
import { LEFTOVER_CHECKS } from './leftovers.ts';
import { LOCK_CHECKS } from './locks.ts';
import { LOG_CHECKS } from './log.ts';
import { MANAGED_FILE_CHECKS } from './managed-files.ts';
import { OPENING_CHECKS } from './opening.ts';
import { PROGRAM_CHECKS } from './programs.ts';
import { SOURCE_CHECKS } from './source.ts';

/** Every state of a clone that doctor knows, in the order in which findings of one level are told. */
export const CHECKS: readonly Check[] = [
  ...DAMAGE_CHECKS,
  ...LOCK_CHECKS,
  ...ENVIRONMENT_CHECKS,
  ...PROGRAM_CHECKS,
  ...DRIVER_CHECKS,
  ...ATTRIBUTE_CHECKS,
  ...HOOK_CHECKS,
  ...MANAGED_FILE_CHECKS,
  ...CONTENT_CHECKS,
  ...ENTRY_CHECKS,
  ...SOURCE_CHECKS,
  ...GIT_CHECKS,
  ...LEFTOVER_CHECKS,
  ...LOG_CHECKS,
];

/** The chapters of the manual, with the rows of each. */
export const CHAPTERS: readonly { readonly title: string; readonly rows: readonly (Check | OpeningCheck)[] }[] = [
  { title: 'The repository does not open', rows: OPENING_CHECKS },
  { title: "Git's own files", rows: [...DAMAGE_CHECKS, ...LOCK_CHECKS, ...LEFTOVER_CHECKS] },
  { title: 'The name of this clone', rows: ENVIRONMENT_CHECKS },
  { title: 'Programs and driver', rows: [...PROGRAM_CHECKS, ...DRIVER_CHECKS] },
  { title: 'Attributes', rows: ATTRIBUTE_CHECKS },
  { title: 'Hooks', rows: HOOK_CHECKS },
  { title: 'Memory files', rows: [...MANAGED_FILE_CHECKS, ...CONTENT_CHECKS, ...ENTRY_CHECKS] },
  { title: 'The live memory file', rows: SOURCE_CHECKS },
  { title: 'Git here', rows: GIT_CHECKS },
  { title: 'The log', rows: LOG_CHECKS },
];
