import { printable } from '../core/printable.ts';
import type { ConfigValues } from '../git/config.ts';
import { statusOf } from '../git/file-status.ts';
import { gitIn } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import type { Facts } from './facts.ts';
import { wantedSettings } from './plan.ts';
import type { RecordedSetting } from './record.ts';
import { chooseSettings } from './settings.ts';
import { userPlaces } from './user-places.ts';
import { readUserRecord } from './user-record.ts';

/**
 * Throws `foreign-driver` or `foreign-hook` when somebody else's setting stands under one of our names: a merge or diff
 * driver called memjoin, or a hook of ours with another command. A value counts as ours when it is the one we would
 * write, or the last install here or for all repositories of the user wrote it.
 */
export async function refuseForeign(facts: Facts): Promise<void> {
  const { repository, effective, record } = facts;
  const { settings } = chooseSettings(facts.choice);
  const wanted = wantedSettings(repository, { settings, hooks: 'config' });
  const foreign = findForeign(effective, { wanted, records: [record, userRecord()] });
  if (foreign === undefined) return;
  const { stdout } = await gitIn(repository, ['config', '--show-origin', '-z', '--get-all', foreign.key]);
  throw foreignSetting(foreign, stdout.toString().split('\0', 1)[0] ?? '');
}

/** A setting under one of our names that is not ours. */
type Foreign = { readonly key: string; readonly value: string };

/** Returns the first of `values` that is neither `wanted` nor in one of `records`, if any. */
export function findForeign(
  values: ConfigValues,
  {
    wanted,
    records,
  }: {
    readonly wanted: ReadonlyMap<string, string>;
    readonly records: readonly ({ readonly settings: readonly RecordedSetting[] } | undefined)[];
  },
): Foreign | undefined {
  const recorded = records.flatMap((record) => record?.settings ?? []);
  for (const [key, held] of values) {
    if (!OUR_NAMES.test(key)) continue;
    // The user's own switches (`memjoin.idKey`, `hook.memjoin-pre-commit.enabled`) are nobody else's driver.
    if ((key.startsWith('hook.') && !wanted.has(key)) || VIEW_SWITCHES.has(key)) continue;
    const isOurs = (value: string | undefined): boolean =>
      value !== undefined &&
      (value === wanted.get(key) || recorded.some((setting) => setting.key === key && setting.value === value));
    const value = held.find((one) => !isOurs(one));
    if (held.some((one) => !isOurs(one))) return { key, value: value ?? '' };
  }
  return undefined;
}

/** Returns the error that stops an install at `foreign`, which stands in `origin`; `scope` is the option of git config. */
export function foreignSetting({ key, value }: Foreign, origin: string, scope = ''): ToolError {
  return new ToolError(
    key.startsWith('hook.') ? 'foreign-hook' : 'foreign-driver',
    `${key} is set to "${printable(value)}" (${printable(origin)}), and not by memjoin. Nothing was changed.`,
    { hint: `If it is not needed, remove it with "git config ${scope}--unset-all ${key}" and run this again.` },
  );
}

const OUR_NAMES = /^(?:merge\.memjoin|diff\.memjoin|hook\.memjoin-[^.]*)\./;

/** How a person wants to see our diffs; none of them starts a program. */
const VIEW_SWITCHES: ReadonlySet<string> = new Set(
  ['cachetextconv', 'wordregex', 'algorithm', 'binary'].map((name) => `diff.memjoin.${name}`),
);

// A user without a home folder has no such install.
const userRecord = () =>
  process.env.HOME === undefined
    ? undefined
    : readUserRecord(userPlaces(process.env, (path) => statusOf(path) !== undefined).folder);
