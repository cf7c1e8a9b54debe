import type { Entry } from '../../core/entry.ts';
import { compareInstants, parseInstant } from '../../core/instant.ts';
import { nextVersion, type Wanted } from '../../core/next-version.ts';
import { compareText, compareVersions } from '../../core/order.ts';
import { printable } from '../../core/printable.ts';
import { tick } from '../../core/stamp.ts';
import { shownOf, type Version, versionsById } from '../../core/view.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { findUnreadable } from '../known.ts';
import { hostPath } from '../managed.ts';
import { requireReadable } from '../read-view.ts';
import { requireEnvironment, type Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { type Written, writeEntries } from '../write-entries.ts';
import { type Group, requireId } from './find-id.ts';
import { idText } from './id-text.ts';
import { mentionsOf } from './mentions.ts';

/** What became of one id. */
type EditedId = {
  /** The id as a person types it. */
  readonly id: string;
  /** The version written; undefined if the id was as wanted already. */
  readonly written: Version | undefined;
};

/** What became of all of them. */
export type Edited = Written & {
  readonly ids: readonly EditedId[];
  /** Ids of what still shows and names an entity that was deleted. */
  readonly mentions: readonly string[];
};

/** Which ids, as typed; the wall clock in milliseconds since 1970; and whether to change nothing. */
export type Edit = { readonly ids: readonly string[]; readonly now: number; readonly dryRun: boolean };

/**
 * Hides ids, or single entries where a unique id is given: for each a version with `deleted: true` that supersedes what
 * it hides, in the host file of this environment. Contents stay, so `undeleteIds` can bring them back. Throws `not-found`,
 * `usage` for what is ambiguous or purged, and `invalid-memory` if a managed file cannot be read.
 */
export function deleteIds(repository: Repository, settings: Settings, edit: Edit): Promise<Edited> {
  return editIds(repository, settings, { ...edit, verb: 'delete', plan: planDelete });
}

/** Shows hidden ids again with the content they had, by a version that supersedes all. Throws as {@link deleteIds}. */
export function undeleteIds(repository: Repository, settings: Settings, edit: Edit): Promise<Edited> {
  return editIds(repository, settings, { ...edit, verb: 'undelete', plan: planUndelete });
}

/** The content to write, the entries it supersedes, and whether it hides them. */
type Planned = { readonly content: Version; readonly superseded: readonly Version[]; readonly isDeleted: boolean };

function planDelete({ key, versions, named }: Group): Planned | undefined {
  const shown = shownOf(key, versions);
  if (shown === undefined) return undefined;
  if (named === undefined) return { content: shown.winner, superseded: versions, isDeleted: true };
  const says = (version: Version): boolean => version.content.key === named.content.key;
  if (![shown.winner, ...shown.conflicting].some(says)) return undefined;
  // What else the id says stays: only entries that say the same are superseded.
  const superseded = shown.conflicting.length === 0 ? versions : versions.filter(says);
  return { content: named, superseded, isDeleted: true };
}

function planUndelete({ key, versions }: Group): Planned | undefined {
  if (shownOf(key, versions) !== undefined) return undefined;
  const [content] = [...versions].sort(
    (a, b) => compareVersions(b.entry.line, a.entry.line) || compareText(b.entry.uniqueId, a.entry.uniqueId),
  );
  return content && { content, superseded: versions, isDeleted: false };
}

async function editIds(
  repository: Repository,
  settings: Settings,
  { ids, now, dryRun, verb, plan }: Edit & { verb: 'delete' | 'undelete'; plan: (group: Group) => Planned | undefined },
): Promise<Edited> {
  const environment = requireEnvironment(settings);
  requireWorkTree(repository);
  let edited: readonly EditedId[] = [];
  let mentions: readonly string[] = [];
  const written = await writeEntries(repository, settings, {
    command: `memjoin ${verb}`,
    dryRun,
    isSparing: true,
    plan: ({ entries, states }) => {
      requireReadable({ unreadable: findUnreadable(states) });
      const groups = versionsById(entries().values(), sha256);
      let batch: string | undefined;
      const wanted = chosen(ids, groups);
      mentions = verb === 'delete' ? mentionsOf(wanted, groups) : [];
      edited = wanted.map((group) => {
        requireUnpurged(group);
        const [first] = group.versions;
        const planned = plan(group);
        const id = first === undefined ? group.key : idText(first);
        if (planned === undefined) return { id, written: undefined };
        batch = tick(batch, now);
        const { content, superseded, isDeleted } = planned;
        const write = { environment, now, sha256, batch: stampAfter(group.versions, { batch, now }), isDeleted };
        const entry = nextVersion(wantedOf(content), superseded, write);
        return { id, written: readBack(entry) };
      });
      const additions = edited.flatMap(({ written: version }) => (version === undefined ? [] : [version.entry]));
      return {
        additions: new Map([[hostPath(settings.dir, environment), additions]]),
        subject: () => `${verb} ${additions.length === 1 ? '1 entry' : `${additions.length} entries`} (${environment})`,
      };
    },
  });
  return { ...written, ids: edited, mentions };
}

/** Returns each id that `typed` names once. */
export function chosen(typed: readonly string[], groups: ReadonlyMap<string, readonly Version[]>): readonly Group[] {
  const found = typed.map((name) => requireId(name, groups));
  return found.filter(
    ({ key, named }, index) => found.findIndex((other) => other.key === key && other.named === named) === index,
  );
}

/** Throws `usage` inside the git directory of a repository that has a work tree: its index could not follow. */
export function requireWorkTree({ topLevel, isBare }: Repository): void {
  if (topLevel !== undefined || isBare) return;
  throw new ToolError('usage', 'This is a git directory, not the work tree it belongs to.', {
    hint: 'Go to the work tree and run the command there.',
  });
}

function requireUnpurged({ versions }: Group): void {
  const purged = versions.find(({ metadata }) => metadata.isPurged);
  if (purged === undefined) return;
  const id = printable(idText(purged));
  throw new ToolError('usage', `${id}: was purged; its content is gone for good.`, {
    hint: `Should an environment have written it again meanwhile: memjoin purge ${id}`,
  });
}

/** Returns `batch`, or if an entry of the id is not before it the first stamp after that: a unique id is minted of it. */
function stampAfter(versions: readonly Version[], { batch, now }: { batch: string; now: number }): string {
  const times = versions.flatMap(({ metadata, entry }) => [metadata.timestamp, entry.place.stamp]);
  const isBefore = (a: unknown, b: unknown) => compareInstants(parseInstant(a), parseInstant(b)) < 0;
  const latest = times.reduce((greatest, time) => (isBefore(greatest, time) ? time : greatest), undefined);
  return isBefore(latest, batch) ? batch : tick(latest, now);
}

function wantedOf({ content, metadata }: Version): Wanted {
  return { ...content, idLiteral: metadata.idLiteral };
}

function readBack(entry: Entry): Version {
  const [version] = [...versionsById([entry], sha256).values()].flat();
  if (version === undefined) throw new Error('invariant: one entry has one version');
  return version;
}
