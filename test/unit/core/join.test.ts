import { describe, expect, test } from 'vitest';
import { join, joinAll, joinParsed, printEntries } from '../../../src/core/join.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const id = (name: string, second = 0) => `a_${name}_${stampAt(second)}`;
const x = line({ uniqueId: id('x') });
const x2 = line({ uniqueId: id('x'), version: 2 });
const y = line({ uniqueId: id('y', 1) });
const z = line({ uniqueId: id('z', 2) });

const joined = (ours: Buffer | string, theirs: Buffer | string) => {
  const result = join(Buffer.from(ours), Buffer.from(theirs), sha256);
  return result.ok ? { text: result.bytes.toString(), counts: result.counts } : result;
};

describe('the join of two files', () => {
  test('holds the entries of both, each in its place', () => {
    expect(joined(file(x, z), file(y))).toEqual({
      text: file(x, y, z).toString(),
      counts: { total: 3, onlyOurs: 2, onlyTheirs: 1, differing: 0 },
    });
  });

  test('keeps the greater version, whichever side has it', () => {
    const counts = { total: 2, onlyOurs: 0, onlyTheirs: 0, differing: 1 };
    expect(joined(file(x2, y), file(x, y))).toEqual({ text: file(x2, y).toString(), counts });
    expect(joined(file(x, y), file(x2, y))).toEqual({ text: file(x2, y).toString(), counts });
  });

  test('of files without entries is a file without entries', () => {
    const counts = { total: 0, onlyOurs: 0, onlyTheirs: 0, differing: 0 };
    expect(joined(file(), file())).toEqual({ text: '[\n]\n', counts });
    expect(joined('[]', '[ ]')).toEqual({ text: '[\n]\n', counts });
  });

  test('counts the same whether it copies or parses', () => {
    const [ours, theirs] = [file(x, y), file(x2, z)];
    expect(joinParsed(ours, theirs, sha256)).toEqual(join(ours, theirs, sha256));
  });

  test('is canonical whatever the forms of the files', () => {
    const expected = file(x2, y, z).toString();
    expect(joined(`\ufeff[${z},${x}]`, `${y}\r\n${x2}\r\n`)).toMatchObject({ text: expected });
    expect(joined(`[\n<<<<<<< HEAD\n${x}\n=======\n${x2}\n>>>>>>> b\n,\n${y}\n]`, file(z))).toMatchObject({
      text: expected,
    });
  });
});

describe('a file that cannot be read', () => {
  test('is named by its side, ours first', () => {
    expect(joined('{', file(x))).toMatchObject({ ok: false, side: 'ours', problem: { line: 1, column: 2 } });
    expect(joined(file(x), `${file(y)}x`)).toMatchObject({
      ok: false,
      side: 'theirs',
      problem: { line: 4, column: 1 },
    });
    expect(joined('', '')).toMatchObject({ ok: false, side: 'ours' });
  });

  test('is named by its index among many', () => {
    const files = [file(x), file(y), Buffer.from('x'), file(z), file(x2)];
    for (let index = 0; index < files.length; index++) {
      const order = [...files.slice(2, 3), ...files.toSpliced(2, 1)];
      const turned = [...order.slice(1, index + 1), order[0] as Buffer, ...order.slice(index + 1)];
      expect(joinAll(turned, sha256)).toMatchObject({ ok: false, index });
    }
    expect(joinAll([Buffer.from('')], sha256)).toMatchObject({ ok: false, index: 0 });
  });
});

test('the join of many files is that of all their entries; of one its canonical form, of none an empty file', () => {
  const all = joinAll([file(z), file(x), file(y), Buffer.from(`[${x2}]`), file()], sha256);
  expect(all.ok && all.bytes.toString()).toBe(file(x2, y, z).toString());
  const one = joinAll([Buffer.from(`${y}\n${x}`)], sha256);
  expect(one.ok && one.bytes.toString()).toBe(file(x, y).toString());
  const none = joinAll([], sha256);
  expect(none.ok && none.bytes.toString()).toBe('[\n]\n');
});

test('the merge base plays no part: there is nowhere to pass it', () => {
  expect(join).toHaveLength(3);
});

test('entries are printed in their order', () => {
  const read = readEntries(Buffer.from(`[${z},${x}]`), sha256);
  expect(read.ok && printEntries(read.value).toString()).toBe(file(x, z).toString());
});
