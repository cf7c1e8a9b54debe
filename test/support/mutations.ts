import fc from 'fast-check';

/** One small damage to a text; `at` and `value` are reduced to what fits. */
export type Mutation = { readonly kind: Kind; readonly at: number; readonly value: number };

type Kind =
  | 'flip'
  | 'delete'
  | 'cut'
  | 'insert'
  | 'space'
  | 'swap lines'
  | 'double line'
  | 'drop line'
  | 'digit'
  | 'swap members';

/** Every way to damage a text. */
export const kinds: readonly Kind[] = [
  'flip',
  'delete',
  'cut',
  'insert',
  'space',
  'swap lines',
  'double line',
  'drop line',
  'digit',
  'swap members',
];

/** Bytes that mean something in JSON, in a unique id or in UTF-8. */
const telling = Buffer.from('{}[]:,"\\ \n\r\t_%~-+.0123456789eEutrfalsn<=>|\u00e9\ud83d\ude00\u0000');

/** One to four damages. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(), value: fc.nat(255) }),
  { minLength: 1, maxLength: 4 },
);

/** Returns `bytes` with the damages done in order. */
export function mutate(bytes: Buffer, damages: readonly Mutation[]): Buffer {
  return damages.reduce((text, damage) => (text.length === 0 ? text : mutateOnce(text, damage)), bytes);
}

function mutateOnce(bytes: Buffer, { kind, at, value }: Mutation): Buffer {
  const index = at % bytes.length;
  const splice = (removed: number, ...added: readonly number[]) =>
    Buffer.concat([bytes.subarray(0, index), Buffer.from(added), bytes.subarray(index + removed)]);
  switch (kind) {
    case 'flip':
      return splice(1, value);
    case 'delete':
      return splice(1 + (value % 3));
    case 'cut':
      return bytes.subarray(0, index);
    case 'insert':
      return splice(0, telling[value % telling.length] as number);
    case 'space':
      return splice(0, [0x20, 0x09, 0x0a, 0x0d][value % 4] as number);
    case 'digit':
      return changeDigit(bytes, index, value);
    case 'swap members':
      return swapMembers(bytes, index);
    default:
      return changeLines(bytes, { kind, at, value });
  }
}

/** Changes the next digit after `from`: mostly of a stamp or a version, which keeps the text well formed. */
function changeDigit(bytes: Buffer, from: number, value: number): Buffer {
  const index = bytes.findIndex((byte, place) => place >= from && byte >= 0x30 && byte <= 0x39);
  if (index === -1) return bytes;
  const changed = Buffer.from(bytes);
  changed[index] = 0x30 + (value % 10);
  return changed;
}

/** Swaps the two neighbours of the next comma that stands between two simple members. */
function swapMembers(bytes: Buffer, from: number): Buffer {
  const text = bytes.toString('latin1');
  const swapped = text.slice(from).replace(/("\w+":[^,{}[\]]+),("\w+":[^,{}[\]]+)/, '$2,$1');
  return Buffer.from(text.slice(0, from) + swapped, 'latin1');
}

function changeLines(bytes: Buffer, { kind, at, value }: Mutation): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  const first = at % lines.length;
  const second = value % lines.length;
  const [one, other] = [lines[first] as string, lines[second] as string];
  if (kind === 'swap lines') [lines[first], lines[second]] = [other, one];
  else if (kind === 'double line') lines.splice(second, 0, one);
  else lines.splice(first, 1);
  return Buffer.from(lines.join('\n'), 'latin1');
}
