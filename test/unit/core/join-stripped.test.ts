import { expect, test } from 'vitest';
import { joinStripped } from '../../../src/core/join-stripped.ts';
import { type Read, readerOf } from '../../../src/core/lines.ts';
import { file, line } from '../../support/memory-file.ts';
import { withoutWebAssembly } from '../../support/without-web-assembly.ts';

const x = line({ uniqueId: 'x' });
const y = line({ uniqueId: 'y' });

/** The join of two texts, and its counts. */
const joined = (ours: string | Read, theirs: string | Read) => {
  let text = '';
  const read = (side: string | Read) => (typeof side === 'string' ? readerOf(Buffer.from(side)) : side);
  const counts = joinStripped(read(ours), read(theirs), (source, start, end) => {
    text += source.toString('utf8', start, end);
  });
  return counts && { text, counts };
};

test('joins a file on one line with a canonical one', () => {
  const counts = { total: 2, onlyOurs: 1, onlyTheirs: 1, differing: 0 };
  expect(joined(` [${x} ]`, file(y).toString())).toEqual({ text: file(x, y).toString(), counts });
  expect(joined(file(y).toString(), `[${x}]`)).toEqual({ text: file(x, y).toString(), counts });
});

test.each([`[${x}`, `[${x},{}]`, '{}', '', `[{"text" : "a\n]\n`])('joins nothing with %j, on either side', (broken) => {
  expect(joined(`[ ${x} ]`, broken)).toBeUndefined();
  expect(joined(broken, `[ ${x} ]`)).toBeUndefined();
});

test('what stands behind an array spoils its join, also where it comes with the next piece', () => {
  for (const [behind, isJoined] of [
    ['', true],
    [' \n', true],
    [' x', false],
    [']', false],
    ['[]', false],
  ] as const) {
    const spread = readerOf(Buffer.from(`[ ${x} ,${y}]`));
    const tail = readerOf(Buffer.from(behind));
    const inTwo: Read = (into, offset) => spread(into, offset) || tail(into, offset);
    expect(joined(inTwo, file(x, y).toString()) !== undefined, behind).toBe(isJoined);
  }
});

test('joins nothing where there is no WebAssembly, or memory for one of two kernels only', () => {
  const { WebAssembly: own } = globalThis as unknown as {
    readonly WebAssembly: { readonly Memory: new (size: object) => object };
  };
  let count = 0;
  const forOne = Object.assign(Object.create(own), {
    Memory: function Memory(size: object) {
      count++;
      if (count > 1) throw new RangeError('no memory');
      return new own.Memory(size);
    },
  });
  for (const engine of [undefined, forOne]) {
    withoutWebAssembly(() => expect(joined(`[${x}]`, `[${y}]`)).toBeUndefined(), engine);
  }
  expect(count).toBe(2);
});
