import { describe, expect, test } from 'vitest';
import { joinParsed } from '../../../src/core/join.ts';
import { isCanonical, joinCanonical, joinLines } from '../../../src/core/join-canonical.ts';
import { openBytes, openReader } from '../../../src/core/lines.ts';
import { inMemory } from '../../../src/core/output.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { readerOf } from '../../support/pieces.ts';
import { sha256 } from '../../support/sha256.ts';

const id = (name: string, second = 0) => `a_${name}_${stampAt(second)}`;
const x = line({ uniqueId: id('x') });
const y = line({ uniqueId: id('y', 1) });
const z = line({ uniqueId: id('z', 2) });

const joined = (ours: Buffer | string, theirs: Buffer | string) => {
  const result = joinCanonical(Buffer.from(ours), Buffer.from(theirs));
  return result?.bytes.toString();
};

describe('canonical files are copied', () => {
  test.each([
    ['the same on both sides', file(x, y), file(x, y), file(x, y)],
    ['new lines in front', file(y), file(x, y), file(x, y)],
    ['new lines at the end', file(x), file(x, y, z), file(x, y, z)],
    ['new lines on both sides', file(x, z), file(x, y), file(x, y, z)],
    ['lines of one side only', file(x, y), file(), file(x, y)],
    ['no lines', file(), file(), file()],
  ])('%s', (_, ours, theirs, expected) => {
    expect(joined(ours, theirs)).toBe(expected.toString());
    expect(joined(theirs, ours)).toBe(expected.toString());
  });
});

describe('what is not proven canonical is declined', () => {
  const whole = file(x, y).toString();
  test.each([
    ['nothing', ''],
    ['a file without frame', `${x}\n${y}\n`],
    ['a missing last line feed', whole.slice(0, -1)],
    ['another opening', whole.replace('[\n', '[ ')],
    ['CRLF', whole.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${whole}`],
    ['an empty line', `[\n\n]\n`],
    ['a missing comma', `[\n${x}\n${y}\n]\n`],
    ['a comma before the bracket', `[\n${x},\n${y},\n]\n`],
    ['a space at the end of a line', `[\n${x} ,\n${y}\n]\n`],
    ['two entries on one line', `[\n${x},${y}\n]\n`],
    ['an entry over two lines', `[\n${x.replace(',"id"', ',\n"id"')},\n${y}\n]\n`],
    ['lines in the wrong order', file(y, x)],
    ['a line twice', file(x, x)],
    ['an entry without metadata', file('{"id":"x"}')],
    ['unsorted metadata', file(x.replace('"host":"a"', '"zone":1'))],
    ['an escaped unique id', file(x.replace('"a_x', '"\\u0061_x'))],
    ['an environment that needs decoding', file(x.replace('"a_x', '"a%2Eb_x'))],
    ['a marker line', `[\n<<<<<<< HEAD,\n${x}\n]\n`],
    ['an entry that is not JSON', file(x.replace('"tea"', 'tea'))],
    ['a line cut off', file(x, y.slice(0, -1))],
  ])('%s', (_, text) => {
    expect(joined(text, whole)).toBeUndefined();
    expect(joined(whole, text)).toBeUndefined();
    expect(joined(text, text)).toBeUndefined();
    expect(isCanonical(Buffer.from(text))).toBe(false);
  });

  test('while the file it is made from is canonical', () => {
    expect(isCanonical(Buffer.from(whole))).toBe(true);
  });
});

const ways = {
  'in memory': { open: openBytes },
  'that come in pieces': { open: (bytes: Buffer) => openReader(readerOf(bytes, 50), 16) },
  'in memory, trusting what is alike': { open: openBytes, isAlikeTrusted: true },
  'that come in pieces, trusting what is alike': {
    open: (bytes: Buffer) => openReader(readerOf(bytes, 1000), 900),
    isAlikeTrusted: true,
  },
};

describe.each(Object.entries(ways))('of files %s', (_, { open, ...trust }) => {
  const joinedLines = (ours: Buffer, theirs: Buffer) => {
    const output = inMemory();
    // The bytes of a piece change as soon as it is taken.
    const counts = joinLines(
      open(ours),
      open(theirs),
      (source, start, end) => output.append(Buffer.from(source.subarray(start, end)), 0, end - start),
      trust,
    );
    return counts && { bytes: output.print().toString(), counts };
  };

  /** Each line in two versions: a foreign one, plain ones, and two that need a full scan, the last one of 700 bytes. */
  const versions = [1, 2].map((version) => [
    line({ uniqueId: 'foreign', version }),
    line({ uniqueId: id('w'), version }),
    line({ uniqueId: id('x', 1), version, content: '"list":[{}]' }),
    line({ uniqueId: id('y', 2), version }),
    line({ uniqueId: id('z', 3), version, content: `"list":[{"n":"${'-'.repeat(700)}"}]` }),
  ]) as [string[], string[]];
  /** Files with a choice of these lines, none, one or the other version of each, as the digits of a number say. */
  const sides = [0, 1, 5, 13, 40, 41, 78, 111, 121, 134, 170, 199, 217, 229, 242].map((choice) =>
    file(
      ...versions[0].flatMap((_line, index) => {
        const digit = Math.floor(choice / 3 ** index) % 3;
        return digit === 0 ? [] : [versions[digit - 1]?.[index] as string];
      }),
    ),
  );

  test('the join and its counts are those of reading all', () => {
    for (const ours of sides) {
      for (const theirs of sides) {
        const parsed = joinParsed(ours, theirs, sha256);
        if (!parsed.ok) throw new Error(parsed.problem.message);
        expect(joinedLines(ours, theirs)).toEqual({ bytes: parsed.bytes.toString(), counts: parsed.counts });
      }
    }
  });

  test('a line longer than what is looked at in one go is copied', () => {
    const long = line({ uniqueId: id('x'), content: `"text":"${'-'.repeat(70_000)}"` });
    expect(joinedLines(file(long, y), file(y))?.bytes).toBe(file(long, y).toString());
    expect(joinedLines(file(long, y), file(long, z))?.bytes).toBe(file(long, y, z).toString());
  });

  test('what both sides have alike must be lines of a canonical file in its order', () => {
    const alike = (text: string) => joinedLines(Buffer.from(text), Buffer.from(text));
    expect(alike(`[\n${x}\n${y}\n]\n`)).toBeUndefined();
    expect(alike(`[\n${x},\n${y},\n]\n`)).toBeUndefined();
    expect(alike(`[\n${x}\n${y},\n${versions[0][4]}\n]\n`)).toBeUndefined();
    const unended = Buffer.from(`[\n${x},\n]\n`);
    expect([joinedLines(file(x, y), unended), joinedLines(unended, file(x, y))]).toEqual([undefined, undefined]);
    expect(alike(file(x, y, y).toString())).toBeUndefined();
    expect(alike(file(y, x, z).toString())).toBeUndefined();
  });
});

test('a file of which two buffers are full is joined as in memory', () => {
  const lines = Array.from({ length: 900 }, (_, index) => line({ uniqueId: `a_${1000 + index}_${stampAt(0)}` }));
  const [ours, theirs] = [file(...lines), file(...lines.slice(0, 899))];
  const output: Buffer[] = [];
  const open = (bytes: Buffer) => openReader(readerOf(bytes, 1_000_000), 100_000);
  joinLines(open(ours), open(theirs), (source, start, end) => output.push(Buffer.from(source.subarray(start, end))));
  expect(Buffer.concat(output).equals(ours)).toBe(true);
});
