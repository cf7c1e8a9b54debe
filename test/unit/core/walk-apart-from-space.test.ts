import { expect, test } from 'vitest';
import { isHeldApartFromSpace } from '../../../src/core/held-apart-from-space.ts';
import { openBytes } from '../../../src/core/lines.ts';
import { openWalk } from '../../../src/core/walk-apart-from-space.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { withoutWebAssembly } from '../../support/without-web-assembly.ts';

const entry = (index: number, version = 1, text = '') =>
  line({ uniqueId: `a_${1000 + index}_${stampAt(0)}`, version, content: `"text":"${text}"` });
const entries = (count: number) => Array.from({ length: count }, (_, index) => entry(index));
const pretty = (lines: readonly string[]) => Buffer.from(JSON.stringify(JSON.parse(`[${lines}]`), null, 2));

/** The bytes that are copied out of `bytes` from now on. */
function copiedFrom(bytes: Buffer): () => number {
  let copied = 0;
  const copy: Buffer['copy'] = (...to) => {
    const count = Buffer.prototype.copy.apply(bytes, to);
    copied += count;
    return count;
  };
  Object.assign(bytes, { copy });
  return () => copied;
}

test('loads each window once, however often it is asked to go on', () => {
  // Where another version is held the walk ends, and begins again behind it: in a number, in a string, behind a backslash.
  const texts = ['a', 'a', 'a', '\\n'];
  const above = ['a', 'a', 'b', '\\t'];
  const indices = [...Array(300).keys()];
  const output = file(...indices.map((index) => entry(index, index % 4 === 1 ? 2 : 1, above[index % 4])));
  const input = pretty(indices.map((index) => entry(index, 1, texts[index % 4])));
  const copied = [output, input].map(copiedFrom);
  expect(isHeldApartFromSpace(output, input, openWalk(output, input, 8192))).toBe(true);
  for (const [index, { length }] of [output, input].entries()) {
    expect(copied[index]?.()).toBeGreaterThan(length / 2);
    expect(copied[index]?.()).toBeLessThan(2 * length);
  }
});

test('goes past more lines of other unique ids than a window holds', () => {
  const held = entries(40);
  const output = file(...held);
  const input = pretty(held.slice(-3));
  const lines = openBytes(output);
  expect(openWalk(output, input, 1000)(lines, input.indexOf('{'))).toBe(input.lastIndexOf(',\n  {'));
  expect(lines.start).toBe(output.indexOf(held.at(-1) as string));
});

test('goes on behind more white space than a window holds', () => {
  const held = entries(9);
  const output = file(...held);
  const input = Buffer.from(`[${held.join(`,${' '.repeat(3000)}`)}]`);
  const walk = openWalk(output, input, 1000);
  const lines = openBytes(output);
  for (const [index, own] of held.slice(0, -1).entries()) {
    const start = input.indexOf(own);
    expect(walk(lines, start), `entry ${index}`).toBe(start + own.length);
  }
});

test('goes to the last entry of files of many windows', () => {
  const held = Array.from({ length: 500 }, (_, index) => entry(index, 1, 'x'.repeat(index)));
  const output = file(...held);
  const input = pretty(held);
  expect(openWalk(output, input)(openBytes(output), input.indexOf('{'))).toBe(input.lastIndexOf(',\n  {'));
});

test('leaves an entry to the caller that is longer than a window, and takes the next', () => {
  const held = [entry(0), entry(1, 1, 'x'.repeat(70_000)), entry(2), entry(3)];
  const output = file(...held);
  const input = pretty(held);
  const lines = openBytes(output);
  const walk = openWalk(output, input);
  expect(walk(lines, input.indexOf('{'))).toBe(input.indexOf(',\n  {'));
  expect(lines.start).toBe(output.indexOf(held[1] as string));
  expect(isHeldApartFromSpace(output, input)).toBe(true);
});

test('stays where it is without WebAssembly', () => {
  const output = file(...entries(3));
  withoutWebAssembly(() => {
    expect(openWalk(output, output)(openBytes(output), 2)).toBe(2);
    expect(isHeldApartFromSpace(output, output)).toBe(true);
  });
});
