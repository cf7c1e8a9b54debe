/** Small readable makers of managed files for tests. They print text; nothing of the core is used. */

/** Metadata of a test entry: only what the test is about, the rest has a default. */
export type Sample = {
  readonly uniqueId?: string;
  readonly host?: string;
  readonly timestamp?: string | number | null;
  readonly version?: number;
  /** More metadata members, as JSON text after `version`; the caller keeps the names sorted. */
  readonly more?: string;
  /** The members beside the metadata, as JSON text without braces. */
  readonly content?: string;
};

/** A stamp of ours, `second` seconds after a fixed minute. */
export function stampAt(second: number): string {
  return `2026-01-05T09:00:${String(second).padStart(2, '0')}.000000Z`;
}

/** Returns the canonical line of a sample entry. */
export function line({
  uniqueId = `a_x_${stampAt(0)}`,
  host = 'a',
  timestamp = stampAt(0),
  ...rest
}: Sample = {}): string {
  const { version = 1, more = '', content = '"id":"x","text":"tea"' } = rest;
  const fields = [
    `"unique_id":${JSON.stringify(uniqueId)}`,
    `"host":${JSON.stringify(host)}`,
    ...(more === '' ? [] : [more]),
    `"timestamp":${JSON.stringify(timestamp)}`,
    `"version":${version}`,
  ];
  return `{"_crdt_metadata":{${fields.join(',')}}${content === '' ? '' : `,${content}`}}`;
}

/** Returns the file of `lines` in canonical form; the caller keeps them sorted. */
export function file(...lines: readonly string[]): Buffer {
  return Buffer.from(lines.length === 0 ? '[\n]\n' : `[\n${lines.join(',\n')}\n]\n`);
}

/** Returns the lines of a canonical file as texts. */
export function linesOf(bytes: Buffer): readonly string[] {
  const text = bytes.toString('utf8');
  return text === '[\n]\n' ? [] : text.slice(2, -3).split(',\n');
}
