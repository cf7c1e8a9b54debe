import { describe, expect, test } from 'vitest';
import { missingFrom } from '../../../src/core/conservation.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
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
});

describe('what is reported', () => {
  test('every missing entry, up to the limit', () => {
    expect(missing(file(), file(x, y, z))).toEqual([id('x'), id('y'), id('z')]);
    expect(missing(file(), file(x, y, z), 2)).toEqual([id('x'), id('y')]);
    const many = Array.from({ length: 12 }, (_, index) => line({ uniqueId: id(String(index + 10)) }));
    expect(missing(file(), file(...many))).toHaveLength(10);
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
    expect(missing(`[\n${x},\n{"torn":\n]\n`, file(x))).toEqual(['(the output cannot be read)']);
  });
});
