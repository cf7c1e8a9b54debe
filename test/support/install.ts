import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openRepository } from '../../src/git/repository.ts';
import type { InstallOptions } from '../../src/install/facts.ts';
import { type Installed, install } from '../../src/install/install.ts';
import { planUninstall } from '../../src/install/uninstall.ts';
import { layOutPackage } from './package.ts';
import type { Folder } from './repository.ts';

type Options = Partial<InstallOptions> & { readonly isDryRun?: boolean };

/** Installs into the repository `folder`, as environment `laptop` if not told, from a package laid out beside it. */
export async function setUp(folder: Folder, { isDryRun = false, ...options }: Options = {}): Promise<Installed> {
  const packageRoot = options.packageRoot ?? join(dirname(folder.cwd), 'the package');
  await lstat(packageRoot).catch(() => layOutPackage(packageRoot));
  const repository = await openRepository(folder.cwd);
  const asked = { environment: 'laptop', cwd: folder.cwd, ...options, packageRoot };
  return install(repository, asked, { isDryRun, onPlan: () => {} });
}

/** Uninstalls from the repository `folder`. */
export async function takeBack(folder: Folder): Promise<void> {
  for (const removal of planUninstall(await openRepository(folder.cwd))) await removal.apply();
}
