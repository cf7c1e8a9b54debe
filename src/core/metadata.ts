import { minify } from './content.ts';
import { membersOf, nameOf, valueEnd } from './members.ts';

/** The first bytes of every canonical line, up to the text of its unique id. */
export const LINE_PREFIX = Buffer.from('{"_crdt_metadata":{"unique_id":"');

/** The metadata of one version of an entry, as decisions need it; the text itself stays in the line. */
export type Metadata = {
  readonly uniqueId: string;
  /** Environment that wrote this version; empty if it is not a string. */
  readonly host: string;
  /** As it stands in the file: a string, a number, or anything. */
  readonly timestamp: unknown;
  /** 0 for what is no safe integer of at least 0. */
  readonly version: number;
  /** JSON text of the entry's id where no member holds it. */
  readonly idLiteral: string | undefined;
  /** Unique id → version that this one replaces. */
  readonly supersedes: ReadonlyMap<string, number>;
  readonly isDeleted: boolean;
  readonly isPurged: boolean;
  /** Key of the id of what was purged, where that was its content and nothing else tells it. */
  readonly purgedId: string | undefined;
};

/** Returns the metadata of a canonical line. */
export function parseMetadata(line: Buffer): Metadata {
  const start = LINE_PREFIX.indexOf(0x3a) + 1;
  const end = valueEnd(line, start, line.length);
  const fields = JSON.parse(line.toString('utf8', start, end)) as Record<string, unknown>;
  const { purged_id: purgedId } = fields;
  return {
    uniqueId: fields.unique_id as string,
    host: typeof fields.host === 'string' ? fields.host : '',
    timestamp: fields.timestamp,
    version: safeVersion(fields.version),
    idLiteral: 'id' in fields ? literalOf(line, start, end, 'id') : undefined,
    supersedes: supersededIn(fields.supersedes),
    isDeleted: fields.deleted === true,
    isPurged: fields.purged === true,
    purgedId: typeof purgedId === 'string' && CONTENT_ID.test(purgedId) ? purgedId : undefined,
  };
}

function supersededIn(field: unknown): ReadonlyMap<string, number> {
  if (typeof field !== 'object' || field === null) return NOTHING;
  return new Map(Object.entries(field).map(([uniqueId, version]) => [uniqueId, safeVersion(version)]));
}

/** Shared by all that supersede nothing, which are most. */
const NOTHING: ReadonlyMap<string, number> = new Map();

/** The form of `contentId`. */
const CONTENT_ID = /^~sha256:[0-9a-f]{32}$/;

function safeVersion(version: unknown): number {
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0 ? version : 0;
}

function literalOf(line: Buffer, start: number, end: number, name: string): string | undefined {
  const member = membersOf(line, start, end).findLast((candidate) => nameOf(line, candidate) === name);
  return member && minify(line, member.valueStart, member.valueEnd).toString('utf8');
}
