import { install } from '../install.ts';
import type { Fix } from './check.ts';

/** Sets the clone up again with the settings it has. */
export const INSTALL: Fix = {
  does: 'run memjoin install',
  apply: async ({ repository, packageRoot }) => {
    const options = { cwd: repository.topLevel ?? repository.gitDir, packageRoot };
    await install(repository, options, { isDryRun: false, onPlan: () => {} });
  },
};
