import { type Form, scanDocument } from '../../src/core/document.ts';

/**
 * Holds what the scanner makes of `bytes` against `JSON.parse` and a strict reader of UTF-8. Returns undefined if they agree, or
 * else in what they do not.
 */
export function scanFault(bytes: Buffer): string | undefined {
  const slices: Slice[] = [];
  const result = scanDocument(bytes, ({ start, end }) => slices.push({ start, end }));
  const parsed = parse(bytes);
  const isArray = Array.isArray(parsed) && parsed.every(isObject);
  if (!result.ok) {
    const { message } = result.problem;
    return isArray && !OWN_RULES.test(message) ? `an array of objects is refused: ${message}` : undefined;
  }
  if (isArray) {
    if (result.form !== 'array') return `an array of objects is read as ${result.form}`;
    if (parsed.length !== slices.length) return `${slices.length} of ${parsed.length} entries are read`;
  } else if (result.form === 'array') return 'what is no array of objects is read as one';
  const odd = slices.find(({ start, end }) => !isObject(parse(bytes.subarray(start, end))));
  if (odd !== undefined) return `what is no object is read as an entry at byte ${odd.start}`;
  return RESTS[result.form].test(restOf(bytes, slices)) ? undefined : 'what stands between the entries is passed over';
}

type Slice = { readonly start: number; readonly end: number };

/** What we refuse although it is JSON. */
const OWN_RULES =
  /stands twice in one entry|"_crdt_metadata" to be an object|"unique_id" to be a string|nested deeper than 512/;

/** What may stand between entries, by form. */
const RESTS: Readonly<Record<Form, RegExp>> = {
  array: /^\ufeff?\s*\[[\s,]*\]\s*$/,
  lines: /^\ufeff?\s*$/,
  torn: /^\ufeff?(?:[\s,[\]]|(?<=^|\n)(?:<{7,}|\|{7,}|={7,}|>{7,})(?: [^\n]*)?(?=\s|$))*$/,
};

function restOf(bytes: Buffer, slices: readonly Slice[]): string {
  let rest = '';
  let copied = 0;
  for (const { start, end } of slices) {
    rest += bytes.toString('utf8', copied, start);
    copied = end;
  }
  return rest + bytes.toString('utf8', copied);
}

const strict = new TextDecoder('utf-8', { fatal: true });

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(strict.decode(bytes));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
