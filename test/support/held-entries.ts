/** The oracle of the operations: every entry that `main` of a clone ever held, against what HEAD holds now. */
import { contentOf, type Entry } from '../../src/core/entry.ts';
import { compareVersions } from '../../src/core/order.ts';
import { keepGreater, readEntries } from '../../src/core/read-entries.ts';
import { readBlobs } from '../../src/git/blobs.ts';
import { openRepository } from '../../src/git/repository.ts';
import { isManaged } from '../../src/memory/managed.ts';
import { sha256 } from '../../src/memory/sha256.ts';
import type { Repository } from './repository.ts';

/** Entries by unique id, the greatest version of each. */
export type HeldEntries = ReadonlyMap<string, Entry>;

/** What a clone's `main` was seen to hold, and the commits that need no second look. */
export type Witness = { readonly held: Map<string, Entry>; readonly seen: Set<string> };

/** Adds to `witness` what every commit that `main` was on, and all before it, holds in managed files that can be read. */
export async function watchMain(clone: Repository, { held, seen }: Witness): Promise<void> {
  const { stdout: moves } = await clone.gitWith({ allowFailure: true }, 'rev-list', '--walk-reflogs', 'main');
  const heads = [...new Set(moves.split('\n'))].filter((oid) => oid !== '' && !seen.has(oid));
  const input = `${['main', ...heads].join('\n')}\n`;
  const { stdout } = await clone.gitWith({ input }, 'rev-list', '--stdin');
  const commits = stdout.split('\n').filter((oid) => oid !== '' && !seen.has(oid));
  for (const commit of commits) seen.add(commit);
  for (const entry of (await entriesOf(clone, ...commits)).values()) keepGreater(held, entry);
}

/** Returns what the managed files of commits hold together; a file that cannot be read holds nothing. */
export async function entriesOf(clone: Repository, ...revisions: readonly string[]): Promise<HeldEntries> {
  if (revisions.length === 0) return new Map();
  const { stdout: names } = await clone.git(
    'log',
    '--all',
    '--reflog',
    '--no-renames',
    '--format=',
    '--name-only',
    '-m',
  );
  const managed = [...new Set(names.split('\n'))].filter((path) => isManaged('', path));
  const specs = revisions.flatMap((revision) => managed.map((path) => `${revision}:${path}`));
  return readBlobEntries(clone, specs);
}

/** Returns what the blobs that `specs` name hold together; one that is not there or cannot be read holds nothing. */
async function readBlobEntries(clone: Repository, specs: readonly string[]): Promise<HeldEntries> {
  const held = new Map<string, Entry>();
  const { stdout } = await clone.gitWith({ input: `${specs.join('\n')}\n` }, 'cat-file', CHECK);
  const oids = new Set(
    stdout
      .split('\n')
      .filter((answer) => answer.endsWith(' blob'))
      .map((answer) => answer.slice(0, -5)),
  );
  for (const blob of (await readBlobs(await openRepository(clone.cwd), [...oids])).values()) {
    const read = blob === undefined ? undefined : readEntries(blob.bytes, sha256);
    if (read?.ok) for (const entry of read.value.values()) keepGreater(held, entry);
  }
  return held;
}

/**
 * Returns the unique ids of `wanted` of which `here` has no version or only a lower one. An element that nobody had given
 * metadata yet may have got its own meanwhile: its content counts.
 */
export function lostFrom(here: HeldEntries, wanted: HeldEntries): readonly string[] {
  const contents = new Set([...here.values()].map(contentKeyOf));
  return [...wanted.values()]
    .filter((entry) => {
      const kept = here.get(entry.uniqueId);
      if (kept !== undefined) return compareVersions(kept.line, entry.line) < 0;
      return !(isAdopted(entry) && contents.has(contentKeyOf(entry)));
    })
    .map(({ uniqueId }) => uniqueId);
}

const CHECK = '--batch-check=%(objectname) %(objecttype)';

const contentKeyOf = (entry: Entry): string => contentOf(entry, sha256).key;

const isAdopted = ({ line }: Entry): boolean => line.includes('"host":"-"');
