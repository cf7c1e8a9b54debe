import { expect, test } from 'vitest';
import { isHeldApartFromSpace } from '../../../src/core/held-apart-from-space.ts';
import { joinStripped } from '../../../src/core/join-stripped.ts';
import { readerOf } from '../../../src/core/lines.ts';
import { MAX_ENTRY_BYTES } from '../../../src/core/scan.ts';
import { openStripped } from '../../../src/core/strip-space.ts';
import { file, line } from '../../support/memory-file.ts';
import { stripSpace } from '../../support/strip-space.ts';
import { withoutWebAssembly } from '../../support/without-web-assembly.ts';

const strip = (text: string) => stripSpace(Buffer.from(text))?.toString();
const x = line({ uniqueId: 'x', content: '"n":1,"text":"a \\" \\\\"' });
const y = line({ uniqueId: 'y', content: '"list":[1,{"a":true}]' });

test('puts each element of an array on its line', () => {
  expect(strip(`\ufeff [ ${x} ,\r\n\t${y} ] \n`)).toBe(file(x, y).toString());
  expect(strip(`[${x},${y}]`)).toBe(file(x, y).toString());
  expect(strip(file(x, y).toString())).toBe(file(x, y).toString());
  expect(strip(' [ ] ')).toBe('[\n]\n');
});

test('never makes one token of two', () => {
  for (const value of ['1 2', 'tr ue', '-\n1', '1. 0'])
    expect(strip(`[${x.replace('"n":1', `"n":${value}`)}]`)).toBeUndefined();
});

test.each([
  ['', 'nothing'],
  ['[', 'no end'],
  [`[${x}`, 'no bracket at the end'],
  [`[${x}] x`, 'more behind the end'],
  [`[${x}}`, 'another bracket at the end'],
  [`${x}\n${y}`, 'lines'],
  [`[${x.slice(0, -2)}`, 'a string without end'],
])('leaves %s alone: %s', (text) => {
  expect(strip(text)).toBeUndefined();
});

test.each([
  ['[ {"id" : "x"} ]', '[\n{"id":"x"}\n]\n'],
  [`[[ ${x}]]`, `[\n[${x}]\n]\n`],
  ['[1 ,2]', '[\n1,\n2\n]\n'],
])('leaves it to the join to see that there is no entry in %s', (text, stripped) => {
  expect(strip(text)).toBe(stripped);
  const spread = Buffer.from(text);
  expect(joinStripped(readerOf(spread), readerOf(spread), () => {})).toBeUndefined();
});

test('leaves an entry alone that is too large with its white space', () => {
  expect(strip(`[${x.replace(',', `,${' '.repeat(MAX_ENTRY_BYTES)}`)}]`)).toBeUndefined();
});

test('the guard takes two tokens for no one', () => {
  const held = file(x.replace('"n":1', '"n":12'));
  expect(isHeldApartFromSpace(held, Buffer.from(`[${x.replace('"n":1', ' "n" : 12 ')}]`))).toBe(true);
  expect(isHeldApartFromSpace(held, Buffer.from(`[${x.replace('"n":1', '"n":1 2')}]`))).toBe(false);
});

test('the guard finds a lower version, a missing entry and what stands behind the array', () => {
  const older = Buffer.from(`[ ${x} ,${y}]`);
  expect(isHeldApartFromSpace(file(line({ uniqueId: 'x', version: 2 }), y), older)).toBe(true);
  expect(isHeldApartFromSpace(file(line({ uniqueId: 'x', version: 0 }), y), older)).toBe(false);
  expect(isHeldApartFromSpace(file(x), older)).toBe(false);
  expect(isHeldApartFromSpace(file(x, y), Buffer.from(`[${x}] ,${y}`))).toBe(false);
  expect(isHeldApartFromSpace(file(x, y), Buffer.from(`[${x},`))).toBe(false);
});

test('takes arrays of many entries, on one line or spread over many', () => {
  const lines = Array.from({ length: 99 }, (_, index) => line({ uniqueId: String(100 + index), content: '' }));
  const spread = JSON.stringify(JSON.parse(`[${lines}]`), null, 4);
  for (const text of [`[${lines}]`, spread, spread.replaceAll('\n', '\r\n')]) {
    expect(strip(text)).toBe(file(...lines).toString());
  }
});

test('takes white space out between any two tokens, and never out of one', () => {
  const text = `[${x},${y}]`;
  const canonical = file(x, y).toString();
  const value = JSON.stringify(JSON.parse(text));
  const isSame = (other: string) => {
    try {
      return JSON.stringify(JSON.parse(other)) === value;
    } catch {
      return false;
    }
  };
  for (let at = 0; at <= text.length; at++) {
    for (const space of [' ', '\t', '\r\n', '  \n ']) {
      const other = text.slice(0, at) + space + text.slice(at);
      expect(strip(other) === canonical, other).toBe(isSame(other));
    }
  }
});

test('takes files of many windows, wherever one of them ends', () => {
  const lines = Array.from({ length: 700 }, (_, index) =>
    line({
      uniqueId: String(1000 + index),
      content: `"text":"${'\\\\'.repeat(index % 90)}${'é'.repeat(index % 50)}","n":[1,2,{}]`,
    }),
  );
  const text = JSON.stringify(JSON.parse(`[${lines}]`), null, '\t');
  expect(text.length).toBeGreaterThan(3 * 65_536);
  expect(strip(text)).toBe(file(...lines).toString());
});

test('an array of commas has a line feed for each, and fills the room for two windows', () => {
  for (const length of [10, 65_535, 65_536, 200_000]) expect(strip(`[${','.repeat(length)}`)).toBeUndefined();
  expect(strip(`[${','.repeat(70_000)}]`)).toBe(`[\n${',\n'.repeat(70_000)}\n]\n`);
});

test('leaves every file alone where there is no WebAssembly', () => {
  withoutWebAssembly(() => expect(strip(`[ ${x} ]`)).toBeUndefined());
});

test('says that an array is whole once the last byte has been read, and closes no torn one', () => {
  for (const [text, end] of [
    [`[ ${x} ]`, file(x).length],
    [`[ ${x}`, -1],
    [`[ ${x} ,`, -1],
  ] as const) {
    const stripped = openStripped(readerOf(Buffer.from(text)));
    if (stripped === undefined) return expect.unreachable();
    const byte = Buffer.alloc(1);
    let output = '';
    while (stripped.read(byte, 0) === 1) {
      output += byte.toString('latin1');
      expect(stripped.isWhole(), text).toBe(output.length === end);
    }
    expect(stripped.isWhole()).toBe(end !== -1);
    expect(output.endsWith('\n]\n')).toBe(end !== -1);
  }
});
