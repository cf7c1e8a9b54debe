import { expect, test } from 'vitest';
import { hide } from '../../../src/core/hide.ts';
import { parseMetadata } from '../../../src/core/metadata.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { type Version, versionsById } from '../../../src/core/view.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const versionsOf = (...lines: readonly string[]) => {
  const read = readEntries(file(...lines), sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return versionsById(read.value.values(), sha256);
};

/** The metadata of what `ids` are hidden by in environment `a`, which has seen what `isSeen` says. */
const hidden = (
  ids: readonly string[],
  lines: readonly string[],
  isSeen: (version: Version) => boolean = () => true,
) => {
  const writer = { environment: 'a', now: Date.parse('2026-01-05T10:00:00Z'), sha256, isSeen };
  return hide(ids, versionsOf(...lines), writer).map((entry) => ({
    ...parseMetadata(entry.line),
    text: entry.line.toString(),
  }));
};

const x = line({ uniqueId: `a_x_${stampAt(0)}` });
const y = line({ uniqueId: `b_y_${stampAt(1)}`, host: 'b', content: '"id":"y","text":"ale"' });

test('each id that shows gets a version that hides it, with the content that showed and a time of its own', () => {
  const [first, second, ...others] = hidden(['x', 'y'], [x, y]);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ uniqueId: `a_x_${stampAt(0)}`, version: 2, isDeleted: true });
  expect(first?.text).toContain('"id":"x","text":"tea"');
  expect(second).toMatchObject({ version: 1, isDeleted: true, supersedes: new Map([[`b_y_${stampAt(1)}`, 1]]) });
  expect(second?.text).toContain('"id":"y","text":"ale"');
  expect([first?.timestamp, second?.timestamp]).toEqual(['2026-01-05T10:00:00.000000Z', '2026-01-05T10:00:00.000001Z']);
});

test('an id that is unknown, or hidden already, gets none', () => {
  expect(
    hidden(['x', 'z'], [y, line({ uniqueId: `a_z_${stampAt(0)}`, more: '"deleted":true', content: '"id":"z"' })]),
  ).toEqual([]);
});

test('of an id of which others show too, what was seen is hidden, and nothing if none was', () => {
  const unseen = line({
    uniqueId: `c_y_${stampAt(2)}`,
    host: 'c',
    timestamp: stampAt(9),
    content: '"id":"y","text":"rum"',
  });
  const isFrom =
    (host: string) =>
    ({ entry }: Version) =>
      entry.place.environment === host;
  const [own, ...others] = hidden(['y'], [y, unseen], isFrom('b'));
  expect(others).toEqual([]);
  expect(own?.text).toContain('"text":"ale"');
  expect([...(own?.supersedes.keys() ?? [])]).toEqual([`b_y_${stampAt(1)}`]);
  expect(hidden(['y'], [y, unseen], isFrom('d'))).toEqual([]);
});

test('an id that stands in the metadata stays there', () => {
  const own = line({ uniqueId: 'u', more: '"id":"k"', content: '"text":"tea"' });
  expect(hidden(['=k'], [own])[0]?.idLiteral).toBe('"k"');
});
