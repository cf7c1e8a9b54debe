import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeId, encodePart, exactNumber, mintUniqueId, placeOf } from '../../../src/core/unique-id.ts';
import { law } from '../../support/law.ts';
import { sha256 } from '../../support/sha256.ts';

const telling = [
  'a',
  'b',
  '_',
  '%',
  '5',
  'F',
  '~',
  '=',
  '+',
  ':',
  '/',
  'é',
  '😀',
  '\ud800',
  '\udc00',
  '"',
  '\\',
  '\u0000',
];
const part = fc.string({ unit: fc.constantFrom(...telling), maxLength: 4 });
const numberLiteral = fc.stringMatching(/^-?(0|[1-9]\d{0,3})(\.\d{1,3})?([eE][+-]?\d{1,2})?$/);
const idLiteral = fc.oneof(
  part.map((text) => JSON.stringify(text)),
  fc.constantFrom(
    '1',
    '"1"',
    '1.0',
    '10e-1',
    '"~1"',
    'true',
    '"true"',
    '"~true"',
    'false',
    '-0',
    '0',
    '1e400',
    '"%7E1"',
  ),
  numberLiteral,
  fc.integer({ min: 120, max: 135 }).map((length) => JSON.stringify('x'.repeat(length))),
);
const stamp = fc.constantFrom('2026-01-05T09:00:00.000000Z', '2026-01-05T09:00:00.000001Z');

// Scenario: colliding-ids
test('two triples give one unique id only when they are the same', () => {
  const triple = fc.record({ environment: part, literal: idLiteral, stamp });
  law(
    [triple, triple],
    (a, b) => {
      const [one, other] = [a, b].map(({ environment, literal, stamp: minted }) =>
        mintUniqueId({ environment, id: encodeId(literal, sha256) ?? expect.fail(literal), stamp: minted }),
      );
      const isSame =
        a.environment === b.environment && meaning(a.literal) === meaning(b.literal) && a.stamp === b.stamp;
      expect(one === other).toBe(isSame);
    },
    5000,
  );
});

test('environment and stamp are read back from a unique id', () => {
  const environment = fc.string({
    unit: fc.constantFrom(...telling.filter((unit) => isWellFormed(unit))),
    minLength: 1,
    maxLength: 4,
  });
  law([environment, idLiteral, stamp], (name, literal, minted) => {
    const id = encodeId(literal, sha256) ?? '';
    expect(placeOf(mintUniqueId({ environment: name, id, stamp: minted }))).toEqual({
      environment: name,
      stamp: minted,
    });
  });
});

test('an encoded part holds no separator, decodes to itself and differs from every other', () => {
  law([part, part], (a, b) => {
    expect(encodePart(a)).toMatch(/^[A-Za-z0-9.!~*'():/%-]*$/);
    expect(encodePart(a) === encodePart(b)).toBe(a === b);
    if (isWellFormed(a)) expect(decodeURIComponent(encodePart(a))).toBe(a);
  });
});

test('numbers have one exact form exactly when they are equal', () => {
  law([numberLiteral, numberLiteral], (a, b) => {
    expect(exactNumber(a) === exactNumber(b)).toBe(meaning(a) === meaning(b));
    expect(meaning(exactNumber(a))).toBe(meaning(a));
    expect(exactNumber(exactNumber(a))).toBe(exactNumber(a));
  });
});

/** A text that is equal for equal scalars: strings decoded, numbers as a whole number of 10^-400; minus zero is apart. */
function meaning(literal: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal);
  if (match === null) return literal.startsWith('"') ? `"${JSON.parse(literal)}` : literal;
  const [, sign, whole = '', decimals = '', exponent = '0'] = match;
  return `${sign}${BigInt(whole + decimals) * 10n ** BigInt(400 + Number(exponent) - decimals.length)}`;
}

function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}
