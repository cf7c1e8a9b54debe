import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingFrom } from '../../../src/core/conservation.ts';
import { join } from '../../../src/core/join.ts';
import { compareVersions } from '../../../src/core/order.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { anyFile } from '../../support/file-arbitraries.ts';
import { law } from '../../support/law.ts';
import { file, line, linesOf, stampAt } from '../../support/memory-file.ts';
import { mutate, mutations } from '../../support/mutations.ts';
import { sha256 } from '../../support/sha256.ts';

const joined = (ours: Buffer, theirs: Buffer): Buffer => {
  const result = join(ours, theirs, sha256);
  if (!result.ok) throw new Error(result.problem.message);
  return result.bytes;
};

test('a join holds its inputs, whatever form they have', () => {
  law([anyFile, anyFile], (a, b) => {
    const output = joined(a.bytes, b.bytes);
    expect(missingFrom(output, a.bytes, { sha256 })).toEqual([]);
    expect(missingFrom(output, b.bytes, { sha256 })).toEqual([]);
    expect(missingFrom(output, output, { sha256 })).toEqual([]);
  });
});

test('an output without one of its lines is reported with the unique id of that line', () => {
  law([anyFile, anyFile], (a, b) => {
    const output = joined(a.bytes, b.bytes);
    const lines = linesOf(output);
    for (let index = 0; index < lines.length; index++) {
      const short = file(...lines.toSpliced(index, 1));
      expect(missingFrom(short, output, { sha256 })).toEqual([uniqueIdOf(lines[index] as string)]);
      const reports = [a.bytes, b.bytes].flatMap((input) => missingFrom(short, input, { sha256 }));
      expect(reports).toContain(uniqueIdOf(lines[index] as string));
    }
  });
});

test('an output with a lower version of a line is reported', () => {
  const version = fc.record({ second: fc.nat(2), version: fc.nat(2), text: fc.constantFrom('"a":1', '"a":2') });
  const sample = ({ second, version: number, text }: { second: number; version: number; text: string }) =>
    line({ timestamp: stampAt(second), version: number, content: text });
  law([anyFile, version, version], (others, one, other) => {
    const versions = [sample(one), sample(other)];
    const [low, high] = versions.sort((a, b) => compareVersions(Buffer.from(a), Buffer.from(b))) as [string, string];
    const context = joined(others.bytes, file());
    const rest = linesOf(context).filter((text) => uniqueIdOf(text) !== uniqueIdOf(high));
    const [higher, lower] = [high, low].map((text) => joined(file(...rest), file(text))) as [Buffer, Buffer];
    expect(missingFrom(higher, lower, { sha256 })).toEqual([]);
    expect(missingFrom(lower, higher, { sha256 })).toEqual(high === low ? [] : [uniqueIdOf(high)]);
  });
});

test('whatever the output is, it answers as a comparison of all entries does', () => {
  law(
    [anyFile, anyFile, mutations, mutations],
    (a, b, damageOutput, damageInput) => {
      const output = joined(a.bytes, b.bytes);
      const input = joined(b.bytes, b.bytes);
      const texts = [output, input, mutate(output, damageOutput), mutate(input, damageInput), a.bytes];
      for (const right of texts.filter((text) => readEntries(text, sha256).ok)) {
        for (const left of texts)
          expect(missingFrom(left, right, { sha256, limit: 99 })).toEqual(reference(left, right));
      }
    },
    1500,
  );
});

test('a text that cannot be read conserves nothing and cannot be conserved', () => {
  law([anyFile, anyFile, mutations], (a, b, damage) => {
    const output = joined(a.bytes, b.bytes);
    const input = mutate(output, damage);
    if (readEntries(input, sha256).ok) return;
    expect(missingFrom(output, input, { sha256 })).toEqual(['(the input cannot be read)']);
    expect(missingFrom(input, output, { sha256 })).toEqual(['(the output cannot be read)']);
  });
});

/** The definition, without any short cut. */
function reference(output: Buffer, input: Buffer): readonly string[] {
  const held = readEntries(output, sha256);
  if (!held.ok) return ['(the output cannot be read)'];
  const wanted = readEntries(input, sha256);
  if (!wanted.ok) return ['(the input cannot be read)'];
  return [...wanted.value.values()]
    .filter(({ uniqueId, line: text }) => {
      const kept = held.value.get(uniqueId);
      return kept === undefined || compareVersions(kept.line, text) < 0;
    })
    .map(({ uniqueId }) => uniqueId);
}

const uniqueIdOf = (text: string): string =>
  (JSON.parse(text) as { _crdt_metadata: { unique_id: string } })._crdt_metadata.unique_id;
