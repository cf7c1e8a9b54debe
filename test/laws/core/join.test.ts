import fc from 'fast-check';
import { expect, test } from 'vitest';
import { join, joinAll, joinParsed } from '../../../src/core/join.ts';
import { joinCanonical } from '../../../src/core/join-canonical.ts';
import { compareVersions } from '../../../src/core/order.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { anyFile, compact, entryList, formsOf } from '../../support/file-arbitraries.ts';
import { law } from '../../support/law.ts';
import { sha256 } from '../../support/sha256.ts';

const joined = (ours: Buffer, theirs: Buffer): Buffer => {
  const result = join(ours, theirs, sha256);
  if (!result.ok) throw new Error(`${result.side} is refused: ${JSON.stringify(result.problem)}`);
  return result.bytes;
};

const expectSame = (actual: Buffer, expected: Buffer): void => {
  if (!actual.equals(expected)) expect(actual.toString()).toBe(expected.toString());
};

// Scenario: laws-of-the-join
test('join(a, b) = join(b, a)', () => {
  law([anyFile, anyFile], (a, b) => expectSame(joined(a.bytes, b.bytes), joined(b.bytes, a.bytes)));
});

// Scenario: laws-of-the-join
test('join(join(a, b), c) = join(a, join(b, c))', () => {
  law([anyFile, anyFile, anyFile], (a, b, c) =>
    expectSame(joined(joined(a.bytes, b.bytes), c.bytes), joined(a.bytes, joined(b.bytes, c.bytes))),
  );
});

// Scenario: laws-of-the-join
test('join(a, a) is the canonical a, and joining it again changes nothing', () => {
  law([anyFile], ({ bytes }) => {
    const canonical = joined(bytes, bytes);
    expectSame(joined(canonical, canonical), canonical);
    expectSame(joined(canonical, bytes), canonical);
  });
});

test('join(join(a, b), b) = join(a, b): what was joined already adds nothing', () => {
  law([anyFile, anyFile], (a, b) => {
    const both = joined(a.bytes, b.bytes);
    expectSame(joined(both, b.bytes), both);
  });
});

// Scenario: laws-of-the-join
test('no unique id of an input is missing and no version of it is lower', () => {
  law([anyFile, anyFile], (a, b) => {
    const both = entriesOf(joined(a.bytes, b.bytes));
    const inputs = [entriesOf(a.bytes), entriesOf(b.bytes)];
    for (const { uniqueId, line } of inputs.flatMap((input) => [...input.values()])) {
      const held = both.get(uniqueId) ?? expect.fail(`${uniqueId} is missing`);
      expect(compareVersions(held.line, line)).toBeGreaterThanOrEqual(0);
    }
    expect(new Set(both.keys())).toEqual(new Set(inputs.flatMap((input) => [...input.keys()])));
  });
});

test('the form, the order of the entries and their white space do not matter', () => {
  law([entryList, fc.nat()], (entries, seed) => {
    const forms = formsOf(entries, seed).map(({ bytes }) => joined(bytes, bytes));
    for (const form of forms) expectSame(form, forms[0] as Buffer);
  });
});

// Scenario: doubled-keys-and-ids
test('a file with its entries twice is the file with its entries once', () => {
  law([entryList, fc.nat()], (entries, seed) => {
    const [once, twice] = [entries, [...entries, ...entries]].map((list) => formsOf(list, seed)[0]?.bytes as Buffer);
    expectSame(joined(twice as Buffer, twice as Buffer), joined(once as Buffer, once as Buffer));
  });
});

test('the join of two files is the file of both their entries', () => {
  law([entryList, entryList, fc.nat()], (a, b, seed) => {
    const [ours, theirs, both] = [a, b, [...a, ...b]].map((list) => formsOf(list, seed)[0]?.bytes as Buffer);
    expectSame(joined(ours as Buffer, theirs as Buffer), joined(both as Buffer, both as Buffer));
  });
});

test('joinAll gives one text for any number of files in any order', () => {
  law([fc.array(anyFile, { maxLength: 6 }), fc.nat()], (files, rotation) => {
    const inOrder = joinAll(
      files.map(({ bytes }) => bytes),
      sha256,
    );
    const turn = rotation % Math.max(1, files.length);
    const turned = joinAll(
      [...files.slice(turn), ...files.slice(0, turn)].map(({ bytes }) => bytes),
      sha256,
    );
    const oneByOne = files.reduce<Buffer>((sum, { bytes }) => joined(sum, bytes), Buffer.from('[\n]\n'));
    expect(inOrder.ok && turned.ok).toBe(true);
    if (inOrder.ok && turned.ok) {
      expectSame(turned.bytes, inOrder.bytes);
      expectSame(oneByOne, inOrder.bytes);
    }
  });
});

// Scenario: laws-of-the-join
test('the copying path gives the bytes and counts of the general path for canonical files', () => {
  law([anyFile, anyFile], (a, b) => {
    const [ours, theirs] = [joined(a.bytes, a.bytes), joined(b.bytes, b.bytes)];
    const fast = joinCanonical(ours, theirs);
    const general = joinParsed(ours, theirs, sha256);
    if (fast !== undefined)
      expect({ ok: true, ...textOf(fast) }).toEqual(general.ok && { ...general, ...textOf(general) });
  });
});

test('the copying path answers for canonical files whose unique ids need no decoding', () => {
  const plain = entryList.map((entries) => entries.filter((entry) => !/[\\%]/.test(compact(entry))));
  law([plain, plain], (a, b) => {
    const [ours, theirs] = [a, b].map((list) => formsOf(list, 0)[0]?.bytes as Buffer).map((file) => joined(file, file));
    expect(joinCanonical(ours as Buffer, theirs as Buffer)).toBeDefined();
  });
});

const entriesOf = (bytes: Buffer) => {
  const read = readEntries(bytes, sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return read.value;
};

const textOf = <Result extends { readonly bytes: Buffer }>(result: Result) => ({
  ...result,
  bytes: result.bytes.toString(),
});
