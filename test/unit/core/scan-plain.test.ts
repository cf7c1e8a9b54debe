import { expect, test } from 'vitest';
import { newScan } from '../../../src/core/scan.ts';
import { scanPlainMembers } from '../../../src/core/scan-plain.ts';
import { line } from '../../support/memory-file.ts';

/** How far a text is plain: what is left of it, and what has been found. */
const plain = (text: string, limit = text.length) => {
  const bytes = Buffer.from(`${text},{"`, 'latin1');
  const scan = newScan(bytes);
  const end = scanPlainMembers(scan, 0, limit);
  const slice = (from: number, to: number) => (from === -1 ? undefined : bytes.toString('latin1', from, to));
  return {
    rest: end === -1 ? undefined : text.slice(end),
    depth: scan.depth,
    metadata: slice(scan.metadataStart, scan.metadataEnd),
    uniqueId: slice(scan.uniqueIdStart, scan.uniqueIdEnd),
    id: slice(scan.idStart, scan.idEnd),
    last: slice(scan.lastNameStart, scan.lastNameEnd),
  };
};
const start = '{"_crdt_metadata":{"unique_id":"u"';

test.each([
  ['as memjoin prints it', line()],
  ['with nothing but a unique id', `${start}}}`],
  ['with two members of one name in the metadata', `${start},"a":1,"a":2}}`],
  ['with names of the length of "unique_id", or its first letter', `${start},"timestamp":1,"unit":2}}`],
  ['with names that are nearly "id"', `${start}},"i":1,"ie":2,"ad":3,"d":4,"idd":5,"xid":6}`],
  ['with names of the length of "_crdt_metadata", or its first letter', `${start}},"_crdt":1,"abcdefghijklmn":2}`],
  ['with every kind of scalar', `${start},"a":null},"b":-1.5e3,"c":true,"d":false,"e":"\\u00e9 \\"","":0}`],
])('a canonical line %s is plain to its end', (_, text) => {
  expect(plain(text)).toMatchObject({ rest: '', depth: 0 });
});

test('its parts are found on the way', () => {
  expect(plain(`${start},"a":1,"b":"2"},"id":"x","z":null}`)).toEqual({
    rest: '',
    depth: 0,
    metadata: '{"unique_id":"u","a":1,"b":"2"}',
    uniqueId: '"u"',
    id: '"x"',
    last: 'b',
  });
});

test.each([
  ['an array in the metadata', `${start},"a":1`, ',"b":[1]},"c":2}', 2],
  ['names that descend', `${start},"b":1`, ',"a":1},"c":2}', 2],
  ['a second unique id', `${start},"a":1`, ',"unique_id":"v"}}', 2],
  ['an escaped name in the metadata', start, ',"\\u0061":1}}', 2],
  ['white space in the metadata', start, ', "a":1}}', 2],
  ['white space after the metadata', `${start}}`, ' }', 1],
  ['an object', `${start}},"a":1`, ',"b":{}}', 1],
  ['a second id', `${start}},"id":1,"a":2`, ',"id":3}', 1],
  ['a second metadata', `${start}},"id":1`, ',"_crdt_metadata":1}', 1],
  ['an escaped name', `${start}},"id":1`, ',"\\u0061":1}', 1],
  ['a name without quotes', `${start}}`, ',a:1}', 1],
  ['white space after a colon', `${start}}`, ',"a": 1}', 1],
  ['white space before a colon', `${start}}`, ',"a" :1}', 1],
  ['a name that does not end', `${start}}`, ',"a', 1],
  ['a value that does not end', `${start}}`, ',"a":"b', 1],
  ['another mark', `${start}}`, ';"a":1}', 1],
])('a line is plain up to %s', (_, before, rest, depth) => {
  expect(plain(before + rest)).toMatchObject({ rest, depth });
});

test('what does not begin as a canonical line is not plain at all', () => {
  for (const text of ['{}', '{"id":1}', ` ${line()}`, line().replace('{', '['), start.replace('"u"', '1')]) {
    expect(plain(text), text).toMatchObject({ rest: undefined });
  }
});

test('nothing behind the limit is taken', () => {
  const text = `${start},"a":1},"id":"x"}`;
  for (let limit = 0; limit < text.length; limit++) {
    const { rest, depth } = plain(text, limit);
    expect(rest === undefined || text.length - rest.length <= limit, `limit ${limit}`).toBe(true);
    expect(rest === undefined || depth > 0, `limit ${limit}`).toBe(true);
  }
});

test('how far a line is plain is the same wherever it lies', () => {
  const text = `${start}},"id":1 }`;
  const bytes = Buffer.from(`[1,2,${text}]`);
  const scan = newScan(bytes);
  expect(scanPlainMembers(scan, 5, bytes.length)).toBe(5 + text.indexOf(' '));
});
