import { expect, test } from 'vitest';
import { inMemory, inPieces } from '../../../src/core/output.ts';

const source = Buffer.from('0123456789');
/** Parts of the source, some empty, and what they make together. */
const parts = [
  [0, 3],
  [5, 5],
  [3, 10],
  [0, 1],
  [9, 10],
  [2, 8],
] as const;
const whole = parts.map(([start, end]) => source.toString('latin1', start, end)).join('');

test('parts are put together in memory', () => {
  const { append, print } = inMemory();
  expect(print()).toHaveLength(0);
  for (const [start, end] of parts) append(source, start, end);
  expect(print().toString()).toBe(whole);
});

test.each([1, 2, 3, 4, 7, whole.length, 100])(
  'parts leave in pieces of %i bytes, the last one may be shorter',
  (size) => {
    const pieces: string[] = [];
    const { append, finish } = inPieces((piece) => pieces.push(piece.toString()), size);
    for (const [start, end] of parts) append(source, start, end);
    finish();
    finish();
    expect(pieces.join('')).toBe(whole);
    expect(pieces.map(({ length }) => length)).toEqual(
      Array.from({ length: Math.ceil(whole.length / size) }, (_, index) => Math.min(size, whole.length - index * size)),
    );
  },
);
