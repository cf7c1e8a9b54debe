import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readKey } from '../../../src/core/key.ts';
import { keyOfPlain } from '../../../src/core/plain-line.ts';
import { newScan, scanEntry } from '../../../src/core/scan.ts';
import { anyEntry } from '../../support/entry-arbitraries.ts';
import { compact } from '../../support/file-arbitraries.ts';
import { atLength, law } from '../../support/law.ts';
import { mutate, mutations } from '../../support/mutations.ts';

/** What `scanEntry` says of a line: its key if it is canonical and nothing follows it. */
const scannedKey = (line: Buffer) => {
  const scan = newScan(line);
  const isCanonical =
    line[0] === 0x7b && scanEntry(scan, 0, line.length) && scan.end === line.length && scan.isCanonical;
  return isCanonical ? readKey(line.toString('latin1', scan.uniqueIdStart + 1, scan.uniqueIdEnd - 1)) : undefined;
};

/** Returns whether `line` was accepted; what is accepted is what `scanEntry` accepts, with the same key. */
const expectNoOtherAnswer = (line: Buffer): boolean => {
  const key = keyOfPlain(line.toString('latin1'));
  if (key !== undefined) expect(key).toEqual(scannedKey(line));
  return key !== undefined;
};

const stamp = '2026-01-05T09:00:00.000000Z';

/** Texts that mean something to JSON, to a name or to a number, valid and not. */
const TOKENS = [
  ...[
    '"id"',
    '"_crdt_metadata"',
    '"__proto__"',
    '"1"',
    '"\\u0069d"',
    '"a\\/b"',
    '"\\ud800"',
    '"\u2028"',
    '"é😀"',
    '""',
  ],
  ...['-0', '1e400', '01', '1.', '.5', '-', '1.0', '12345678901234567890', '1E+2', 'true', 'nul', 'null'],
  ...['{}', '[]', '[1,"a",null]', '[1,]', '[[1]]', '{"a":1}', '{"a":{"b":1}}', '"a', '"\\x"', '"\t"', ' ', '\n'],
];

/** A line of plain form whose values and names are any of the tokens. */
const hostile = fc
  .record({
    uniqueId: fc.constantFrom(`a_x_${stamp}`, 'a%2Eb_x', 'uuid-1', 'é_x', '', `a_x_y_${stamp}`, 'a\\"b', '_'),
    before: fc.constantFrom(['"host":"a"'], ['"host":"a"'], ['"host":"a"'], ['"host":"é"'], ['"deleted":true'], []),
    between: fc.oneof(
      fc.constant([]),
      fc.subarray(['"id":"é"', '"purged":true', '"supersedes":{"a_b":1}', '"supersedes":{}', '"zone":1']),
    ),
    timestamp: fc.constantFrom(`"timestamp":"${stamp}"`, '"timestamp":"2026"', '"timestamp":1'),
    version: fc.constantFrom('"version":1', '"version":0', '"version":01', '"version":null'),
    members: fc.array(
      fc.tuple(fc.constantFrom('"id"', '"content"', '"_crdt_metadata"', ...TOKENS), fc.constantFrom(...TOKENS)),
      {
        maxLength: 3,
      },
    ),
  })
  .map(({ uniqueId, before, between, timestamp, version, members }) => {
    const rest = members.map(([name, value]) => `,${name}:${value}`).join('');
    const inner = [`"unique_id":"${uniqueId}"`, ...before, ...between, timestamp, version].join(',');
    return Buffer.from(`{"_crdt_metadata":{${inner}}${rest}}`);
  });

test('a line that is plain is canonical to the scan too, with the same key, whatever the line', () => {
  let [accepted, refused] = [0, 0];
  law(
    [
      fc.oneof(
        hostile,
        anyEntry.map((entry) => Buffer.from(compact(entry))),
      ),
      mutations,
    ],
    (line, damages) => {
      for (const text of [line, mutate(line, damages)]) {
        if (expectNoOtherAnswer(text)) accepted++;
        else refused++;
      }
    },
    4000,
  );
  expect(Math.min(accepted, refused)).toBeGreaterThan(atLength(25));
});

test('each byte, alone and as the second of two, is taken in a string only where the scan takes it', () => {
  const line = (inside: readonly number[]) =>
    Buffer.concat([Buffer.from(start), Buffer.from(inside), Buffer.from('"}')]);
  const start = `{"_crdt_metadata":{"unique_id":"a_x_${stamp}","host":"a","timestamp":"${stamp}","version":1},"c":"`;
  for (let first = 0; first < 0x100; first++) {
    expect(expectNoOtherAnswer(line([first]))).toBe(scannedKey(line([first])) !== undefined);
    for (const second of [0x22, 0x61, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]) {
      for (const rest of [[], [0x80], [0x80, 0x80], [0xbf, 0x61]]) {
        const text = line([first, second, ...rest]);
        expect(expectNoOtherAnswer(text)).toBe(scannedKey(text) !== undefined);
      }
    }
  }
});

// Scenario: doubled-keys-and-ids
test('a second id, wherever it stands, leaves the line to the scan', () => {
  const start = `{"_crdt_metadata":{"unique_id":"a_x_${stamp}","host":"a","timestamp":"${stamp}","version":1},"id":1`;
  expect(keyOfPlain(`${start},"c":2}`)).toEqual({ environment: 'a', stamp, uniqueId: `a_x_${stamp}` });
  for (const rest of [',"id":1}', ',"c":2,"id":3}', ',"_crdt_metadata":1}'])
    expect(keyOfPlain(start + rest)).toBeUndefined();
});
