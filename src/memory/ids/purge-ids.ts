import type { Entry } from '../../core/entry.ts';
import { purge } from '../../core/purge.ts';
import { keepGreater, readEntries } from '../../core/read-entries.ts';
import { tick } from '../../core/stamp.ts';
import { versionsById } from '../../core/view.ts';
import type { Repository } from '../../git/repository.ts';
import type { Files } from '../content.ts';
import { knownEntries, readKnown } from '../known.ts';
import { requireReadable } from '../read-view.ts';
import { requireEnvironment, type Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { type Written, writeEntries } from '../write-entries.ts';
import { chosen, type Edit, requireWorkTree } from './edit.ts';
import { idText } from './id-text.ts';
import { partsOf } from './parts-of.ts';
import { purgeLedgers, readLedgers } from './purge-ledgers.ts';

/** What a purge took away. */
export type Purged = Written & {
  readonly ids: readonly {
    /** The id as a person types it. */
    readonly id: string;
    /** Key of the id. */
    readonly key: string;
    /** Unique ids of its entries, those purged before included. */
    readonly uniqueIds: readonly string[];
    /** How many of them held content until now. */
    readonly purged: number;
    /** Ids of observations and relations of the entity, which still show. */
    readonly parts: readonly string[];
  }[];
  /** Full names of the branches whose ledgers held the content; none in a dry run. */
  readonly ledgers: readonly string[];
};

/**
 * Takes the content out of every entry of the ids, hidden ones too, in every managed file that holds one, and commits; so in the ledgers of all branches here.
 * Throws `not-found`, `usage` for what is ambiguous, and `invalid-memory` if a managed file cannot be read: it could hold
 * the content too.
 */
export async function purgeIds(
  repository: Repository,
  settings: Settings,
  { ids, now, dryRun }: Edit,
): Promise<Purged> {
  const environment = requireEnvironment(settings);
  requireWorkTree(repository);
  const { sound: ledgers, notes } = await readLedgers(repository);
  let done: Purged['ids'] = [];
  let purged: readonly Entry[] = [];
  const written = await writeEntries(repository, settings, {
    command: 'memjoin purge',
    dryRun,
    plan: ({ states }) => {
      requireReadable(readKnown(states));
      const all = versionsById(knownEntries([...states, ledgers]).values(), sha256);
      const groups = [...new Map(chosen(ids, all).map((group) => [group.key, group])).values()];
      const named = new Set(groups.flatMap(({ versions }) => versions.slice(0, 1).map(idText)));
      const gone = groups.map(({ versions }) => purge(versions, { environment, stamp: tick(undefined, now), sha256 }));
      const before = groups.flatMap(({ versions }) => versions.filter(({ metadata }) => metadata.isPurged));
      purged = [...before.map(({ entry }) => entry), ...gone.flat()];
      done = groups.map((group, index) => ({
        id: group.versions[0] === undefined ? group.key : idText(group.versions[0]),
        key: group.key,
        uniqueIds: group.versions.map(({ entry }) => entry.uniqueId),
        purged: gone[index]?.length ?? 0,
        parts: partsOf(group, all).filter((part) => !named.has(part)),
      }));
      const count = done.length === 1 ? '1 id' : `${done.length} ids`;
      return { additions: additionsTo(states, gone.flat()), subject: () => `purge ${count} (${environment})` };
    },
  });
  return {
    ...written,
    notes: [...written.notes, ...notes],
    ids: done,
    ledgers: dryRun ? [] : await purgeLedgers(repository, purged),
  };
}

/** Returns the purged entries by path of the files that hold them in any of the states. */
function additionsTo(states: readonly Files[], purged: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const additions = new Map<string, Map<string, Entry>>();
  for (const [path, bytes] of states.flatMap((state) => [...state])) {
    const read = readEntries(bytes, sha256);
    if (!read.ok) continue;
    const wanted = additions.get(path) ?? new Map<string, Entry>();
    for (const entry of purged) if (read.value.has(entry.uniqueId)) keepGreater(wanted, entry);
    additions.set(path, wanted);
  }
  return new Map([...additions].map(([path, entries]) => [path, [...entries.values()]]));
}
