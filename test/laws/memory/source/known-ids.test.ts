import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printEntries } from '../../../../src/core/join.ts';
import { versionsById } from '../../../../src/core/view.ts';
import type { Files } from '../../../../src/memory/content.ts';
import { knownEntries } from '../../../../src/memory/known.ts';
import { type Change, settle } from '../../../../src/memory/settle/settle.ts';
import { settleAdded } from '../../../../src/memory/settle/settle-added.ts';
import { sha256 } from '../../../../src/memory/sha256.ts';
import { knownOf } from '../../../../src/memory/source/known-ids.ts';
import { contentHash, hashesOf, type Shadow } from '../../../../src/memory/source/shadow.ts';
import { type SourceChanges, sourceChanges } from '../../../../src/memory/source/source-changes.ts';
import { atLength, law } from '../../../support/law.ts';
import { hostFile, settledFiles } from '../../../support/settled-files.ts';
import { readSource } from '../../../support/source-file.ts';

const [own, unified] = ['memory-a.json', 'unified-memory.json'];
const writer = { environment: 'a', now: 1767603601500, isMassAccepted: true };

const element = fc
  .record({
    id: fc.constantFrom('"x"', '"\\u0078"', '"y"', '"a/b"', '"~z"', '1', '"long _ or é"', undefined),
    content: fc.constantFrom('"n":1', '"n":2', '"text":"\\u00e9"'),
  })
  .map(({ id, content }) => (id === undefined ? `{${content}}` : `{"id":${id},${content}}`));

/** A source, how many of its first elements it said before, and how many others, and whether a program was seen to hold them. */
const source = fc.record({
  elements: fc.array(element, { maxLength: 4 }),
  before: fc.array(element, { maxLength: 4 }),
  same: fc.nat({ max: 4 }),
  isSeen: fc.boolean(),
});

const read = (elements: readonly string[]) => readSource(`[${elements.join(',')}]`).elements;

function shadowOf(elements: readonly string[], isSeen: boolean): Shadow {
  const of = { source: '/m.json', dialect: 'array', environment: 'a', branch: 'refs/heads/main', dir: '', idKey: 'id' };
  const ids = new Map(read(elements).map(({ id, key }) => [id, { hash: contentHash(key), isSeen }]));
  return { of: { ...of, dialect: 'array' }, source: sha256('before'), head: null, ids, refused: [] };
}

/** What a backup writes and reports. */
const textOf = (changes: SourceChanges, files: readonly Change[]): unknown => ({
  ...changes,
  written: changes.written.map(({ line }) => line.toString()),
  hidden: changes.hidden.map(({ line }) => line.toString()),
  files: files.map(({ bytes, ...change }) => ({ ...change, text: bytes.toString() })),
});

test('a backup that asks for a few ids writes the bytes of one that reads all', () => {
  let [hidden, written] = [0, 0];
  law(
    [hostFile, hostFile, source, fc.constantFrom<'keep' | 'hide'>('keep', 'hide')],
    (mine, other, { elements: texts, before, same, isSeen }, deletions) => {
      const files: Files = settledFiles(
        new Map([
          [own, mine],
          ['memory-b.json', other],
        ]),
        unified,
      );
      const [all, elements] = [files.get(unified), read(texts)];
      if (all === undefined) throw new Error('invariant: a settled commit has a unified file');
      const shadow = shadowOf([...texts.slice(0, same), ...before], isSeen);
      const asked = { hashes: hashesOf(elements), shadow, deletions };
      const known = knownOf(all, elements, asked);
      if (known === undefined) throw new Error('invariant: a settled file is canonical');
      const few = sourceChanges(elements, { ...asked, ...writer, ...known });
      const versions = versionsById(knownEntries([files]).values(), sha256);
      const expected = sourceChanges(elements, { ...asked, ...writer, versions });

      const additions = [...few.written, ...few.hidden];
      const settled = settleAdded({ files, additions: new Map([[own, additions]]), unified });
      const printed = printEntries(new Map(additions.map((entry) => [entry.uniqueId, entry])));
      const held = additions.length === 0 ? [] : [new Map([[own, printed]])];
      const { changes } = settle({ files, held, unified });
      hidden += few.hidden.length;
      written += few.written.length;
      expect(textOf(few, settled?.changes ?? changes)).toEqual(textOf(expected, changes));
    },
    300,
  );
  // Otherwise it would hold for nothing.
  expect(Math.min(hidden, written)).toBeGreaterThan(atLength(1));
});
