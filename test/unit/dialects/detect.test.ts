import { describe, expect, test } from 'vitest';
import { readSource, refusalOf } from '../../support/source-file.ts';

test.each([
  ['array', '[]'],
  ['array', '\n\t [{"type":"entity","name":"a"}]'],
  ['knowledge-graph', '{"type":"entity","name":"a","entityType":"t","observations":[]}'],
  ['knowledge-graph', '{"observations":[],"type":"entity","name":"a"}'],
  ['knowledge-graph', '{"type":"_aim"}\n{"type":"relation","from":"a","to":"b","relationType":"r"}'],
  ['knowledge-graph', '{"note":"no type"}\n{"type":"entity","name":"a"}'],
  ['object', '{"entities":[],"relations":[]}'],
  ['object', '{\n  "memories": [{"id": 1}]\n}'],
])('reads %s from the content: %s', (dialect, content) => {
  expect(readSource(content).dialect).toBe(dialect);
});

describe('what is not recognised is refused, with what was found', () => {
  test.each<[string, string | Buffer, string]>([
    ['zero bytes', '', '1:1: found an empty file (0 bytes)'],
    ['white space', ' \n', '2:1: found a file without content'],
    ['only a byte order mark', '\ufeff', '1:1: found a file without content'],
    ['null', 'null', '1:1: found "null"'],
    ['NaN', 'NaN', '1:1: found "NaN"'],
    ['a number', '17', '1:1: found "1"'],
    ['an object without members', '{}', '1:1: found an object without members'],
    [
      "another program's file",
      '{"name":"x","version":"1","files":[]}',
      '1:1: found one object with "name", "version", "files"',
    ],
    ['many members', '{"a":1,"b":1,"c":1,"\\u001b[2J":1}', '1:1: found one object with "a", "b", "c" and 1 more'],
    [
      'a log of lines',
      '{"type":"start"}\n{"type":"stop"}',
      '1:1: found objects that are neither entities nor relations',
    ],
    ['JSON Lines without type', '{"id":"a"}\n{"id":"b"}', '1:1: found objects that are neither entities nor relations'],
    ['a conflict', '<<<<<<< HEAD\n[]\n', '1:1: found a conflict marker of a text merge'],
    ['UTF-16', Buffer.from('\ufeff[]', 'utf16le'), '1:1: found UTF-16 or another encoding that is not UTF-8'],
    [
      'UTF-16 without mark',
      Buffer.from('[]', 'utf16le').swap16(),
      '1:1: found UTF-16 or another encoding that is not UTF-8',
    ],
  ])('%s', (_, content, expected) => {
    const accepted =
      'expected a JSON array of objects, the JSON Lines of an MCP memory server, or one object of collections such as {"entities":[],"relations":[]}; ';
    expect(refusalOf(content).replace(accepted, '')).toBe(expected);
  });

  // Scenario: no-json
  test('half an object of collections is refused where it ends', () => {
    expect(refusalOf('{"memories": [{"id": 1}, {"id"')).toBe('1:31: the text ends inside an entry');
  });
});

test('reads an object of collections that is larger than one entry may be', () => {
  const note = JSON.stringify('x'.repeat(1024 * 1024));
  const notes = Array.from({ length: 17 }, (_, id) => `{"id":${id},"n":${note}}`);
  expect(readSource(`{"notes":[${notes.join(',')}]}`).elements.length).toBe(17);
});
