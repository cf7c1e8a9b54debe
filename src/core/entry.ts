/**
 * Entries: what a managed file is a set of. An entry is its canonical line; everything else is read from that.
 * An element without a unique id is adopted by a function of the element alone, so everyone adopts it to the same bytes.
 */
import { canonicalLine, contentKeyOf, type MetadataField } from './canonical.ts';
import { contentKey } from './content.ts';
import { parseInstant } from './instant.ts';
import { membersOf, nameOf } from './members.ts';
import { type Metadata, parseMetadata } from './metadata.ts';
import { decodeString, type EntryScan, newScan, scanEntry } from './scan.ts';
import { FIRST_STAMP, stampOf } from './stamp.ts';
import { contentId, encodeId, idPartOf, mintUniqueId, type Place, placeOf, type Sha256 } from './unique-id.ts';

/** One version of an entry, as it stands in a file. */
export type Entry = {
  readonly uniqueId: string;
  /** Where it stands in a file. */
  readonly place: Place;
  /** Its canonical line, without separator and line feed. */
  readonly line: Buffer;
};

/** Environment of adopted entries: nobody minted them. */
const ADOPTED = '-';

/** Returns the entry in a scanned slice; one without unique id is adopted. */
export function entryOf(bytes: Buffer, scan: EntryScan, sha256: Sha256): Entry {
  if (scan.uniqueIdStart === -1) return adopt(bytes, scan, sha256);
  const uniqueId = decodeString(bytes, scan.uniqueIdStart, scan.uniqueIdEnd);
  const line = scan.isCanonical ? bytes.subarray(scan.start, scan.end) : canonicalLine(bytes, scan);
  return { uniqueId, place: placeOf(uniqueId), line };
}

/** Returns the entry whose canonical line is `line`; throws if it is none, since only our own lines come here. */
export function entryOfLine(line: Buffer, sha256: Sha256): Entry {
  return entryOf(line, scanLine(line), sha256);
}

/** Returns the scan of a whole line; throws if it is not an entry, since only lines that were read before come here. */
export function scanLine(line: Buffer): EntryScan {
  const scan = newScan(line);
  if (line[0] !== 0x7b || !scanEntry(scan, 0, line.length) || scan.end !== line.length) {
    throw new Error(`invariant: a line is one entry (${scan.failure} at byte ${scan.failedAt})`);
  }
  return scan;
}

/** What a view and a backup need to know of an entry. */
export type EntryContent = {
  /**
   * Key of the id under which the entry is shown: the encoded id; with a leading `=` if the metadata holds it (the two
   * never collide, since `=` is encoded); for content without id its hash.
   */
  readonly id: string;
  /** The object without metadata, white space removed. */
  readonly text: Buffer;
  /** Equal for equal content. */
  readonly key: string;
};

/** Returns id and content of an entry; `metadata` saves parsing it again. */
export function contentOf(entry: Entry, sha256: Sha256, metadata: Metadata = parseMetadata(entry.line)): EntryContent {
  const scan = scanLine(entry.line);
  const text = contentOfLine(entry.line, scan);
  const key = contentKey(text);
  const memberLiteral = memberId(entry.line, scan);
  return { id: idFrom(entry, { metadata, memberLiteral, key: () => key }, sha256), text, key };
}

/** Returns the id that {@link contentOf} returns; the content is read only where it is its own id. */
export function idOf(entry: Entry, sha256: Sha256, metadata: Metadata): string {
  const scan = scanLine(entry.line);
  const key = () => contentKey(contentOfLine(entry.line, scan));
  return idFrom(entry, { metadata, memberLiteral: memberId(entry.line, scan), key }, sha256);
}

function idFrom(
  { uniqueId }: Entry,
  { metadata, memberLiteral, key }: { metadata: Metadata; memberLiteral: string | undefined; key: () => string },
  sha256: Sha256,
): string {
  const { idLiteral, isPurged, purgedId } = metadata;
  if (isPurged) {
    // Purged content that was its own id is still known by its unique id, or by what the purge left of it.
    const hashed = idLiteral === undefined && memberLiteral === undefined ? idPartOf(uniqueId) : undefined;
    const left = purgedId ?? hashed;
    if (left !== undefined) return left;
  }
  return statedId({ idLiteral, memberLiteral }, sha256) ?? contentId(key(), sha256);
}

/** The content of a canonical line begins right after its metadata. */
function contentOfLine(line: Buffer, { metadataEnd }: EntryScan): Buffer {
  return line[metadataEnd] === 0x2c ? Buffer.concat([OPEN_BRACE, line.subarray(metadataEnd + 1)]) : EMPTY_OBJECT;
}

const OPEN_BRACE = Buffer.from('{');
const EMPTY_OBJECT = Buffer.from('{}');

/** Returns the key of an id: from the metadata if it stands there, else from the member `id`, else from the content. */
export function idKey(
  from: { idLiteral: string | undefined; memberLiteral: string | undefined; contentKey: string },
  sha256: Sha256,
): string {
  return statedId(from, sha256) ?? contentId(from.contentKey, sha256);
}

function statedId(
  from: { idLiteral: string | undefined; memberLiteral: string | undefined },
  sha256: Sha256,
): string | undefined {
  const fromMetadata = from.idLiteral === undefined ? undefined : encodeId(from.idLiteral, sha256);
  if (fromMetadata !== undefined) return `=${fromMetadata}`;
  return from.memberLiteral === undefined ? undefined : encodeId(from.memberLiteral, sha256);
}

/** Returns the JSON text of the member `id` of a scanned entry. */
export function memberId(bytes: Buffer, scan: EntryScan): string | undefined {
  return scan.idStart === -1 ? undefined : bytes.toString('utf8', scan.idStart, scan.idEnd);
}

/** Members of an element that tell when it was written, in order of trust. */
const TIME_MEMBERS = ['timestamp', 'last_updated', 'updated_at', 'created_at'];

function adopt(bytes: Buffer, scan: EntryScan, sha256: Sha256): Entry {
  const key = contentKeyOf(bytes, scan);
  const literals = { idLiteral: metadataId(bytes, scan), memberLiteral: memberId(bytes, scan) };
  const id = idKey({ ...literals, contentKey: key }, sha256);
  const stamp = adoptedStamp(bytes, scan);
  // `+` is encoded in every id, so an adopted unique id is never a minted one.
  const uniqueId = mintUniqueId({ environment: ADOPTED, id: `${id}+${sha256(key).slice(0, 16)}`, stamp });
  const fields: MetadataField[] = [
    { name: 'unique_id', literal: JSON.stringify(uniqueId) },
    { name: 'host', literal: JSON.stringify(ADOPTED) },
    { name: 'timestamp', literal: JSON.stringify(stamp) },
    { name: 'version', literal: '0' },
  ];
  return { uniqueId, place: placeOf(uniqueId), line: canonicalLine(bytes, scan, fields) };
}

/** An id in the metadata counts although the unique id is missing: equal content under two ids is two entries. */
function metadataId(bytes: Buffer, { metadataStart, metadataEnd }: EntryScan): string | undefined {
  if (metadataStart === -1) return undefined;
  const member = membersOf(bytes, metadataStart, metadataEnd).findLast(
    (candidate) => nameOf(bytes, candidate) === 'id',
  );
  return member && bytes.toString('utf8', member.valueStart, member.valueEnd);
}

function adoptedStamp(bytes: Buffer, scan: EntryScan): string {
  const objects = [
    ...(scan.metadataStart === -1 ? [] : [membersOf(bytes, scan.metadataStart, scan.metadataEnd)]),
    membersOf(bytes, scan.start, scan.end),
  ];
  for (const members of objects) {
    for (const name of TIME_MEMBERS) {
      const member = members.findLast((candidate) => nameOf(bytes, candidate) === name);
      const first = member && bytes[member.valueStart];
      // Only strings and numbers are times; a deep value is not worth parsing.
      if (member === undefined || first === 0x7b || first === 0x5b) continue;
      const instant = parseInstant(JSON.parse(bytes.toString('utf8', member.valueStart, member.valueEnd)));
      if (instant !== undefined) return stampOf(instant);
    }
  }
  return FIRST_STAMP;
}
