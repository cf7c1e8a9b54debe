import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missingFromAny } from '../../../src/core/conservation.ts';
import { isHeldApartFromSpace } from '../../../src/core/held-apart-from-space.ts';
import { join } from '../../../src/core/join.ts';
import { openKernel, SLACK } from '../../../src/core/kernel.ts';
import { openBytes } from '../../../src/core/lines.ts';
import { openWalk } from '../../../src/core/walk-apart-from-space.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { plainStripSpace } from '../../support/plain-strip-space.ts';
import { sha256 } from '../../support/sha256.ts';
import { stripSpace } from '../../support/strip-space.ts';
import { withoutWebAssembly } from '../../support/without-web-assembly.ts';

const textOf = (bytes: Buffer | undefined) => bytes?.toString();
const id = (name: string) => `a_${name}_${stampAt(0)}`;
const pretty = (bytes: Buffer, space: string | number = 4) =>
  Buffer.from(JSON.stringify(JSON.parse(bytes.toString()), null, space));
/** Strings that end, and hold quotes and backslashes, at every distance from the begin of a window. */
const lines = Array.from({ length: 40 }, (_, index) =>
  line({
    uniqueId: id(String(100 + index)),
    content: `"text":"${'x'.repeat(index)}\\\\\\"${'é'.repeat(index % 7)}\\"","list":[1,-2500.5,true,[],{"":"\\\\"}]`,
  }),
);
const whole = file(...lines);

test.each([2, '\t', '\r\n '])('a window may end anywhere: in strings, escapes and white space (indent %j)', (space) => {
  const input = pretty(whole, space);
  for (let window = 1; window < 130; window++) {
    expect(stripSpace(input, window)?.equals(whole), `window of ${window}`).toBe(true);
    expect(isHeldApartFromSpace(whole, input, openWalk(whole, input, window * 17)), `window of ${window * 17}`).toBe(
      true,
    );
  }
});

test('a file that ends anywhere is none, as the plain loop has it', () => {
  const input = Buffer.concat([Buffer.from('\ufeff'), pretty(file(...lines.slice(0, 2)))]);
  for (let end = 0; end < input.length; end++) {
    const cut = input.subarray(0, end);
    expect(plainStripSpace(cut)).toBeUndefined();
    expect(stripSpace(cut, 1 + (end % 40), 1 + (end % 7))).toBeUndefined();
    expect(isHeldApartFromSpace(whole, cut, openWalk(whole, cut, 300 + (end % 40)))).toBe(false);
  }
});

test.each(['bad-values', 'good-values', 'metadata', 'names'])(
  'hostile %s are stripped as by the plain loop',
  (name) => {
    const texts = readFileSync(new URL(`../../fixtures/hostile/${name}.jsonl`, import.meta.url), 'utf8').split('\n');
    for (const text of texts) {
      const input = Buffer.from(`[${lines[0]}, {"x": ${text} } ,${text}]`);
      const plain = textOf(plainStripSpace(input));
      for (const window of [3, 1000]) expect(textOf(stripSpace(input, window))).toBe(plain);
    }
  },
);

test('an array of small values has a line feed for each of them', () => {
  for (const count of [10, 60, 70, 200]) {
    const input = Buffer.from(`[${Array(count).fill('1').join(',')}]`);
    for (const window of [1, 50, 1000]) expect(stripSpace(input, window)).toEqual(plainStripSpace(input));
  }
});

test('what lies behind a window decides nothing', () => {
  for (const behind of ['"', '\\', ' ', ']', '\n', 'x']) {
    const kernel = openKernel(4096);
    if (kernel === undefined) return expect.unreachable();
    kernel.setLongest(1000);
    kernel.memory.fill(behind);
    // A string, an escape and an indent that end with their window.
    const pieces = ['[{"', 'abc', '\\', '"', '":1 ', '   ', '  ,"b" : 2} ', ' ] ', '  '];
    let text = '';
    for (const piece of pieces) {
      kernel.memory.write(piece, 0);
      kernel.memory.fill(behind, piece.length, piece.length + SLACK);
      const size = kernel.strip(0, piece.length, 2048);
      text += kernel.memory.toString('latin1', 2048, 2048 + size);
    }
    expect(text).toBe('[\n{"abc\\"":1,"b":2}]');
    expect(kernel.isEnded.value).toBe(1);
    const [held, wanted] = ['{"a\\"":"b","c":[1,"d"]},\n{"a', '{  "a\\"":    "b", "c": [1, "d"]} , {"a'];
    for (const end of [...wanted].keys()) {
      kernel.memory.fill(behind);
      kernel.memory.write(held, 0);
      kernel.memory.write(wanted.slice(0, end), 1024);
      expect(kernel.walk(0, held.length, 1024, 1024 + end)).toBe(1);
      const isPassed = end > wanted.lastIndexOf(' , ') + 2;
      expect(kernel.heldAt.value).toBe(isPassed ? held.lastIndexOf('{') : 0);
      expect(kernel.inputAt.value).toBe(1024 + (isPassed ? wanted.lastIndexOf(' , ') + 2 : 0));
    }
    for (const end of [...held].keys()) {
      kernel.memory.fill(behind);
      kernel.memory.write(held.slice(0, end), 0);
      kernel.memory.write(wanted, 1024);
      expect(kernel.walk(0, end, 1024, 1024 + wanted.length)).toBe(1);
      expect(kernel.heldAt.value).toBe(end > held.indexOf('\n') ? held.lastIndexOf('{') : 0);
    }
  }
});

/** What the kernel makes of a text, in windows that begin at `from` in its memory; -1 if it gives up. */
function stripped(text: string, { longest = 1000, window = text.length, from = 0 } = {}): string | number {
  const kernel = openKernel(8192);
  if (kernel === undefined) return expect.unreachable();
  kernel.setLongest(longest);
  let output = '';
  for (let start = 0; start < text.length; start += window) {
    const end = from + kernel.memory.write(text.slice(start, start + window), from, 'latin1');
    const size = kernel.strip(from, end, 4096);
    if (size < 0) return size;
    output += kernel.memory.toString('latin1', 4096, 4096 + size);
  }
  return output;
}

test('an entry is as long as its text with white space, wherever windows begin and end', () => {
  const text = '[ {"a":[1 ]} , {"b":[22]} ]';
  for (const from of [0, 1, 100]) {
    for (let window = 1; window <= text.length; window++) {
      const longest = '{"a":[1 ]}'.length;
      expect(stripped(text, { longest, window, from })).toBe('[\n{"a":[1]},\n{"b":[22]}]');
      expect(stripped(text, { longest: longest - 1, window, from })).toBe(-1);
    }
  }
});

test.each(['{]', '{ {} ]', '1[]', '"a"[]', ':[]', ',[]', '[]]', '[}', '[{}}', '[]x', '[] []', '[1 2]', '[{"a":1 2}]'])(
  'gives up on %s, which no array begins or ends',
  (text) => {
    for (const window of [1, 2, 100]) expect(stripped(text, { window })).toBe(-1);
  },
);

test('the walk goes to the last entry at once, past lines of other unique ids', () => {
  const some = lines.filter((_, index) => index % 3 === 1);
  const input = pretty(file(...some));
  for (const window of [8192, 100_000]) {
    const held = openBytes(whole);
    const comma = openWalk(whole, input, window)(held, input.indexOf('{'));
    expect(comma).toBe(input.lastIndexOf(',\n    {\n        "_crdt'));
    expect(held.start).toBeGreaterThan(whole.indexOf(some.at(-2) as string));
  }
});

test('the walk takes white space in front of any mark', () => {
  const held = file(
    ...['[1,2]', '{"a":{"b":[]}}', '[[{}],true]'].map((value) => lines[0]?.replace('-2500.5', value) as string),
  );
  const input = Buffer.from(
    `[${held
      .toString()
      .slice(2, -3)
      .replace(/[{}[\],:]/g, ' $& ')}]`.replaceAll(' : 00', ':00'),
  );
  expect(input.toString()).toContain('2 ]');
  expect(openWalk(held, input)(openBytes(held), input.indexOf('{'))).toBe(input.lastIndexOf(', \n {'));
});

test('two tokens are never taken for one', () => {
  const held = file((lines[0] as string).replace('-2500.5', '-2500'), lines[1] as string);
  for (const [number, isPassed] of [
    ['-2500', true],
    [' -2500 ', true],
    ['-2500.5', false],
    ['-25 00', false],
    ['- 2500', false],
  ] as const) {
    const input = Buffer.from(`[${lines[0]},${lines[1]}]`.replace('-2500.5', number));
    expect(openWalk(held, input)(openBytes(held), 1) !== 1, number).toBe(isPassed);
    for (let window = 1; window < 9; window++) {
      expect(textOf(stripSpace(input, window)), number).toBe(textOf(plainStripSpace(input)));
    }
  }
});

test('only the four characters of white space are taken for it', () => {
  const [first, second] = lines as [string, string];
  const held = file(first, second);
  const space = Buffer.from(' \t\r\n');
  for (const byte of [...Array(40).keys(), 0x7f, 0xa0, 0xff]) {
    const isSpace = space.includes(byte);
    for (const [before, behind] of [
      [`[${first}`, `,${second}]`],
      [`[${first} `, `  ,${second}]`],
      [`[${first},${second}]`, ''],
      [`[${first},${second}] `, ' '],
      ['', `[${first},${second}]`],
      ['[', `${first},${second}]`],
    ] as const) {
      const input = Buffer.concat([Buffer.from(before), Buffer.from([byte]), Buffer.from(behind)]);
      const name = `byte ${byte} behind ${before.slice(-3)}`;
      expect(textOf(stripSpace(input)), name).toBe(textOf(plainStripSpace(input)));
      expect(stripSpace(input)?.equals(held) ?? false, name).toBe(isSpace);
      expect(isHeldApartFromSpace(held, input), name).toBe(isSpace);
    }
  }
});

test('an entry that differs in one byte is not passed', () => {
  const [first, second] = [lines[0] as string, lines[1] as string];
  const held = file(first, second);
  const input = Buffer.from(`[ ${first} , ${second} ]`);
  for (let at = 2; at < 2 + first.length; at++) {
    const changed = Buffer.from(input);
    changed[at] = changed[at] === 0x31 ? 0x32 : 0x31;
    const start = openWalk(held, changed)(openBytes(held), 2);
    expect(start, `byte ${at}`).toBe(2);
  }
});

test('without WebAssembly, or memory for it, both sides are joined and guarded all the same', () => {
  const [ours, theirs] = [pretty(whole), pretty(file(...lines.slice(5)))];
  const expected = join(ours, theirs, sha256);
  const shortOfMemory = {
    Memory: class {
      constructor() {
        throw new RangeError('no memory');
      }
    },
  };
  for (const engine of [undefined, shortOfMemory]) {
    withoutWebAssembly(() => {
      expect(stripSpace(ours)).toBeUndefined();
      expect(join(ours, theirs, sha256)).toEqual(expected);
      expect(missingFromAny(whole, [ours, theirs], { sha256 })).toEqual([]);
      expect(isHeldApartFromSpace(whole, ours)).toBe(true);
      expect(isHeldApartFromSpace(file(...lines.slice(1)), ours)).toBe(false);
    }, engine);
  }
});
