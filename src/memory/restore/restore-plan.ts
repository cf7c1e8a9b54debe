import type { Entry } from '../../core/entry.ts';
import { compareVersions } from '../../core/order.ts';
import { printable } from '../../core/printable.ts';
import { keepGreater } from '../../core/read-entries.ts';
import { type Version, versionsById, viewOf } from '../../core/view.ts';
import { parseSource } from '../../dialects/detect.ts';
import { type Dialect, type Element, elementOf, type Source } from '../../dialects/element.ts';
import { defaultLayout } from '../../dialects/layout.ts';
import { printSource } from '../../dialects/print-source.ts';
import { ToolError } from '../../git/tool-error.ts';
import { sha256 } from '../sha256.ts';

/** What a restore would make of the source. */
export type RestorePlan = {
  readonly dialect: Dialect;
  /** What the source is to hold, and the elements in it. */
  readonly bytes: Buffer;
  readonly elements: readonly Element[];
  readonly added: readonly Element[];
  readonly changed: readonly Element[];
  readonly removed: readonly Element[];
  /** One full sentence each. */
  readonly notes: readonly string[];
};

/** Versions of entries by id, as {@link versionsById} groups them. */
export type VersionsById = ReadonlyMap<string, readonly Version[]>;

/**
 * Returns the source that shows the view of `versions`, by id, in the layout of the present one, `before`; without one in the
 * dialect `wanted`, or that of most entries. Undefined if the view has nothing of that dialect.
 * Throws `conservation` if something that shows would be missing from it: that is a defect.
 */
export function planRestore(
  versions: VersionsById,
  {
    before,
    wanted,
    idKey,
    path,
  }: {
    readonly before: Buffer | undefined;
    readonly wanted: Dialect | undefined;
    readonly idKey: string;
    readonly path: string;
  },
): RestorePlan | undefined {
  const isKnown = (id: string, key: string) => (versions.get(id) ?? []).some(({ content }) => content.key === key);
  const read = (bytes: Buffer) => parseSource(bytes, { sha256, idKey, isKnown });
  const present = before && read(before);
  // It was backed up a moment ago, so it reads.
  if (present !== undefined && !present.ok) throw new Error(`invariant: the source reads (${present.problem.message})`);
  const shown = viewOf(versions).map(({ winner }) => elementOf(winner.entry, sha256));
  const layout = present?.value.layout ?? defaultLayout(wanted ?? commonest(shown));
  const own = shown.filter(({ dialect }) => dialect === layout.dialect);
  if (own.length === 0) return undefined;
  const printed = printSource(shown, { layout, hidden: hiddenOf(versions, new Set(shown.map(({ id }) => id))) });
  const source = read(printed.bytes);
  const after = source.ok && source.value.dialect === layout.dialect ? source.value.elements : [];
  const changes = compareElements(present?.value.elements ?? [], after);
  requireShown(path, own, { removed: changes.removed, after });
  return { dialect: layout.dialect, bytes: printed.bytes, elements: after, ...changes, notes: printed.notes };
}

/** Returns what differs between two sources, by id. */
export function compareElements(
  before: Source['elements'],
  after: Source['elements'],
): Pick<RestorePlan, 'added' | 'changed' | 'removed'> {
  const keys = new Map(before.map(({ id, key }) => [id, key]));
  const kept = new Set(after.map(({ id }) => id));
  return {
    added: after.filter(({ id }) => !keys.has(id)),
    changed: after.filter(({ id, key }) => keys.has(id) && keys.get(id) !== key),
    removed: before.filter(({ id }) => !kept.has(id)),
  };
}

/** Returns `versions` with more entries in them; only the ids of these are looked at. */
export function withVersions(versions: VersionsById, added: readonly Entry[]): VersionsById {
  const all = new Map(versions);
  for (const [id, more] of versionsById(added, sha256)) {
    const entries = new Map((all.get(id) ?? []).map(({ entry }) => [entry.uniqueId, entry]));
    for (const { entry } of more) keepGreater(entries, entry);
    all.set(id, versionsById(entries.values(), sha256).get(id) ?? []);
  }
  return all;
}

function commonest(elements: readonly Element[]): Dialect {
  const counts = new Map<Dialect, number>([['knowledge-graph', 0]]);
  for (const { dialect } of elements) counts.set(dialect, (counts.get(dialect) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

/** Returns the greatest content of each id that does not show: an entity among them comes back with its observation. */
function hiddenOf(versions: VersionsById, shown: ReadonlySet<string>): readonly Element[] {
  return [...versions].flatMap(([id, known]) => {
    if (shown.has(id)) return [];
    const kept = known.filter(({ metadata }) => !metadata.isPurged);
    const [greatest] = kept.sort((a, b) => compareVersions(b.entry.line, a.entry.line));
    return greatest === undefined ? [] : [elementOf(greatest.entry, sha256)];
  });
}

/** Nothing leaves the live file that the view shows, and what cannot be read back is not written. */
function requireShown(
  path: string,
  own: readonly Element[],
  { removed, after }: { readonly removed: readonly Element[]; readonly after: readonly Element[] },
): void {
  const shown = new Map(own.map(({ id, key }) => [id, key]));
  // The id of an observation is made of its text: who edits that in a memory file leaves the entry an id that nothing reads back.
  const held = new Set(after.map(({ key }) => key));
  const lost = removed.map(({ id }) => id).filter((id) => shown.has(id) && !held.has(shown.get(id) ?? ''));
  if (after.length > 0 && lost.length === 0) return;
  const what =
    after.length === 0
      ? 'what is to be written could not be read back'
      : `it would lose ${lost.slice(0, 3).map(printable).join(', ')}`;
  throw new ToolError('conservation', `${printable(path)}: ${what}; the file was left alone.`, {
    hint: 'This is a defect of memjoin: report it with the file and unified-memory.json.',
  });
}
