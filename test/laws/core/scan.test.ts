import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanDocument } from '../../../src/core/document.ts';
import { anyFile } from '../../support/file-arbitraries.ts';
import { atLength, law } from '../../support/law.ts';
import { mutate, mutations } from '../../support/mutations.ts';
import { scanFault } from '../../support/scan-fault.ts';

const read = (bytes: Buffer) => scanDocument(bytes, () => {});

const texts = fc.oneof(
  anyFile.map(({ bytes }) => bytes),
  fc
    .tuple(
      fc.array(fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), fc.jsonValue()), { maxLength: 4 }),
      fc.nat(3),
    )
    .map(([value, indent]) => Buffer.from(JSON.stringify(value, undefined, indent))),
);

// Scenario: no-json
test('what JSON.parse reads as an array of objects is read, and nothing else is read as an array', () => {
  let valid = 0;
  let invalid = 0;
  law(
    [texts, mutations, fc.nat(3)],
    (text, damages, offset) => {
      for (const plain of [text, mutate(text, damages)]) {
        const bytes = movedBy(plain, offset);
        expect(scanFault(bytes)).toBeUndefined();
        if (read(bytes).ok) valid++;
        else invalid++;
      }
    },
    4000,
  );
  expect(Math.min(valid, invalid)).toBeGreaterThan(atLength(1000));
});

// Scenario: no-json
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

/** The same bytes at another place in memory, between quotes. */
const movedBy = (bytes: Buffer, offset: number): Buffer =>
  Buffer.concat([Buffer.alloc(offset, '"'), bytes, Buffer.alloc(9, '"')]).subarray(offset, offset + bytes.length);
