import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryOfLine } from '../../../src/core/entry.ts';
import { compareInstants, parseInstant } from '../../../src/core/instant.ts';
import { compareKeys, FIRST_KEY, type Key, keyBehind, readKey } from '../../../src/core/key.ts';
import { type Metadata, parseMetadata } from '../../../src/core/metadata.ts';
import { compareEntries, compareText, compareVersions } from '../../../src/core/order.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { narrowEntry } from '../../support/entry-arbitraries.ts';
import { compact } from '../../support/file-arbitraries.ts';
import { atLength, law } from '../../support/law.ts';
import { line } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const sign = Math.sign;

const characters = ['a', 'é', '\u07ff', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'];
const collidingText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...characters), maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

test('texts are ordered as their UTF-8 bytes', () => {
  law([collidingText, collidingText], (a, b) => {
    expect(sign(compareText(a, b))).toBe(Buffer.from(a).compare(Buffer.from(b)));
  });
});

// Scenario: encodings
test('texts with lone surrogates are in one total order too', () => {
  const units = fc.string({
    unit: fc.constantFrom('a', '\ud7ff', '\ud800', '\ude00', '\ue000', '\uffff'),
    maxLength: 3,
  });
  law([units, units, units], (a, b, c) => expectTotal(compareText, { a, b, c, isSame: a === b }));
});

/** Canonical lines of one unique id, that differ in little. */
const lineOfEntry = narrowEntry.map(({ metadata, content }) => {
  const entry = { metadata: ['"unique_id":"u"', ...(metadata ?? []).slice(1)], content: content.slice(0, 1) };
  const read = readEntries(Buffer.from(`[${compact(entry)}]`), sha256);
  const [only] = read.ok ? [...read.value.values()] : [];
  return only?.line ?? expect.fail(`${compact(entry)} is refused`);
});

test('versions are compared by purged, instant, version, host and text, in this order', () => {
  law(
    [lineOfEntry, lineOfEntry],
    (a, b) => {
      const [left, right] = [a, b].map((text) => parseMetadata(text)) as [Metadata, Metadata];
      const links = [
        Number(left.isPurged) - Number(right.isPurged),
        compareInstants(parseInstant(left.timestamp), parseInstant(right.timestamp)),
        left.version - right.version,
        Buffer.from(left.host).compare(Buffer.from(right.host)),
        a.compare(b),
      ];
      expect(sign(compareVersions(a, b))).toBe(sign(links.find((link) => link !== 0) ?? 0));
    },
    5000,
  );
});

// Scenario: equal-stamps
test('versions are in one total order, in which only equal bytes are equal', () => {
  law(
    [lineOfEntry, lineOfEntry, lineOfEntry],
    (a, b, c) => expectTotal(compareVersions, { a, b, c, isSame: a.equals(b) }),
    3000,
  );
});

const collidingUniqueId = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('a', 'A', 'é', 'a%5Fb', 'a%2Eb', '%', 'a b', ''),
      fc.constantFrom('x', 'y', '~1', '', 'x%', 'x_y'),
      fc.constantFrom(
        '2026-01-05T09:00:00.000000Z',
        '2026-01-05T09:00:00.000001Z',
        '2026-01-05T09:00:00Z',
        '',
        '１026-01-05T09:00:00.00000Z',
      ),
    )
    .map((parts) => parts.join('_')),
  fc.string({ unit: fc.constantFrom('_', '%', 'a', '"', '\\', '😀', '\uffff', '-'), maxLength: 4 }),
);

test('entries are in one total order, in which only one unique id is equal', () => {
  const entry = collidingUniqueId.map((uniqueId) => entryOfLine(Buffer.from(line({ uniqueId })), sha256));
  law(
    [entry, entry, entry],
    (a, b, c) => expectTotal(compareEntries, { a, b, c, isSame: a.uniqueId === b.uniqueId }),
    3000,
  );
});

test('keys of lines are ordered as the entries are', () => {
  let behind = 0;
  law(
    [collidingUniqueId, collidingUniqueId],
    (a, b) => {
      const [left, right] = [a, b].map((uniqueId) => {
        const bytes = Buffer.from(line({ uniqueId }));
        const text = bytes.toString('latin1');
        const start = text.indexOf('"unique_id":"') + '"unique_id":"'.length;
        const key = readKey(text.slice(start, text.indexOf('","host"')));
        return { text, key, entry: entryOfLine(bytes, sha256) };
      }) as [KeyAndEntry, KeyAndEntry];
      if (keyBehind(FIRST_KEY, left.text) !== undefined) expect(keyBehind(FIRST_KEY, left.text)).toEqual(left.key);
      if (left.key === undefined || right.key === undefined) return;
      const order = sign(compareEntries(left.entry, right.entry));
      expect(sign(compareKeys(left.key, right.key))).toBe(order);
      if (keyBehind(left.key, right.text) === undefined) return;
      behind++;
      expect(keyBehind(left.key, right.text)).toEqual(right.key);
      expect(order).toBe(-1);
    },
    3000,
  );
  expect(behind).toBeGreaterThan(atLength(10));
});

type KeyAndEntry = {
  readonly text: string;
  readonly key: Key | undefined;
  readonly entry: ReturnType<typeof entryOfLine>;
};

function expectTotal<Value>(
  compare: (a: Value, b: Value) => number,
  { a, b, c, isSame }: { a: Value; b: Value; c: Value; isSame: boolean },
): void {
  expect(sign(compare(a, b))).toBe(-sign(compare(b, a)) + 0);
  expect(compare(a, b) === 0).toBe(isSame);
  if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
}
