import { describe, expect, test } from 'vitest';
import { joinCanonical } from '../../../src/core/join-canonical.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';

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
  });
});
