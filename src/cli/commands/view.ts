import type { CommandModule } from 'yargs';
import { compareVersions } from '../../core/order.ts';
import { type Shown, shownOf, type Version, versionsById, view } from '../../core/view.ts';
import { type Dialect, elementOf } from '../../dialects/element.ts';
import type { Knowledge } from '../../memory/known.ts';
import { readMemory } from '../../memory/read-view.ts';
import { sha256 } from '../../memory/sha256.ts';
import { cutTo, pad, terminalWidth, widest } from '../columns.ts';
import { counted } from '../counted.ts';
import { oneLine, shortId, summaryOf, whenOf } from '../describe-version.ts';
import { openMemory, printLines, printNotes, reportUnreadable } from '../open-memory.ts';
import { arrayJson, literals, objectJson, versionJson } from '../version-json.ts';

const DIALECTS: readonly Dialect[] = ['array', 'knowledge-graph', 'object'];

/** Options of `memjoin view`. */
export type ViewArguments = {
  readonly json: boolean;
  readonly hidden: boolean;
  readonly dialect?: string | undefined;
};

/** Prints what the memory says, one line per id, and returns 0, or 65 if a file could not be read. */
export async function run({ json, hidden, dialect }: ViewArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  const knowledge = await readMemory(repository, settings);
  const all = hidden
    ? hiddenOf(versionsById(knowledge.entries.values(), sha256))
    : view(knowledge.entries.values(), sha256);
  const shown = all.filter(
    ({ winner }) => dialect === undefined || elementOf(winner.entry, sha256).dialect === dialect,
  );
  printLines(json ? [describeJson(shown, knowledge)] : describeView(shown, terminalWidth()));
  const conflicts = shown.filter(({ conflicting }) => conflicting.length > 0).length;
  if (!json) {
    if (shown.length === 0) printNotes([hidden ? 'nothing is hidden.' : 'there is nothing to show yet.']);
    if (hidden && shown.length > 0) printNotes(['memjoin undelete ID shows one again; what was purged is gone.']);
    if (conflicts > 0) printNotes([`${counted(conflicts, 'id')} with several versions: memjoin conflicts`]);
  }
  return reportUnreadable(knowledge, 0);
}

/**
 * Returns what each id that shows nothing said last, as if it were shown: the greatest of its entries, one with content
 * before one whose content is gone.
 */
export function hiddenOf(byId: ReadonlyMap<string, readonly Version[]>): readonly Shown[] {
  return [...byId].flatMap(([id, versions]) => {
    if (shownOf(id, versions) !== undefined) return [];
    const isGone = ({ metadata }: Version): number => (metadata.isPurged ? 1 : 0);
    const [winner] = [...versions].sort((a, b) => isGone(a) - isGone(b) || compareVersions(b.entry.line, a.entry.line));
    return winner === undefined ? [] : [{ id, winner, conflicting: [] }];
  });
}

/** Returns a table of `shown` that is `width` columns wide, or as wide as its content if that is infinite. */
export function describeView(shown: readonly Shown[], width: number): readonly string[] {
  if (shown.length === 0) return [];
  const rows = shown.map(({ winner, conflicting }) => ({
    id: shortId(winner),
    host: oneLine(winner.metadata.host),
    when: whenOf(winner).slice(0, 16),
    content: `${conflicting.length === 0 ? '' : `[${conflicting.length + 1} versions] `}${summaryOf(winner)}`,
  }));
  const table = [{ id: 'ID', host: 'HOST', when: 'WRITTEN (UTC)', content: 'CONTENT' }, ...rows];
  const isCut = width !== Number.POSITIVE_INFINITY;
  const ids = widest(
    table.map(({ id }) => id),
    ID_WIDTH,
  );
  const hosts = widest(
    table.map(({ host }) => host),
    HOST_WIDTH,
  );
  return table.map(({ id, host, when, content }) => {
    const start = [
      pad(isCut ? cutTo(id, ids) : id, ids),
      pad(isCut ? cutTo(host, hosts) : host, hosts),
      pad(when, 16),
    ].join('  ');
    return isCut ? cutTo(`${start}  ${content}`, width) : `${start}  ${content}`;
  });
}

/** The command `memjoin view`. */
export const viewCommand: CommandModule<object, ViewArguments> = {
  command: 'view',
  describe: 'Show what the memory says: one line per id',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .option('hidden', {
        type: 'boolean',
        default: false,
        describe: 'What was deleted or purged instead, with what it said last',
      })
      .option('dialect', { choices: DIALECTS, requiresArg: true, describe: 'Only what a source of this kind wrote' })
      .example('$0 view', 'What all environments know together')
      .example('$0 view --hidden', 'What "memjoin undelete" can bring back')
      .example('$0 view --json | jq .entries[].content', 'The same for a program')
      .epilogue(
        'Reads HEAD joined with what is staged and what stands in the work tree. Exit code 65: a file cannot be read.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const ID_WIDTH = 24;
const HOST_WIDTH = 12;

const describeJson = (shown: readonly Shown[], { unreadable }: Pick<Knowledge, 'unreadable'>): string =>
  objectJson({
    entries: arrayJson(
      shown.map(({ winner, conflicting }) => {
        const { dialect } = elementOf(winner.entry, sha256);
        return objectJson({ ...literals({ dialect, conflicts: conflicting.length }), shown: versionJson(winner) });
      }),
    ),
    ...literals({ unreadable }),
  });
