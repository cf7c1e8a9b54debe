import { printable } from '../core/printable.ts';
import { gitIn, type Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import type { Facts } from './facts.ts';
import { wantedSettings } from './plan.ts';
import { chooseSettings } from './settings.ts';

/**
 * Throws `foreign-driver` or `foreign-hook` when somebody else's setting stands under one of our names: a merge or diff
 * driver called memjoin, or a hook of ours with another command. A value counts as ours when it is the one we would
 * write, or the last install wrote it.
 */
export async function refuseForeign(facts: Facts): Promise<void> {
  const { repository, effective, record } = facts;
  const { settings } = chooseSettings(facts.choice);
  const wanted = wantedSettings(repository, { settings, hooks: 'config' });
  const recorded = new Map(record?.settings.map(({ key, value }) => [key, value]));
  for (const [key, values] of effective) {
    // The user's own switches (`memjoin.idKey`, `hook.memjoin-pre-commit.enabled`) are nobody else's driver.
    if (key.startsWith('memjoin.') || (key.startsWith('hook.') && !wanted.has(key)) || VIEW_SWITCHES.has(key)) continue;
    const isOurs = (value: string | undefined): boolean =>
      value !== undefined && (value === wanted.get(key) || value === recorded.get(key));
    const foreign = values.findIndex((value) => !isOurs(value));
    if (foreign !== -1) throw await refusal(repository, key, values[foreign] ?? '');
  }
}

/** How a person wants to see our diffs; none of them starts a program. */
const VIEW_SWITCHES: ReadonlySet<string> = new Set(
  ['cachetextconv', 'wordregex', 'algorithm', 'binary'].map((name) => `diff.memjoin.${name}`),
);

const refusal = async (repository: Repository, key: string, value: string): Promise<ToolError> => {
  const { stdout } = await gitIn(repository, ['config', '--show-origin', '-z', '--get-all', key]);
  const origin = stdout.toString().split('\0', 1)[0] ?? '';
  return new ToolError(
    key.startsWith('hook.') ? 'foreign-hook' : 'foreign-driver',
    `${key} is set to "${printable(value)}" (${printable(origin)}), and not by memjoin. Nothing was changed.`,
    { hint: `If it is not needed, remove it with "git config --unset-all ${key}" and run this again.` },
  );
};
