import { describe, expect, test } from 'vitest';
import { endApartFromSpace, isHeldApartFromSpace, isWhole } from '../../../src/core/held-apart-from-space.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';

const id = (name: string) => `a_${name}_${stampAt(0)}`;
const w = line({ uniqueId: id('w'), content: '"list":[{"a":[]},-1.5,null]' });
const x = line({ uniqueId: id('x') });
const y = line({ uniqueId: id('y'), content: '"text":"a \\"b\\" \\\\"' });

describe('the text of a line', () => {
  /** It is what `JSON.stringify` prints, so that tells which texts are the same but for white space. */
  const text = '{"a b":" \\" , \\\\","c":[12,-3.5,true,null,[],{}],"":"é"}';
  const length = Buffer.byteLength(text);
  const end = (other: Buffer | string) => {
    const bytes = Buffer.concat([Buffer.from('##'), Buffer.from(other)]);
    const found = endApartFromSpace({ bytes: Buffer.from(`--${text}--`), start: 2, stop: 2 + length }, bytes, 2);
    return found === -1 ? -1 : found - 2;
  };
  const isSame = (other: string) => {
    try {
      return JSON.stringify(JSON.parse(other)) === text;
    } catch {
      return false;
    }
  };

  test('ends where its last byte is found, whatever follows', () => {
    expect(end(text)).toBe(length);
    expect(end(`${text} ,`)).toBe(length);
    expect(endApartFromSpace({ bytes: Buffer.from('"a"'), start: 0, stop: 3 }, Buffer.from('"a"'), 0)).toBe(3);
  });

  test('is found with white space between any two tokens, and not with any inside them', () => {
    for (let at = 1; at < text.length; at++) {
      for (const space of [' ', '\t\n', ' \r ']) {
        const other = `${text.slice(0, at)}${space}${text.slice(at)}`;
        expect(end(other), other).toBe(isSame(other) ? Buffer.byteLength(other) : -1);
      }
    }
  });

  test('is not found where one byte is another, or is missing', () => {
    const bytes = Buffer.from(text);
    for (let at = 0; at < length; at++) {
      for (const byte of [0x20, 0x22, 0x5c, 0x2c, 0x61]) {
        if (bytes[at] !== byte) expect(end(bytes.with(at, byte) as Buffer), `byte ${at}`).toBe(-1);
      }
      const short = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
      expect(end(short), `without byte ${at}`).toBe(-1);
      expect(end(bytes.subarray(0, at)), `up to byte ${at}`).toBe(-1);
    }
  });

  test('is not found at the begin of both where a string differs', () => {
    for (const [one, other] of [
      ['{"a":"b"}', '{"a":"c"}'],
      ['{"a":"\\n"}', '{"a":"\\t"}'],
      ['{"ab', '{"ab'],
    ] as const) {
      expect(endApartFromSpace({ bytes: Buffer.from(one), start: 0, stop: one.length }, Buffer.from(other), 0)).toBe(
        -1,
      );
    }
  });

  test('is none if it stops inside a string', () => {
    const bytes = Buffer.from('{"abc":1}');
    expect(endApartFromSpace({ bytes, start: 0, stop: 4 }, bytes, 0)).toBe(-1);
  });
});

test('a file is whole if each of its lines is one entry in canonical form', () => {
  for (const whole of [file(), file(x), file(w, x, y)]) expect(isWhole(whole)).toBe(true);
  for (const broken of [
    Buffer.from(''),
    Buffer.from(`[\n${x}\n]`),
    Buffer.from(`[\n${x}\n${y}\n]\n`),
    Buffer.from(`[\n${w}\n${x},\n${y}\n]\n`),
    file(`${x},${y}`),
    file(x, w.replace('[{', '[ {')),
    file(w.slice(0, -1), x),
    file(w.replace('{', '['), x),
    file('{"id":"x"}'),
  ])
    expect(isWhole(broken), broken.toString()).toBe(false);
});

describe('an array is held', () => {
  const output = file(w, x, y);
  const isHeld = (input: string, held = output) => isHeldApartFromSpace(held, Buffer.from(input));
  const spaced = (text: string) => JSON.stringify(JSON.parse(text), null, 1);

  test('that has its entries in their order, with white space anywhere', () => {
    for (const entries of [[], [x], [w, y], [w, x, y]]) {
      for (const input of [`[${entries.join(',')}]`, `\ufeff \t[ ${entries.map(spaced).join('\n,\r\n')} ]\n`]) {
        expect(isHeld(input), input).toBe(true);
      }
    }
  });

  test('with a lower version, or the same one with its metadata in another order', () => {
    expect(isHeld(`[${spaced(w)}, ${spaced(line({ uniqueId: id('x'), version: 0 }))}, ${y}]`)).toBe(true);
    expect(isHeld(`[ ${x.replace('"host":"a",', '').replace('"version":1', '"version":1,"host":"a"')} ]`)).toBe(true);
  });

  test('not with a higher version, another entry, or entries in another order', () => {
    expect(isHeld(`[ ${line({ uniqueId: id('x'), version: 2 })} ]`)).toBe(false);
    expect(isHeld(`[ ${line({ uniqueId: id('v'), timestamp: null })} ]`)).toBe(false);
    expect(isHeld(`[ ${line({ uniqueId: `${id('y')}-and-more` })} ]`)).toBe(false);
    expect(isHeld(`[ ${line({ uniqueId: 'y'.repeat(500) })} ]`)).toBe(false);
    expect(isHeld('[ {"id":"x"} ]')).toBe(false);
    expect(isHeld(`[ ${y}, ${x} ]`)).toBe(false);
    expect(isHeld(`[ ${x}, ${x} ]`)).toBe(false);
  });

  test('not where it is no array of entries', () => {
    for (const input of [
      '',
      '[',
      '[,]',
      `[,${x}]`,
      `[${x},]`,
      `[${x}`,
      `[${x}}`,
      `[${x}]]`,
      `[${x} ${y}]`,
      `${x}\n${y}`,
      `{${x}]`,
      `[${x.replace('{', '[')}]`,
    ])
      expect(isHeld(input), input).toBe(false);
    expect(isHeld('[,]', file())).toBe(false);
  });
});
