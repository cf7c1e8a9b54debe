import type { CommandModule } from 'yargs';
import { shellWord } from '../../core/shell-word.ts';
import { shownOf, versionsById } from '../../core/view.ts';
import { type Group, requireId } from '../../memory/ids/find-id.ts';
import { lifeOf, type Step } from '../../memory/ids/life.ts';
import { shownParts } from '../../memory/ids/parts-of.ts';
import { readMemory } from '../../memory/read-view.ts';
import { sha256 } from '../../memory/sha256.ts';
import { changesOf, nameOfVersion, type ToldChange } from '../changes.ts';
import { cutTo, pad, terminalWidth, widest } from '../columns.ts';
import { counted } from '../counted.ts';
import { oneLine, shortId, whenOf } from '../describe-version.ts';
import { namedId } from '../named-ids.ts';
import { openMemory, printLines, printNotes, reportUnreadable } from '../open-memory.ts';
import { withProgress } from '../progress.ts';
import { arrayJson, literals, objectJson, versionJson } from '../version-json.ts';

/** Options of `memjoin log`. */
export type LogArguments = { readonly id?: string | undefined; readonly json: boolean };

/** Prints the life of one id, oldest version first, and returns 0, or 65 if a file could not be read. */
export async function run({ id, json }: LogArguments & { readonly id: string }): Promise<number> {
  const { repository, settings } = await openMemory();
  const knowledge = await readMemory(repository, settings);
  const groups = versionsById(knowledge.entries.values(), sha256);
  const group = requireId(id, groups);
  const life = await withProgress('reading the history', () => lifeOf(repository, settings, group));
  const steps = withChanges(life, group);
  if (json)
    printLines([
      objectJson({ steps: arrayJson(steps.map(stepJson)), ...literals({ unreadable: knowledge.unreadable }) }),
    ]);
  else {
    printLines([...describeLife(steps, terminalWidth()), describePresent(group)]);
    const parts = shownParts(group, groups).length;
    if (parts > 0) {
      const they = `${counted(parts, 'observation')} and relations`.replace(/^1 .*/, '1 observation or relation');
      printNotes([`${they} with a life of their own: memjoin show ${shellWord(id)} lists them.`]);
    }
  }
  return reportUnreadable(knowledge, 0);
}

type ChangedStep = Step & { readonly change: ToldChange; readonly isShown: boolean };

/** Returns a line per version, at most `width` columns wide. */
export function describeLife(steps: readonly ChangedStep[], width: number): readonly string[] {
  const rows = steps.map(({ version, commit, change }) => ({
    when: whenOf(version),
    host: cutTo(oneLine(version.metadata.host), HOST_WIDTH),
    version: `v${version.metadata.version}`,
    commit: commit === undefined ? '(none)' : commit.commit.slice(0, 10),
    ...change,
  }));
  const hosts = widest(
    rows.map(({ host }) => host),
    HOST_WIDTH,
  );
  const versions = widest(
    rows.map(({ version }) => version),
    8,
  );
  const [last] = steps.slice(-1);
  return [
    ...(last === undefined ? [] : [cutTo(shortId(last.version), width)]),
    ...rows.map(({ when, host, version, commit, verb, detail }) =>
      cutTo(
        `${when}  ${pad(host, hosts)}  ${pad(version, versions)}  ${pad(commit, 8)}  ${pad(verb, 9)} ${detail}`,
        width,
      ),
    ),
  ];
}

/** Returns the line that tells a person which version shows now, and which others could. */
export function describePresent({ key, versions }: Group): string {
  const shown = shownOf(key, versions);
  if (shown === undefined) {
    const isPurged = versions.some(({ metadata }) => metadata.isPurged);
    return `shows now: nothing, the id is ${isPurged ? 'purged' : 'deleted'}`;
  }
  const { winner, conflicting } = shown;
  const names = conflicting.map(nameOfVersion).join(', ');
  const conflict = names === '' ? '' : `, in conflict with ${names} (memjoin conflicts)`;
  return `shows now: ${nameOfVersion(winner)} of ${whenOf(winner)}${conflict}`;
}

/** The command `memjoin log`. */
export const logCommand: CommandModule<object, LogArguments> = {
  command: 'log [id]',
  describe: 'Show the life of one entry: every version, across environments and commits',
  builder: (yargs) =>
    yargs
      .positional('id', { type: 'string', describe: 'An id as "memjoin view" shows it, or a unique id' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 log entity:Ada', 'Who wrote it, when, in which commit, and what changed')
      .example('$0 log \'"7"\'', 'The id that is the text 7, where a number 7 exists too')
      .epilogue(
        'Times are in UTC. A version that no commit holds yet has the commit (none). One that is "unaware of" another was' +
          ' written without having seen it: both stay, and the last line says which one shows.',
      ),
  handler: async (args) => {
    process.exitCode = await run({ ...args, id: namedId(args.id, args) });
  },
};

const HOST_WIDTH = 12;

const withChanges = (steps: readonly Step[], { key, versions }: Group): readonly ChangedStep[] => {
  const changes = changesOf(
    key,
    steps.map(({ version }) => version),
  );
  const shown = shownOf(key, versions)?.winner.entry.line;
  return steps.flatMap((step, index) => {
    const change = changes[index];
    return change === undefined ? [] : [{ ...step, change, isShown: shown?.equals(step.version.entry.line) === true }];
  });
};

const stepJson = ({ version, commit, change, isShown }: ChangedStep): string => {
  const { verb, detail } = change;
  const unawareOf = change.unawareOf.map(({ entry }) => entry.uniqueId);
  const date = commit === undefined ? undefined : new Date(commit.date * 1000).toISOString();
  const place = { commit: commit?.commit, date, author: commit?.author, path: commit?.path };
  return objectJson({ ...literals({ ...place, verb, detail, unawareOf, isShown }), version: versionJson(version) });
};
