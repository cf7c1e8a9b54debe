import type { Argv } from 'yargs';
import { shellWord } from '../core/shell-word.ts';
import type { Repository } from '../git/repository.ts';
import type { Edit, Edited } from '../memory/ids/edit.ts';
import type { Settings } from '../memory/settings.ts';
import type { Written } from '../memory/write-entries.ts';
import { recorded } from '../telemetry/record.ts';
import { counted } from './counted.ts';
import { oneLine, shortened, summaryOf } from './describe-version.ts';
import { openMemory, printLines, printNotes } from './open-memory.ts';
import { arrayJson, literals, objectJson, versionJson } from './version-json.ts';

/** Options of the commands that act on ids. */
export type EditArguments = {
  readonly ids?: readonly string[] | undefined;
  readonly 'dry-run': boolean;
  readonly json: boolean;
};

/** Adds the options that these commands share. */
export function editOptions(yargs: Argv<object>): Argv<EditArguments> {
  return yargs
    .positional('ids', {
      type: 'string',
      array: true,
      describe: 'Ids as "memjoin view" shows them, or unique ids',
    })
    .option('dry-run', { type: 'boolean', default: false, describe: 'Print what would be done and change nothing' })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' });
}

/** Applies `edit` to the ids in the repository of the current folder, prints what became of each, and returns 0. */
export async function runEdit(
  edit: (repository: Repository, settings: Settings, what: Edit) => Promise<Edited>,
  { ids = [], 'dry-run': dryRun, json }: EditArguments,
  { operation, verb }: { readonly operation: 'delete' | 'undelete'; readonly verb: string },
): Promise<number> {
  const { repository, settings } = await openMemory();
  const done = await recorded({ ...settings, repository }, operation, (tell) => {
    tell({ isDryRun: dryRun });
    return edit(repository, settings, { ids, now: Date.now(), dryRun });
  });
  printLines(json ? [editJson(done, dryRun)] : describeEdit(done, { dryRun, verb }));
  if (!json) printNotes([...done.notes, ...mentionNotes(done)]);
  return 0;
}

/** Returns the lines that tell a person what became of each id; `verb` says what was wanted (`hidden`). */
function describeEdit(
  { ids, ...written }: Edited,
  { dryRun, verb }: { readonly dryRun: boolean; readonly verb: string },
): readonly string[] {
  const lines = ids.map(({ id, written: version }) => {
    if (version === undefined) return `${oneLine(id)}: ${verb === 'hidden' ? 'is hidden' : 'is shown'} already`;
    return `${oneLine(id)}: ${dryRun ? 'would be ' : ''}${verb} (${summaryOf(version)})`;
  });
  return [...lines, ...describeCommit(written, dryRun)];
}

const MENTIONS_NAMED = 20;

function mentionNotes({ mentions }: Edited): readonly string[] {
  if (mentions.length === 0) return [];
  const relations = mentions.filter((id) => id.startsWith('relation:')).length;
  const kinds = [
    { count: mentions.length - relations, noun: 'observation' },
    { count: relations, noun: 'relation' },
  ];
  const what = kinds.filter(({ count }) => count > 0).map(({ count, noun }) => counted(count, noun));
  const ids = mentions.slice(0, MENTIONS_NAMED).map((id) => shellWord(shortened(id)));
  const rest = mentions.length > ids.length ? ` (the first ${ids.length})` : '';
  return [
    `Still shown of what was deleted: ${what.join(' and ')}; with an observation restore writes its entity again.` +
      ` To hide that too${rest}: memjoin delete ${ids.join(' ')}`,
  ];
}

/** Returns the line about the commit that was made, or would be; none if nothing had to change. */
export function describeCommit({ commit, changedPaths }: Written, dryRun: boolean): readonly string[] {
  if (changedPaths.length === 0) return [];
  const paths = changedPaths.map(oneLine).join(', ');
  return [dryRun ? `would commit ${paths}` : `commit ${commit?.slice(0, 10)} changes ${paths}`];
}

/** Returns the same as the text of a JSON object. */
function editJson({ ids, ...written }: Edited, dryRun: boolean): string {
  return objectJson({
    ...literals({ dryRun, ...written }),
    ids: arrayJson(
      ids.map(({ id, written: version }) =>
        objectJson({ ...literals({ id }), written: version && versionJson(version) }),
      ),
    ),
  });
}
