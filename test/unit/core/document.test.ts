import { describe, expect, test } from 'vitest';
import { MAX_FILE_BYTES, scanDocument } from '../../../src/core/document.ts';

const read = (text: string | Buffer) => {
  const bytes = Buffer.from(text);
  const entries: string[] = [];
  const result = scanDocument(bytes, ({ start, end }) => entries.push(bytes.toString('utf8', start, end)));
  return result.ok ? { form: result.form, entries } : result.problem;
};

const where = (text: string | Buffer) => {
  const result = read(text);
  return 'message' in result ? `${result.line}:${result.column}: ${result.message}` : result.form;
};

const a = '{"id":"a"}';
const b = '{"id":"b"}';

describe('forms', () => {
  test.each([
    ['a canonical file', `[\n${a},\n${b}\n]\n`],
    ['one line', `[${a},${b}]`],
    ['pretty', `[\n  ${a}  ,\n  ${b}\n]`],
    ['CRLF', `[\r\n${a},\r\n${b}\r\n]\r\n`],
    ['a byte order mark', `\ufeff[${a},${b}]`],
    ['commas at line starts', `[ ${a}\n, ${b} ]`],
  ])('reads %s as an array', (_, text) => {
    expect(read(text)).toEqual({ form: 'array', entries: [a, b] });
  });

  test.each([['[]'], ['[\n]\n'], ['\ufeff [ ] ']])('reads %j as an array of no entries', (text) => {
    expect(read(text)).toEqual({ form: 'array', entries: [] });
  });

  test.each([
    ['one a line', `${a}\n${b}\n`],
    ['without a last line feed', `${a}\n${b}`],
    ['with CRLF and empty lines', `${a}\r\n\r\n${b}\r\n`],
    ['over several lines', `{\n"id":"a"}\n${b}`],
  ])('reads JSON Lines %s', (_, text) => {
    const result = read(text);
    expect('form' in result && result.form).toBe('lines');
    expect('entries' in result && result.entries).toHaveLength(2);
  });

  test.each([
    ['{"a":[],"b":1}'],
    ['{"a":1,"b":[]}'],
    ['{"id":[],"a":[]}'],
    ['{}'],
    ['{"_memjoin":1,"_crdt_metadata":{"unique_id":"u"}}'],
    ['{"_memjoins":1}'],
  ])('reads the one object %s as an entry', (text) => {
    expect(read(text)).toEqual({ form: 'lines', entries: [text] });
  });

  test('reads two objects that hold lists as entries', () => {
    expect(read('{"a":[]}\n{"a":[]}')).toMatchObject({ form: 'lines' });
    expect(read('{"a":1}\n{"a":[]}')).toMatchObject({ form: 'lines' });
  });

  // Scenario: merges-without-driver, conflict-markers
  test.each([
    ['a missing comma', `[\n${a}\n${b}\n]\n`],
    ['a doubled comma', `[\n${a},\n,\n${b}\n]\n`],
    ['a comma before the bracket', `[\n${a},\n${b},\n]\n`],
    ['a comma after the bracket', `[\n,\n${a},\n${b}\n]\n`],
    ['a doubled opening bracket', `[\n[\n${a},\n${b}\n]\n`],
    ['a doubled closing bracket', `[\n${a},\n${b}\n]\n]\n`],
    ['no opening bracket', `${a},\n${b}\n]\n`],
    ['two files one after the other', `[\n${a}\n]\n[\n${b}\n]\n`],
    ['an entry behind the bracket', `[\n${a}\n]\n${b}\n]\n`],
    ['a comma in front of a line', `[\n${a},\n  , ${b}\n]\n`],
    ['two commas at the end of a line', `[\n${a}, ,\n${b}\n]\n`],
    ['a bracket and a comma between lines', `[\n${a},\n],\n${b}\n]\n`],
    ['a bracket of the other side in front', ` ]\n${a},\n${b}\n]\n`],
    ['a bracket at the begin of all', `]\n${a},\n${b}\n]\n`],
    ['a doubled bracket at the end of all', `[\n${a},\n${b}\n]\n]`],
    ['a doubled bracket and spaces at the end of all', `[\n${a},\n${b}\n]\n] `],
    ['conflict markers', `[\n<<<<<<< HEAD\n${a}\n=======\n${b}\n>>>>>>> other\n]\n`],
    ['conflict markers with CRLF', `[\r\n<<<<<<< HEAD\r\n${a}\r\n=======\r\n${b}\r\n>>>>>>> other\r\n]\r\n`],
    [
      'long conflict markers with a base',
      `[\n<<<<<<<<<<<< HEAD\n${a}\n||||||||||||\n============\n${b}\n>>>>>>>>>>>>\n]\n`,
    ],
    ['conflict markers around JSON Lines', `<<<<<<< HEAD\n${a}\n=======\n${b}\n>>>>>>> other`],
  ])('reads what a text merge left with %s', (_, text) => {
    expect(read(text)).toEqual({ form: 'torn', entries: [a, b] });
  });

  // Scenario: conflict-markers
  test('leaves markers, brackets and separators inside strings alone', () => {
    const hostile = '{"id":"<<<<<<< HEAD\\n=======","t":"],[{\\"\\\\"}';
    expect(read(`[\n${hostile},\n${a}\n]\n`)).toEqual({ form: 'array', entries: [hostile, a] });
  });
});

describe('what is refused, with its place', () => {
  const array = '"[" or an entry';
  test.each([
    ['nothing', '', '1:1: the text is empty: expected a JSON array of entries'],
    ['white space', ' \r\n\n ', '3:2: the text is empty: expected a JSON array of entries'],
    ['only a byte order mark', '\ufeff', '1:1: the text is empty: expected a JSON array of entries'],
    ['zero bytes', Buffer.alloc(3), `1:1: expected ${array}, found byte 0x00`],
    ['UTF-16', Buffer.from(`\ufeff[${a}]`, 'utf16le'), `1:1: expected ${array}, found byte 0xff`],
    ['UTF-16 without a mark', Buffer.from(`[${a}]`, 'utf16le'), '1:2: expected an entry or "]", found byte 0x00'],
    ['null', 'null', `1:1: expected ${array}, found "n"`],
    ['a number', '0', `1:1: expected ${array}, found "0"`],
    ['a string', '"[]"', `1:1: expected ${array}, found """`],
    ['NaN', '[NaN]', '1:2: expected an entry or "]", found "N"'],
    ['NaN as a value', '[\n{"a":NaN}]', '2:6: expected a JSON value, found "N"'],
    ['Infinity as a value', '[{"a":Infinity}]', '1:7: expected a JSON value, found "I"'],
    ['minus Infinity as a value', '[{"a":-Infinity}]', '1:8: expected a JSON value, found "I"'],
    ['a line comment', `[ // all\n${a}]`, '1:3: expected an entry or "]", found "/"'],
    [
      'a block comment behind an entry',
      `[${a} /* a */]`,
      `1:${3 + a.length}: expected "," or "]" or a new line, found "/"`,
    ],
    ['a hash comment', `# entries\n[${a}]`, `1:1: expected ${array}, found "#"`],
    ['single quotes', "[{'id':'a'}]", '1:3: expected a member name in double quotes, found "\'"'],
    ['a bare name', '[{id:1}]', '1:3: expected a member name in double quotes, found "i"'],
    ['a trailing comma in the array', `[${a},]`, `1:${3 + a.length}: expected an entry, found "]"`],
    ['a trailing comma in an entry', '[{"id":"a",}]', '1:12: expected a member name in double quotes, found "}"'],
    ['a trailing comma in a value', '[{"id":[1,]}]', '1:11: expected a JSON value, found "]"'],
    ['a leading comma', `[,${a}]`, '1:2: expected an entry or "]", found ","'],
    ['two documents on one line', `[${a}][${b}]`, `1:${3 + a.length}: expected the end of the text, found "["`],
    ['two lines glued', `${a}${b}`, `1:${1 + a.length}: expected "," or "]" or a new line, found "{"`],
    ['text behind the end', `[${a}] x`, `1:${4 + a.length}: expected the end of the text, found "x"`],
    [
      'an array cut off behind a line',
      `[\n${a},\n${b}`,
      `3:${1 + b.length}: the text ends before the closing "]": it was cut off`,
    ],
    ['an array cut off behind a comma', `[\n${a},\n`, '3:1: the text ends before the closing "]": it was cut off'],
    ['an array cut off at once', '[', '1:2: the text ends before the closing "]": it was cut off'],
    ['lines with commas and no brackets', `${a},\n${b}\n`, '3:1: the text ends before the closing "]": it was cut off'],
    ['an entry cut off', '[\n{"id":"a"', '2:10: the text ends inside an entry'],
    ['a string cut off', '[\n{"id":"a', '2:9: the text ends inside a string'],
    ['a name cut off', '{"id', '1:5: the text ends inside a string'],
    ['an escape cut off', '{"id":"\\', '1:9: the text ends inside a string'],
    ['a unicode escape cut off', '{"id":"\\u00', '1:12: the text ends inside a string'],
    ['a number cut off', '{"id":1.', '1:9: the text ends inside an entry'],
    ['text cut off behind a name', '{"id"', '1:6: the text ends inside an entry'],
    ['brackets torn and nothing in them', '[\n[\n]\n', '4:1: the text holds no entry and is no whole array'],
    [
      'a marker and nothing else',
      '=======\n',
      '2:1: the text holds conflict markers alone: expected a JSON array of entries',
    ],
    ['markers that are too short', `[\n<<<<<< HEAD\n${a}\n]`, '2:1: expected an entry or "]", found "<"'],
    ['a marker with no space behind it', `[\n=======x\n${a}\n]`, '2:1: expected an entry or "]", found "="'],
    ['a marker inside a line', `[\n ======= \n${a}\n]`, '2:2: expected an entry or "]", found "="'],
    ['an opening bracket inside', `[${a},\n[${b}]\n]`, '2:1: expected an entry, found "["'],
    ['elements that are no objects', `[${a},\n7]`, '2:1: expected an entry, found "7"'],
    [
      'collections',
      ' {"entities":[],"relations":[]}',
      '1:2: expected entries, found one object that holds collections',
    ],
    ['a raw line feed in a string', '[{"a":"x\ny"}]', '1:9: a string holds the raw control character byte 0x0a'],
    ['an invalid escape', '[{"a":"\\x"}]', '1:9: a string holds the invalid escape "x"'],
    ['an invalid unicode escape', '[{"a":"\\u00g0"}]', '1:12: a string holds the invalid escape "g"'],
    ['a leading zero', '[{"a":01}]', '1:8: expected "," or "}", found "1"'],
    ['a plus sign', '[{"a":+1}]', '1:7: expected a JSON value, found "+"'],
    ['a number without decimals', '[{"a":1.}]', '1:9: expected a JSON value, found "}"'],
    ['a number without exponent', '[{"a":1e+}]', '1:10: expected a JSON value, found "}"'],
    ['a minus alone', '[{"a":-}]', '1:8: expected a JSON value, found "}"'],
    ['an array closed as an object', '[{"a":[1}]', '1:9: expected "," or "]", found "}"'],
    ['a member without colon', '[{"a" 1}]', '1:7: expected ":", found "1"'],
    [
      'metadata that are no object',
      '[{"_crdt_metadata":[]}]',
      '1:20: expected "_crdt_metadata" to be an object, found "["',
    ],
    [
      'a unique id that is no string',
      '[{"_crdt_metadata":{"unique_id":7}}]',
      '1:33: expected "unique_id" to be a string, found "7"',
    ],
    [
      'metadata twice',
      '[{"_crdt_metadata":{},"_crdt_metadata":{}}]',
      '1:23: "_crdt_metadata" stands twice in one entry',
    ],
    [
      'metadata twice by an escape',
      '[{"_crdt_metadata":{},"_crdt_\\u006detadata":{}}]',
      '1:23: "_crdt_metadata" stands twice in one entry',
    ],
    [
      'a marker line whose label follows a carriage return',
      '[\n{"id":1}\n>>>>>>>\rtheirs\n]\n',
      '3:1: expected "," or "]" or a new line, found ">"',
    ],
    ['two entries on one line', `${a} ${b}`, '1:12: expected "," or "]" or a new line, found "{"'],
    ['two commas between entries', `[${a}, , ${b}]`, '1:14: expected an entry, found ","'],
    ['a bracket twice, not alone', `[\n${a}\n]\n],\n${b}\n]\n`, '4:1: expected the end of the text, found "]"'],
    ['a line of another mark', `[\n${a}\n####### x\n]\n`, '3:1: expected "," or "]" or a new line, found "#"'],
    [
      'markers alone',
      '<<<<<<< a\n=======\n>>>>>>> b\n',
      '4:1: the text holds conflict markers alone: expected a JSON array of entries',
    ],
    ['a later format', '[\n{"_memjoin":{"format":2}}]', '2:1: made by a newer memjoin: upgrade'],
    ['collections', ' {"a":[],"b":[]}', '1:2: expected entries, found one object that holds collections'],
    ['an id twice', '[{"id":1,\n"id":1}]', '2:1: "id" stands twice in one entry'],
    ['an id twice by an escape', '[{"\\u0069\\u0064":1,"id":1}]', '1:20: "id" stands twice in one entry'],
    [
      'a unique id twice',
      '[{"_crdt_metadata":{"unique_id":"a","unique_id":"b"}}]',
      '1:37: "unique_id" stands twice in one entry',
    ],
  ])('%s', (_, text, expected) => {
    expect(where(text)).toBe(expected);
  });

  // Scenario: encodings
  test.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong form of three bytes', [0xe0, 0x9f, 0xbf]],
    ['an overlong form of four bytes', [0xf0, 0x8f, 0xbf, 0xbf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a character beyond the last', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte that is never used', [0xff]],
    ['a character broken off by the quote', [0xe2, 0x82]],
    ['a character broken off after its first byte', [0xc3]],
    ['Latin-1', [0xe9, 0x20]],
  ])('invalid UTF-8: %s', (_, bytes) => {
    const text = Buffer.concat([Buffer.from('[\n{"é":"'), Buffer.from(bytes), Buffer.from('"}]')]);
    expect(where(text)).toBe(`2:7: invalid UTF-8: byte 0x${bytes[0]?.toString(16)}`);
  });

  // Scenario: out-of-memory, huge-json
  test('a file beyond the limit, before anything of it is read', () => {
    const huge = Object.defineProperty(Buffer.from('[]'), 'length', { value: MAX_FILE_BYTES + 1 });
    expect(scanDocument(huge, () => expect.fail('it was read'))).toMatchObject({
      ok: false,
      problem: { offset: 0, message: 'the file is larger than 2147483648 bytes' },
    });
  });
});
