import { printable } from '../../core/printable.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import type { Settings } from '../settings.ts';
import type { Shadow } from '../source/shadow.ts';
import { takeSource } from '../source/take-source.ts';
import type { Replaced } from './replace-source.ts';
import type { RestoreOptions } from './restore.ts';
import type { Present } from './restore-present.ts';

/** Reads the restored source back, so that the next backup compares with it; a program may have written it since. */
export async function takeOwn(
  repository: Repository,
  settings: Settings,
  { clocks, isAfterMerge }: RestoreOptions,
): Promise<readonly string[]> {
  try {
    return (await takeSource(repository, settings, { clocks, isAfterMerge })).notes;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return [`The source was restored, but not backed up after it: ${error.message}`];
  }
}

/** Backs up what a program wrote into the displaced file after all. */
export async function takeLate(
  repository: Repository,
  settings: Settings,
  {
    replaced: { displaced, kept },
    before: { bytes, taken },
    shadow,
    clocks,
    isAfterMerge,
  }: RestoreOptions & {
    readonly replaced: Extract<Replaced, { kind: 'replaced' }>;
    readonly before: Present;
    readonly shadow: Shadow;
  },
): Promise<{ readonly note: string; readonly isTaken: boolean } | undefined> {
  if (displaced === undefined || bytes === undefined) return undefined;
  try {
    if (displaced.read().equals(bytes)) return undefined;
    const what = 'A program wrote into the old file while it was replaced';
    const where = `the old file is kept at ${printable(kept ?? '')}`;
    try {
      const late = { read: displaced.read, shadow: taken === undefined ? undefined : shadow };
      await takeSource(repository, settings, { clocks, isAfterMerge, late });
      return { note: `${what}: that was backed up too, and ${where}.`, isTaken: true };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { note: `${what}, and it could not be backed up (${why}); ${where}.`, isTaken: false };
    }
  } finally {
    displaced.close();
  }
}
