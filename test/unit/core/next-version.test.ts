import { expect, test } from 'vitest';
import { entryOfLine } from '../../../src/core/entry.ts';
import { nextVersion } from '../../../src/core/next-version.ts';
import { shownOf, versionsById } from '../../../src/core/view.ts';
import { line } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const STAMP = '2026-01-05T09:00:00.000000Z';

// Scenario: colliding-ids
test('an id held in the metadata and the same id held by a member never give one unique id', () => {
  const write = { environment: 'a', now: 0, sha256, batch: STAMP };
  const text = Buffer.from('{"id":"x"}');
  const ofMember = nextVersion({ id: 'x', idLiteral: undefined, text, key: '' }, [], write);
  const ofMetadata = nextVersion({ id: '=x', idLiteral: '"x"', text: Buffer.from('{}'), key: '' }, [], write);
  expect(ofMember.uniqueId).toBe(`a_x_${STAMP}`);
  expect(ofMetadata.uniqueId).toBe(`a_=x_${STAMP}`);
});

// Scenario: same-millisecond, clock-ahead
test('a write at the end of all stamps never gets a unique id that is there already', () => {
  const last = '9999-12-31T23:59:59.999999Z';
  const lines = ['a_x_', 'b_x_'].map((start) =>
    line({ uniqueId: `${start}${last}`, host: start.slice(0, 1), timestamp: last, version: Number.MAX_SAFE_INTEGER }),
  );
  const entries = lines.map((text) => entryOfLine(Buffer.from(text), sha256));
  const [versions = []] = versionsById(entries, sha256).values();
  const text = Buffer.from('{"id":"x","text":"new"}');
  const wanted = { id: 'x', idLiteral: undefined, text, key: 'new' };
  const write = { environment: 'a', now: Date.parse('2026-01-05T09:00:00Z'), sha256, batch: STAMP };
  const first = nextVersion(wanted, versions, write);
  const [all = []] = versionsById([...entries, first], sha256).values();
  const second = nextVersion({ ...wanted, key: 'newer' }, all, { ...write, environment: 'b' });
  expect(new Set([...entries, first, second].map(({ uniqueId }) => uniqueId)).size).toBe(4);
  expect(shownOf('x', all)?.winner.entry.uniqueId).toBe(first.uniqueId);
});
