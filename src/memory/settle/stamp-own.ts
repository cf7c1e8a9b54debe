/**
 * Stamps what a person changed by hand in the host file of this environment: elements without metadata are minted, an
 * entry whose content changed under unchanged metadata gets its next version, and the file may be a raw source.
 */
import { contentText } from '../../core/canonical.ts';
import { contentKey } from '../../core/content.ts';
import { NEWER_FORMAT, scanDocument } from '../../core/document.ts';
import { contentOf, type Entry, entryOf, idKey, memberId } from '../../core/entry.ts';
import { printEntries } from '../../core/join.ts';
import { parseMetadata } from '../../core/metadata.ts';
import type { Wanted } from '../../core/next-version.ts';
import { prepare } from '../../core/prepare.ts';
import type { Result } from '../../core/problem.ts';
import { keepGreater } from '../../core/read-entries.ts';
import { contentId } from '../../core/unique-id.ts';
import type { Version } from '../../core/view.ts';
import { parseSource } from '../../dialects/detect.ts';
import { dialectOf } from '../../dialects/element.ts';
import { keepApart } from '../../dialects/keep-apart.ts';
import { sha256 } from '../sha256.ts';

/** The host file with its changes stamped, the entries that gave, and what was to be stamped, each under its own id. */
export type Stamped = {
  readonly bytes: Buffer;
  readonly written: readonly Entry[];
  readonly elements: readonly Wanted[];
};

/** Tells whether `after`, in a file, is the version that is known, `before`, with a content that somebody wrote by hand. */
export type IsEdit = (before: Entry, after: Entry) => boolean;

/** Who stamps, and what the state knew before: entries by unique id, versions by id. `now` in milliseconds since 1970. */
export type Stamper = {
  readonly environment: string;
  readonly now: number;
  readonly idKey: string;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  /** What counts as an edit; without it {@link isEdited}. */
  readonly isEdit?: IsEdit;
};

/** Returns the canonical text of our host file `bytes` with its hand-made changes stamped, or why it cannot be read. */
export function stampOwn(bytes: Buffer, stamper: Stamper): Result<Stamped> {
  const { isEdit = isEdited } = stamper;
  const kept = new Map<string, Entry>();
  const wanted: Wanted[] = [];
  /** What the changed entries said before: prepare writes only what differs from it. */
  const shadow = new Map<string, string>();
  let hasMetadata = false;
  const scanned = scanDocument(bytes, (scan) => {
    if (scan.metadataStart === -1) {
      wanted.push(elementIn(contentText(bytes, scan), memberId(bytes, scan)));
      return;
    }
    hasMetadata = true;
    const entry = entryOf(bytes, scan, sha256);
    const before = stamper.entries.get(entry.uniqueId);
    if (before === undefined || !isEdit(before, entry)) return keepGreater(kept, entry);
    keepGreater(kept, before);
    const { idLiteral } = parseMetadata(entry.line);
    const content = contentOf(entry, sha256);
    wanted.push({ ...content, idLiteral });
    shadow.set(content.id, contentOf(before, sha256).key);
  });
  if (!scanned.ok && scanned.problem.message === NEWER_FORMAT) return scanned;
  if (!hasMetadata) {
    const source = parseSource(bytes, { sha256, idKey: stamper.idKey });
    if (!source.ok) return scanned.ok ? source : scanned;
    wanted.splice(0, wanted.length, ...source.value.elements);
  } else if (!scanned.ok) return scanned;
  if (wanted.length === 0) return { ok: true, value: { bytes, written: [], elements: [] } };

  const { environment, now, versions } = stamper;
  const elements = apartFrom(wanted, versions);
  const edited = elements.filter(({ id }) => shadow.has(id));
  const added = elements.filter(({ id }) => !shadow.has(id));
  const written = [
    ...prepare(edited, versions, { environment, now, sha256, shadow }).written,
    ...prepare(added, versions, { environment, now, sha256 }).written,
  ];
  for (const entry of written) keepGreater(kept, entry);
  return { ok: true, value: { bytes: printEntries(kept), written, elements } };
}

/** Returns whether the content changed while the metadata says it is the same version: somebody edited it by hand. */
export function isEdited(before: Entry, after: Entry): boolean {
  if (before.line.equals(after.line)) return false;
  const [was, is] = [parseMetadata(before.line), parseMetadata(after.line)];
  if (was.version !== is.version || was.timestamp !== is.timestamp || was.host !== is.host) return false;
  return contentOf(before, sha256).key !== contentOf(after, sha256).key;
}

/** Gives each its own id: two of one id would both become the next version of one entry, and the join keep only one of them. */
export function apartFrom(
  wanted: readonly Wanted[],
  versions: ReadonlyMap<string, readonly Version[]>,
): readonly Wanted[] {
  const found = wanted.map((one) => ({ element: { ...one, dialect: dialectOf(one.idLiteral) }, offset: 0 }));
  const isKnown = (id: string, key: string) => (versions.get(id) ?? []).some(({ content }) => content.key === key);
  return keepApart(found, { sha256, isKnown, spareId: ({ key }) => contentId(key, sha256) }).elements;
}

function elementIn(text: Buffer, memberLiteral: string | undefined): Wanted {
  const key = contentKey(text);
  return {
    id: idKey({ idLiteral: undefined, memberLiteral, contentKey: key }, sha256),
    idLiteral: undefined,
    text,
    key,
  };
}
