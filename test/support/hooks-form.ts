import { tmpdir } from 'node:os';
import { isAtLeast, readGitVersion } from '../../src/git/git-version.ts';
import { CONFIG_HOOKS_SINCE } from '../../src/install/hook-table.ts';

/** Whether the Git of this run reads hooks from its config, so that install writes no hook files. */
export const hasConfigHooks = isAtLeast(await readGitVersion(tmpdir()), CONFIG_HOOKS_SINCE);
