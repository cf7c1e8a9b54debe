import { describe, expect, test } from 'vitest';
import { isHeldInOrder, missingFrom, missingFromAny } from '../../../src/core/conservation.ts';
import { openBytes, openReader } from '../../../src/core/lines.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { readerOf } from '../../support/pieces.ts';
import { sha256 } from '../../support/sha256.ts';

const id = (name: string) => `a_${name}_${stampAt(0)}`;
const x = line({ uniqueId: id('x') });
const y = line({ uniqueId: id('y') });
const z = line({ uniqueId: id('z') });

const missing = (output: Buffer | string, input: Buffer | string, limit?: number) =>
  missingFrom(Buffer.from(output), Buffer.from(input), limit === undefined ? { sha256 } : { sha256, limit });

describe('what is conserved', () => {
  test('a file holds itself, fewer entries and none', () => {
    expect(missing(file(x, y), file(x, y))).toEqual([]);
    expect(missing(file(x, y, z), file(x, z))).toEqual([]);
    expect(missing(file(x), file())).toEqual([]);
    expect(missing(file(), file())).toEqual([]);
  });

  test('a greater version conserves a lower one', () => {
    const newer = line({ uniqueId: id('y'), version: 2 });
    expect(missing(file(x, newer, z), file(x, y))).toEqual([]);
    expect(missing(file(x, y, z), file(x, newer))).toEqual([id('y')]);
  });

  test('a file in another form is compared by its entries', () => {
    expect(missing(file(x, y), `${y}\r\n${x}`)).toEqual([]);
    expect(missing(`[${y}]`, file(x, y))).toEqual([id('x')]);
    expect(missing(file(x), '[{"id":"x"}]')).toHaveLength(1);
  });

  test('an escaped unique id is the same as a plain one', () => {
    const escaped = x.replace('"a_x_', '"\\u0061_x_');
    expect(missing(file(escaped), file(escaped))).toEqual([]);
    expect(missing(file(x), file(escaped))).toEqual([]);
    // Of equal versions the greater bytes are kept, and a backslash is below a letter.
    expect(missing(file(escaped), file(x))).toEqual([id('x')]);
  });

  test('the header of the Python era need not be held', () => {
    expect(missing(file(x), `[{"_metadata":{"created":1}},${x}]`)).toEqual([]);
  });
});

describe.each([
  ['in memory', openBytes],
  ['that come in pieces', (bytes: Buffer) => openReader(readerOf(bytes, 7), 16)],
])('a walk over files %s', (_, open) => {
  const isHeld = (output: Buffer, ...inputs: readonly Buffer[]) => isHeldInOrder(open(output), inputs.map(open));
  /** Lines that need a full scan, each longer than the buffer of the one before. */
  const deep = (version: number) =>
    ['x', 'y', 'z'].map((name, index) =>
      line({ uniqueId: id(name), version, content: `"list":[{"n":"${'-'.repeat(200 * index)}"}]` }),
    );

  test('finds the lines of each input, and versions above them', () => {
    expect(isHeld(file(x, y, z), file(x, z), file(), file(y))).toBe(true);
    expect(isHeld(file(...deep(2)), file(...deep(1)), file(...deep(2)))).toBe(true);
    expect(isHeld(file(x, ...deep(2).slice(1)), file(x), file(...deep(1).slice(1)))).toBe(true);
  });

  test('sees what any of the inputs has more', () => {
    expect(isHeld(file(x, y), file(x), file(y, z))).toBe(false);
    expect(isHeld(file(x, y), file(y, z), file(x))).toBe(false);
    expect(isHeld(file(...deep(1)), file(...deep(1)), file(...deep(2)))).toBe(false);
  });
});

describe('what is reported', () => {
  test('every missing entry, up to the limit', () => {
    expect(missing(file(), file(x, y, z))).toEqual([id('x'), id('y'), id('z')]);
    expect(missing(file(), file(x, y, z), 2)).toEqual([id('x'), id('y')]);
    const many = Array.from({ length: 12 }, (_, index) => line({ uniqueId: id(String(index + 10)) }));
    expect(missing(file(), file(...many))).toHaveLength(10);
    const inputs = [file(x, y, z), file(x), file(z, y)];
    expect(missingFromAny(file(x), inputs, { sha256, limit: 1 })).toEqual([id('y'), id('z')]);
  });

  test('an entry of which the input has a higher version beside those that are held', () => {
    const [higher, lower] = [2, 0].map((version) => line({ uniqueId: id('x'), version })) as [string, string];
    for (const held of [x, lower]) {
      expect(missing(file(x), file(higher, held))).toEqual([id('x')]);
      expect(missing(file(x), file(held, higher))).toEqual([id('x')]);
    }
  });

  test('an output or an input that cannot be read', () => {
    expect(missing('', file(x))).toEqual(['(the output cannot be read)']);
    expect(missing(file(x), '')).toEqual(['(the input cannot be read)']);
    expect(missing(`[\n${x.slice(0, 60)}\n]\n`, file(x))).toEqual(['(the output cannot be read)']);
  });

  test('an output whose line breaks off where a version would be compared', () => {
    const broken = y.slice(0, y.indexOf('"host"'));
    expect(missing(file(broken, z), file(y, z))).toEqual(['(the output cannot be read)']);
  });

  test('an output that ends before the unique id that is looked for could', () => {
    const long = line({ uniqueId: 'f'.repeat(500) });
    expect(missing(file(line({ uniqueId: 'e', content: '' })), file(long))).toEqual(['f'.repeat(500)]);
  });

  test('the second of two entries on one line', () => {
    const newer = line({ uniqueId: id('x'), version: 2 });
    expect(missing(file(newer), file(`${x},${y}`))).toEqual([id('y')]);
  });

  test('lines that have come to lie inside another entry', () => {
    const outer = line({ uniqueId: id('w'), content: '"list":[{}' }).slice(0, -1);
    expect(missing(`[\n${outer},\n${x}]}\n]\n`, file(x))).toEqual([id('x')]);
    expect(missing(`[\n${outer},\n${x},\n{}]}\n]\n`, file(x))).toEqual([id('x')]);
  });

  test('what cannot be read behind the last line that is looked for', () => {
    for (const rest of ['{"torn":', '{"torn":1\n{}', '{"torn":1,\n{}']) {
      expect(missing(`[\n${x},\n${rest}\n]\n`, file(x)), rest).toEqual(['(the output cannot be read)']);
    }
  });
});
