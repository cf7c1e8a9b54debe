import type { CommandModule } from 'yargs';
import { compareVersions } from '../../core/order.ts';
import { printable } from '../../core/printable.ts';
import { type Shown, shownOf, type Version, versionsById } from '../../core/view.ts';
import { reindent } from '../../dialects/reindent.ts';
import { beginningFor, isImpossibleDate, revisionAt } from '../../git/revision-at.ts';
import { ToolError } from '../../git/tool-error.ts';
import { type Group, requireId } from '../../memory/ids/find-id.ts';
import { idText } from '../../memory/ids/id-text.ts';
import { shownParts } from '../../memory/ids/parts-of.ts';
import type { Knowledge } from '../../memory/known.ts';
import { readMemory } from '../../memory/read-view.ts';
import { sha256 } from '../../memory/sha256.ts';
import { cutTo, terminalWidth } from '../columns.ts';
import { oneLine, shortId, summaryOf, whenOf } from '../describe-version.ts';
import { namedId } from '../named-ids.ts';
import { openMemory, printLines, reportUnreadable } from '../open-memory.ts';
import { arrayJson, literals, objectJson, safeJson, versionJson } from '../version-json.ts';

/** Options of `memjoin show`. */
export type ShowArguments = {
  readonly id?: string | undefined;
  readonly at?: string | undefined;
  readonly json: boolean;
};

/** Prints what an id, or one entry, says now or said then; returns 0, or 65 if a file could not be read. */
export async function run({ id, at, json }: ShowArguments & { readonly id: string }): Promise<number> {
  const { repository, settings } = await openMemory();
  if (at !== undefined && isImpossibleDate(at)) throw noSuchDate(at);
  const commit = at === undefined ? undefined : await revisionAt(repository, at);
  if (at !== undefined && commit === undefined) throw nothingAt(at, await beginningFor(repository, at));
  const knowledge = await readMemory(repository, settings, { at: commit });
  const groups = versionsById(knowledge.entries.values(), sha256);
  const group = requireId(id, groups);
  const shown = shownOf(group.key, group.versions);
  const parts = shownParts(group, groups);
  if (json) printLines([describeJson(group, { shown, commit, parts, unreadable: knowledge.unreadable })]);
  else printLines([...describeGroup(group, { shown, commit }), ...describeParts(parts)]);
  return reportUnreadable(knowledge, 0);
}

type State = { readonly shown: Shown | undefined; readonly commit: string | undefined };

/** Parts of an entity that are listed; more of them are counted. */
const PARTS_SHOWN = 20;

/** Returns a line for each observation and relation of an entity, which are entries of their own. */
export function describeParts(parts: readonly Version[]): readonly string[] {
  const width = terminalWidth();
  const lines = parts.slice(0, PARTS_SHOWN).map((part) => cutTo(`${shortId(part)}  ${summaryOf(part)}`, width));
  const more = parts.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more; --json lists all`] : lines;
}

/** Returns the lines that tell a person what an id says: the entry that shows, or the one named, and the rest of it. */
export function describeGroup(group: Group, { shown, commit }: State): readonly string[] {
  const { versions, named } = group;
  const subject = named ?? shown?.winner ?? greatest(versions);
  if (subject === undefined) return [];
  const others = versions.filter((version) => version !== subject);
  return [
    `id       ${oneLine(idText(subject))}`,
    `state    ${stateOf(subject, shown)}`,
    `written  ${whenOf(subject)} UTC by ${oneLine(subject.metadata.host)}, version ${subject.metadata.version}`,
    `entry    ${oneLine(subject.entry.uniqueId)}`,
    ...(commit === undefined ? [] : [`at       ${commit}`]),
    ...others.map((other) => {
      const state = `${stateOf(other, shown)}, version ${other.metadata.version}`;
      return `other    ${oneLine(other.entry.uniqueId)}\n         ${state} by ${oneLine(other.metadata.host)}`;
    }),
    ...(subject.metadata.isPurged ? [] : [contentLines(subject)]),
  ];
}

/** The command `memjoin show`. */
export const showCommand: CommandModule<object, ShowArguments> = {
  command: 'show [id]',
  describe: 'Show one entry in full, as it is now or as it was then',
  builder: (yargs) =>
    yargs
      .positional('id', { type: 'string', describe: 'An id as "memjoin view" shows it, or a unique id' })
      .option('at', { type: 'string', requiresArg: true, describe: 'A revision, or a time: then, and not now' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 show entity:Ada', 'What it says, who wrote it and when; its observations and relations')
      .example('$0 show e1 --at @{1.week.ago}', 'What it said last week')
      .example('$0 show e1 --at v1.0', 'What it said in that commit'),
  handler: async (args) => {
    process.exitCode = await run({ ...args, id: namedId(args.id, args) });
  },
};

const noSuchDate = (at: string): ToolError =>
  new ToolError('usage', `${printable(at)}: there is no such day or time.`, {
    hint: 'Write it as 2026-01-31 or 2026-01-31 09:00.',
  });

const nothingAt = (at: string, beginning: number | undefined): ToolError => {
  if (beginning === undefined) {
    return new ToolError('usage', `${printable(at)}: is neither a time nor a revision of this repository.`, {
      hint: 'Name a revision (HEAD~3, a tag) or a time (2026-01-31, "2 days ago", @{1.week.ago}).',
    });
  }
  const date = new Date(beginning).toISOString().slice(0, 16).replace('T', ' ');
  return new ToolError(
    'not-found',
    `${printable(at)}: the history begins ${date} UTC; at that time there was nothing.`,
  );
};

const stateOf = (version: Version, shown: Shown | undefined): string => {
  if (version.metadata.isPurged) return 'purged';
  if (version === shown?.winner) return shown.conflicting.length === 0 ? 'shown' : 'shown, in conflict';
  if (shown?.conflicting.includes(version)) return 'in conflict';
  if (version.metadata.isDeleted) return 'deleted';
  return version.content.key === shown?.winner.content.key ? 'says the same' : 'superseded';
};

const greatest = (versions: readonly Version[]): Version | undefined =>
  versions.reduce<Version | undefined>(
    (latest, version) =>
      latest === undefined || compareVersions(latest.entry.line, version.entry.line) < 0 ? version : latest,
    undefined,
  );

const contentLines = ({ content }: Version): string => {
  const text = Buffer.from(safeJson(content.text.toString('utf8')));
  return reindent(text, { indent: '  ', lineEnd: '\n', level: 0 }).toString('utf8');
};

const describeJson = (
  { versions, named }: Group,
  { shown, commit, parts, unreadable }: State & { readonly parts: readonly Version[] } & Pick<Knowledge, 'unreadable'>,
): string =>
  objectJson({
    ...literals({ at: commit, hidden: shown === undefined }),
    named: named && versionJson(named),
    shown: shown && versionJson(shown.winner),
    conflicting: arrayJson((shown?.conflicting ?? []).map(versionJson)),
    versions: arrayJson(versions.map(versionJson)),
    parts: arrayJson(parts.map(versionJson)),
    ...literals({ unreadable }),
  });
