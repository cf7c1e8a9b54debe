import { printable } from '../../core/printable.ts';
import { versionsById } from '../../core/view.ts';
import type { Dialect } from '../../dialects/element.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { readMemory, requireReadable } from '../read-view.ts';
import { requireSource, type Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import type { RestoreOptions } from './restore.ts';
import { planCopy } from './restore-copy.ts';
import { planRestore, type RestorePlan, type VersionsById, withVersions } from './restore-plan.ts';
import type { Present } from './restore-present.ts';

/** Returns the plan of a restore, of the view in `versions` or of the file `from`; undefined if the view shows nothing of the kind. */
export function planFor(
  settings: Settings,
  {
    present,
    versions,
    from,
    dialect,
    lastDialect,
  }: Pick<RestoreOptions, 'from' | 'dialect'> & {
    readonly present: Present;
    readonly versions: VersionsById | undefined;
    /** Kind of the source when it was last backed up, if it had only one. */
    readonly lastDialect: Dialect | undefined;
  },
): RestorePlan | undefined {
  const path = requireSource(settings);
  const { idKey } = settings;
  const presentDialect = present.taken?.shadow.of.dialect;
  if (dialect !== undefined && presentDialect !== undefined && dialect !== presentDialect) {
    throw new ToolError('usage', `${printable(path)} is of the kind ${presentDialect}, not ${dialect}.`, {
      hint: 'A program that reads the one kind wipes or refuses the other. Move the file away first, if you mean it.',
    });
  }
  // What could not be backed up cannot be read.
  const before = present.taken === undefined ? undefined : present.bytes;
  if (from !== undefined) {
    return planCopy(from, { before, wanted: presentDialect ?? dialect, broken: present.bytes, idKey, path });
  }
  return versions && planRestore(versions, { before, wanted: dialect ?? lastDialect, idKey, path });
}

/** Returns all that is known, by id; in a dry run with what a backup would write. */
export async function readVersions(
  repository: Repository,
  settings: Settings,
  { taken }: Present,
): Promise<VersionsById> {
  const memory = await readMemory(repository, settings);
  requireReadable(memory);
  const { written = [], hidden = [] } = taken?.changes ?? {};
  return withVersions(versionsById(memory.entries.values(), sha256), [...written, ...hidden]);
}
