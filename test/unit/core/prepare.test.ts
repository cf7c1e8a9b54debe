import { describe, expect, test } from 'vitest';
import { contentKey } from '../../../src/core/content.ts';
import { prepare } from '../../../src/core/prepare.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { versionsById } from '../../../src/core/view.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const now = Date.parse('2026-01-05T12:00:00Z');
const noon = '2026-01-05T12:00:00.000000Z';

const wanted = (id: string, text: string, idLiteral?: string) => ({
  id,
  text: Buffer.from(text),
  key: contentKey(Buffer.from(text)),
  idLiteral,
});

const stateOf = (...lines: readonly string[]) => {
  const read = readEntries(file(...lines), sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return versionsById(read.value.values(), sha256);
};

const prepared = (
  source: readonly ReturnType<typeof wanted>[],
  lines: readonly string[] = [],
  shadow?: Readonly<Record<string, string>>,
) => {
  const keys = shadow && new Map(Object.entries(shadow).map(([id, text]) => [id, contentKey(Buffer.from(text))]));
  const result = prepare(source, stateOf(...lines), { environment: 'a', now, sha256, shadow: keys });
  return { written: result.written.map((entry) => entry.line.toString()), refused: result.refused };
};

const tea = wanted('x', '{"id":"x","t":"tea"}');
const own = line({ content: '"id":"x","t":"coffee"' });
const others = line({ uniqueId: `b_x_${stampAt(0)}`, host: 'b', version: 4, content: '"id":"x","t":"coffee"' });

describe('what is written', () => {
  test('a new id is minted with version 1', () => {
    expect(prepared([tea]).written).toEqual([
      `{"_crdt_metadata":{"unique_id":"a_x_${noon}","host":"a","timestamp":"${noon}","version":1},"id":"x","t":"tea"}`,
    ]);
  });

  // Scenario: same-millisecond
  test('each of a batch gets the next stamp, in source order', () => {
    const stamps = prepared([wanted('z', '{"id":"z"}'), wanted('y', '{"id":"y"}'), tea]).written.map(
      (text) => /"timestamp":"([^"]+)"/.exec(text)?.[1],
    );
    expect(stamps).toEqual([noon, noon.replace('000Z', '001Z'), noon.replace('000Z', '002Z')]);
  });

  test('an own entry is rewritten in its place', () => {
    expect(prepared([tea], [own]).written).toEqual([
      `{"_crdt_metadata":{"unique_id":"a_x_${stampAt(0)}","host":"a","timestamp":"${noon}","version":2},"id":"x","t":"tea"}`,
    ]);
  });

  test('another’s entry is superseded by one of our own', () => {
    expect(prepared([tea], [others]).written).toEqual([
      `{"_crdt_metadata":{"unique_id":"a_x_${noon}","host":"a","supersedes":{"b_x_${stampAt(0)}":4},"timestamp":"${noon}","version":1},"id":"x","t":"tea"}`,
    ]);
  });

  test('a rewrite names the others it sees, and all it named before', () => {
    const before = line({ more: '"supersedes":{"1":3,"b_x_2026-01-05T09:00:00.000000Z":2,"gone":1}' });
    expect(prepared([tea], [before, others]).written[0]).toContain(
      `"supersedes":{"1":3,"b_x_${stampAt(0)}":4,"gone":1},`,
    );
  });

  test('an id from outside the content stands in the metadata', () => {
    expect(prepared([wanted('=e1', '{"t":1}', '"e1"')]).written).toEqual([
      `{"_crdt_metadata":{"unique_id":"a_=e1_${noon}","host":"a","id":"e1","timestamp":"${noon}","version":1},"t":1}`,
    ]);
  });

  // Scenario: clock-jumps
  test('a stamp ahead of the clock is passed, and does not carry the batch with it', () => {
    const ahead = line({ timestamp: '2030-01-01T00:00:00.000999Z', content: '"id":"x","t":"coffee"' });
    const [first, second] = prepared([tea, wanted('y', '{"id":"y"}')], [ahead]).written;
    expect(first).toContain('"timestamp":"2030-01-01T00:00:00.001000Z","version":2');
    expect(second).toContain(`"timestamp":"${noon.replace('000Z', '001Z')}"`);
  });

  // Scenario: clock-jumps
  test('a time that no stamp can hold does not make the own entry lose', () => {
    const poisoned = line({ timestamp: 1e20, content: '"id":"x","t":"coffee"' });
    const [text = ''] = prepared([tea], [poisoned]).written;
    const after = stateOf(poisoned, text).get('x') ?? [];
    expect(after.map(({ content }) => content.text.toString())).toContain('{"id":"x","t":"tea"}');
    expect(prepared([tea], after.map(({ entry }) => entry.line.toString()).sort()).written).toEqual([]);
  });
});

describe('what is not written', () => {
  const coffee = wanted('x', '{"id":"x","t":"coffee"}');

  test('content that any version under the id has, when nothing is known of the source', () => {
    expect(prepared([coffee], [others]).written).toEqual([]);
    const hidden = line({ uniqueId: `b_x_${stampAt(0)}`, more: '"deleted":true', content: '"id":"x","t":"coffee"' });
    expect(prepared([coffee], [hidden]).written).toEqual([]);
  });

  test('what the source has not changed since it was read last', () => {
    expect(prepared([tea], [own], { x: '{"id":"x","t":"tea"}' }).written).toEqual([]);
    expect(prepared([tea], [own], { x: '{"id":"x","t":"milk"}' }).written).toHaveLength(1);
    expect(prepared([tea], [own], {}).written).toHaveLength(1);
  });

  test('a change that the view says already', () => {
    expect(prepared([coffee], [own], { x: '{"id":"x","t":"tea"}' }).written).toEqual([]);
  });

  test('what was purged, and it is said', () => {
    const purged = line({ uniqueId: `b_x_${stampAt(3)}`, more: '"purged":true', content: '"id":"x"' });
    expect(prepared([tea], [purged])).toEqual({ written: [], refused: ['x'] });
    expect(prepared([tea], [purged], { x: '{"id":"x","t":"tea"}' })).toEqual({ written: [], refused: [] });
  });
});

test('an id that somebody wrote unaware of its purge can still be changed', () => {
  const purged = line({ uniqueId: `b_x_${stampAt(3)}`, more: '"purged":true', content: '"id":"x"' });
  const { written, refused } = prepared([tea], [line({ content: '"id":"x","t":"coffee"' }), purged]);
  expect(refused).toEqual([]);
  expect(written).toHaveLength(1);
});

test('an id that is hidden and comes back is written anew', () => {
  const hidden = line({ more: '"deleted":true', content: '"id":"x","t":"tea"' });
  expect(prepared([tea], [hidden], {}).written[0]).toContain('"version":2');
  expect(prepared([tea], [hidden], { x: '{"id":"x","t":"tea"}' }).written).toEqual([]);
});
