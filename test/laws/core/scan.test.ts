import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Form, scanDocument } from '../../../src/core/document.ts';
import { anyFile } from '../../support/file-arbitraries.ts';
import { atLength, law } from '../../support/law.ts';
import { mutate, mutations } from '../../support/mutations.ts';

type Read =
  | { readonly ok: true; readonly form: Form; readonly slices: readonly { start: number; end: number }[] }
  | { readonly ok: false; readonly problem: { offset: number; line: number; column: number; message: string } };

const read = (bytes: Buffer): Read => {
  const slices: { start: number; end: number }[] = [];
  const result = scanDocument(bytes, ({ start, end }) => slices.push({ start, end }));
  return result.ok ? { ...result, slices } : result;
};

/** What we refuse although it is JSON; the limits have tests of their own. */
const OWN_RULES = /stands twice in one entry|"_crdt_metadata" to be an object|"unique_id" to be a string/;

const texts = fc.oneof(
  anyFile.map(({ bytes }) => bytes),
  fc
    .tuple(
      fc.array(fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), fc.jsonValue()), { maxLength: 4 }),
      fc.nat(3),
    )
    .map(([value, indent]) => Buffer.from(JSON.stringify(value, undefined, indent))),
);

test('what JSON.parse reads as an array of objects is read, and nothing else is read as an array', () => {
  let valid = 0;
  let invalid = 0;
  law(
    [texts, mutations, fc.nat(3)],
    (text, damages, offset) => {
      for (const plain of [text, mutate(text, damages)]) {
        const bytes = movedBy(plain, offset);
        const result = read(bytes);
        const parsed = parse(bytes);
        const isArray = Array.isArray(parsed) && parsed.every(isObject);
        if (result.ok) {
          valid++;
          for (const { start, end } of result.slices) expect(isObject(parse(bytes.subarray(start, end)))).toBe(true);
          if (result.form === 'array') expect(parsed).toHaveLength(result.slices.length);
          if (isArray) expect(result.form).toBe('array');
          expect(restOf(bytes, result.slices)).toMatch(RESTS[result.form]);
        } else {
          invalid++;
          if (isArray) expect(result.problem.message).toMatch(OWN_RULES);
        }
      }
    },
    4000,
  );
  expect(Math.min(valid, invalid)).toBeGreaterThan(atLength(1000));
});

test('a problem has the line and the column of its offset', () => {
  law([texts, mutations], (text, damages) => {
    const bytes = mutate(text, damages);
    const result = read(bytes);
    if (result.ok) return;
    const { offset, line, column } = result.problem;
    expect(offset).toBeLessThanOrEqual(bytes.length);
    const lines = bytes.subarray(0, offset).toString('latin1').split('\n');
    expect(line).toBe(lines.length);
    const before = Buffer.from(lines.at(-1) ?? '', 'latin1');
    const characters = [...before].filter((byte) => byte < 0x80 || byte > 0xbf).length;
    const hasBom = line === 1 && before.subarray(0, 3).equals(Buffer.from('\ufeff'));
    expect(column).toBe(characters + (hasBom ? 0 : 1));
  });
});

test('a text without its last bytes is refused or holds what is whole', () => {
  law([anyFile, fc.nat()], ({ bytes, form }, cut) => {
    const whole = read(bytes);
    const short = bytes.subarray(0, cut % Math.max(1, bytes.toString('latin1').trimEnd().length));
    const result = read(short);
    // Only JSON Lines can end after any line; every other form has a closing bracket.
    if (result.ok) expect(['JSON Lines', 'JSON Lines without a last line feed', 'torn']).toContain(form);
    expect(whole.ok).toBe(true);
  });
});

/** What may stand between entries, by form. */
const RESTS: Readonly<Record<Form, RegExp>> = {
  array: /^\ufeff?\s*\[[\s,]*\]\s*$/,
  lines: /^\ufeff?\s*$/,
  torn: /^\ufeff?(?:[\s,[\]]|(?<=^|\n)(?:<{7,}|\|{7,}|={7,}|>{7,})(?: [^\n]*)?(?=\s|$))*$/,
};

const restOf = (bytes: Buffer, slices: readonly { start: number; end: number }[]): string => {
  let rest = '';
  let copied = 0;
  for (const { start, end } of slices) {
    rest += bytes.toString('utf8', copied, start);
    copied = end;
  }
  return rest + bytes.toString('utf8', copied);
};

/** The same bytes at another place in memory, between quotes. */
const movedBy = (bytes: Buffer, offset: number): Buffer =>
  Buffer.concat([Buffer.alloc(offset, '"'), bytes, Buffer.alloc(9, '"')]).subarray(offset, offset + bytes.length);

const parse = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
