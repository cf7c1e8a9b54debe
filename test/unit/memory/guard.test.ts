import { describe, expect, test } from 'vitest';
import { ToolError } from '../../../src/git/tool-error.ts';
import { lackingOf, requireConserved } from '../../../src/memory/guard.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';

const entry = (id: string, version = 1) => line({ uniqueId: `a_${id}_${stampAt(0)}`, version });
const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((id) => entry(id)) as [string, string, string, string, string];
const output = file(a, b, c, d);

function refusalOf(publish: () => void): ToolError {
  try {
    publish();
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
  return expect.fail('it was published');
}

describe('what is about to be published', () => {
  test('may hold more than its inputs, and newer versions', () => {
    expect(() => requireConserved('m.json', output, [file(a), file(), file(b, d)])).not.toThrow();
    expect(() => requireConserved('m.json', file(a, entry('b', 2)), [file(a, b)])).not.toThrow();
  });

  test('is refused for one older version, with the path, the entry and what to do', () => {
    const error = refusalOf(() => requireConserved('m\u001b.json', output, [file(a), file(entry('b', 2), c)]));
    expect(error.code).toBe('conservation');
    expect(error.message).toBe(`m\\u{1b}.json: the join lacks a_b_${stampAt(0)}.`);
    expect(error.hint).toBe(
      'This is a defect of memjoin. Nothing was written; report it with both versions of the file.',
    );
  });

  test('is refused with the first three of the entries that it lacks', () => {
    const error = refusalOf(() => requireConserved('m.json', file(), [file(a, b, c, d)]));
    expect(error.message).toBe(
      `m.json: the join lacks ${['a', 'b', 'c'].map((id) => `a_${id}_${stampAt(0)}`).join(', ')}.`,
    );
  });
});

describe('of many inputs those are named that are not held', () => {
  const held = [file(a), file(b, c), file(), file(a, b, c, d)];
  const older = file(entry('c', 0));
  const lacking = [file(a, e), file(entry('b', 2)), Buffer.from('{"torn')];

  test.each([1, 2, 3, 4, 7])('with %i of them', (count) => {
    const inputs = [...lacking, ...held, older].slice(0, count);
    expect(lackingOf(output, inputs)).toEqual(lacking.slice(0, count));
    const reversed = [older, ...held, ...lacking].slice(0, count);
    expect(lackingOf(output, reversed)).toEqual(reversed.filter((input) => lacking.includes(input)));
  });

  test('and none is taken for held by an output of which a line is no entry', () => {
    const torn = file(a, b.slice(0, -1));
    const inputs = [file(a), file(a), file(a), file(a)];
    expect(lackingOf(torn, inputs)).toEqual(inputs);
  });
});
