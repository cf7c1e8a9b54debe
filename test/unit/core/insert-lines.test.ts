import { expect, test } from 'vitest';
import { entryOfLine } from '../../../src/core/entry.ts';
import { insertLines } from '../../../src/core/insert-lines.ts';
import { joinParsed } from '../../../src/core/join.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

/** Lines of different lengths, in order, of version `version`. */
const lines = (version: number) =>
  ['foreign', `a_w_${stampAt(0)}`, `a_x_${stampAt(1)}`, `b_y_${stampAt(0)}`].map((uniqueId, index) =>
    line({ uniqueId, version, content: `"text":"${'-'.repeat(90 * (index % 3))}"` }),
  );
const chosen = (from: readonly string[], choice: number) => from.filter((_, index) => ((choice >> index) & 1) === 1);
const inserted = (bytes: Buffer, texts: readonly string[]) => {
  const entries = texts.map((text) => entryOfLine(Buffer.from(text), sha256));
  const result = insertLines(bytes, entries);
  return result && { bytes: result.bytes.toString(), taken: result.taken.map(({ line: text }) => text.toString()) };
};

test.each([0, 1, 2])('any lines of version %i put into any file make the join of both', (version) => {
  for (let held = 0; held < 16; held++) {
    const bytes = file(...chosen(lines(1), held));
    for (let added = 0; added < 16; added++) {
      const texts = chosen(lines(version), added);
      const joined = joinParsed(bytes, file(...texts), sha256);
      if (!joined.ok) throw new Error(joined.problem.message);
      const taken = texts.filter(
        (_, index) => version === 2 || !bytes.includes(chosen(lines(1), added)[index] as string),
      );
      const expected = { bytes: joined.bytes.toString(), taken };
      expect(inserted(bytes, texts.toReversed()), `${added} into ${held}`).toEqual(expected);
    }
  }
});

test('it is declined where a unique id needs decoding', () => {
  const escaped = line({ uniqueId: 'é' }).replace('é', '\\u00e9');
  const [first = '', second = ''] = lines(1);
  expect(inserted(file(first), [escaped])).toBeUndefined();
  expect(inserted(file(escaped), [second])).toBeUndefined();
  expect(inserted(file(`{"id":"${'x'.repeat(99)}"}`), [second])).toBeUndefined();
});
