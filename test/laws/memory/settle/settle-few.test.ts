import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Files } from '../../../../src/memory/content.ts';
import type { Settings } from '../../../../src/memory/settings.ts';
import { settle } from '../../../../src/memory/settle/settle.ts';
import { settleFew } from '../../../../src/memory/settle/settle-few.ts';
import { stampStaged } from '../../../../src/memory/settle/stamp-staged.ts';
import { atLength, law } from '../../../support/law.ts';
import { hostFile as file, settledFiles } from '../../../support/settled-files.ts';

const paths = { own: 'memory-a.json', unified: 'unified-memory.json' };
const writer = { environment: 'a', idKey: 'id', now: 1767603601500 };

/** What a person does to one line of a file: the line and what stands before it, or nothing if the line is gone. */
type HandWork = (line: string) => readonly string[];

const element = fc
  .record({
    id: fc.constantFrom('"x"', '"\\u0078"', '"y"', '"a/b"', '1', undefined),
    content: fc.constantFrom('"n":1', '"n":1.0', '"text":"\\u00e9"', '"deep":{"id":"x"}'),
  })
  .map(({ id, content }) => (id === undefined ? `{${content}}` : `{"id":${id}, ${content}}`));

const handWork: fc.Arbitrary<HandWork> = fc.oneof(
  {
    weight: 6,
    arbitrary: element.map(
      (added): HandWork =>
        (line) => [added, line],
    ),
  },
  {
    weight: 6,
    arbitrary: fc.nat().map(
      (n): HandWork =>
        (line) => [line.replace(/\}(,?)$/, `,"edit":${n}}$1`)],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<HandWork>(...[() => [], (line: string) => [` ${line}`]]) },
  { weight: 1, arbitrary: fc.constant<HandWork>((line) => [line.replace('"n":1', '"n":2')]) },
  { weight: 1, arbitrary: fc.constant<HandWork>((line) => [line, line]) },
  { weight: 1, arbitrary: fc.constant<HandWork>((line) => [line.replace(/"version":\d/, '"version":7')]) },
);

const staging = fc.array(fc.tuple(fc.nat(), handWork), { minLength: 1, maxLength: 2 });

/** Returns the file after hand work on some of its lines, or after its last one. */
function worked(bytes: Buffer, work: readonly (readonly [number, HandWork])[]): Buffer {
  let lines = bytes.toString().split('\n').slice(1, -2);
  for (const [place, change] of work) {
    const at = place % (lines.length + 1);
    const isEnd = at === lines.length;
    lines = [...lines.slice(0, at), ...change(isEnd ? '' : (lines[at] as string)), ...lines.slice(at + 1)];
  }
  const whole = lines.filter((line) => line.trim() !== '').map((line) => line.replace(/,$/, ''));
  return Buffer.from(`[\n${whole.join(',\n')}\n]\n`);
}

/** Returns our file, the unified file and the notes as the general path makes them. */
function settleAll(head: Files, staged: Files): readonly unknown[] {
  const settings = { environment: 'a', dir: '', idKey: 'id' } as Settings;
  const stamped = stampStaged({ staged, held: [head], source: undefined, settings, now: writer.now });
  const { changes, unreadable } = settle({ files: stamped.files, held: [head], unified: paths.unified });
  expect(unreadable).toEqual([]);
  const files = new Map([...stamped.files, ...changes.map(({ path, bytes }) => [path, bytes] as const)]);
  const count = Number(/(\d+) entr/.exec(stamped.notes.join(''))?.[1] ?? 0);
  return [files.get(paths.own)?.toString(), files.get(paths.unified)?.toString(), count];
}

test('a few lines settle to the bytes that reading all gives', () => {
  let few = 0;
  law(
    [file, file, fc.boolean(), staging],
    (own, other, hasOther, work) => {
      const head = settledFiles(
        new Map([[paths.own, own], ...(hasOther ? ([['memory-b.json', other]] as const) : [])]),
        paths.unified,
      );
      const [before, unified] = [head.get(paths.own), head.get(paths.unified)];
      if (before === undefined || unified === undefined) throw new Error('invariant: a settled commit has both files');
      const staged = worked(before, work);
      const result = settleFew({ paths, own: before, unified, staged }, writer);
      if (result === undefined) return;
      few++;
      const all = settleAll(head, new Map([...head, [paths.own, staged]]));
      expect([result.own.toString(), result.unified.toString(), result.stamped.length]).toEqual(all);
    },
    1000,
  );
  // Otherwise it would hold for nothing.
  expect(few).toBeGreaterThan(atLength(100));
});
