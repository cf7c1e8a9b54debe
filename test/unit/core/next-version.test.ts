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

const versionsOf = (...lines: readonly string[]) => {
  const entries = lines.map((text) => entryOfLine(Buffer.from(text), sha256));
  return [...versionsById(entries, sha256).values()].flat();
};
const wanted = { id: 'x', idLiteral: undefined, text: Buffer.from('{"id":"x","text":"new"}'), key: 'new' };
const write = { environment: 'a', now: Date.parse(STAMP.replace('000Z', 'Z')), sha256, batch: STAMP };
const LAST = '9999-12-31T23:59:59.999999Z';

test('of several entries of its own under an id the greatest gets the next version, wherever it stands', () => {
  const own = [1, 5, 3].map((version) =>
    line({ uniqueId: `a_x_2026-01-0${version}T00:00:00.000000Z`, timestamp: '2026-01-01T00:00:00Z', version }),
  );
  for (const lines of [own, own.toReversed(), [own[1], own[0], own[2]] as string[]]) {
    expect(nextVersion(wanted, versionsOf(...lines), write).uniqueId).toBe('a_x_2026-01-05T00:00:00.000000Z');
  }
});

test('a write is after what was written at the very stamp of its batch', () => {
  const known = line({ uniqueId: `b_x_${STAMP}`, host: 'b', timestamp: STAMP });
  expect(nextVersion(wanted, versionsOf(known), write).line.toString()).toContain(
    '"timestamp":"2026-01-05T09:00:00.000001Z"',
  );
});

test('at the end of all stamps the own entry still gets its next version', () => {
  const next = nextVersion(wanted, versionsOf(line({ uniqueId: `a_x_${STAMP}`, timestamp: LAST, version: 3 })), write);
  expect(next.line.toString()).toContain(`"unique_id":"a_x_${STAMP}"`);
  expect(next.line.toString()).toContain(`"timestamp":"${LAST}","version":4`);
});

test('where the end of all stamps and the present are taken, the first stamp after the present is minted', () => {
  const taken = [LAST, STAMP].map((stamp) =>
    line({ uniqueId: `a_x_${stamp}`, timestamp: LAST, version: Number.MAX_SAFE_INTEGER }),
  );
  expect(nextVersion(wanted, versionsOf(...taken), write).uniqueId).toBe('a_x_2026-01-05T09:00:00.000001Z');
});

test('what is superseded stands in the order of the unique ids', () => {
  const known = ['c', 'é', 'b', '10', '9'].map((host) => line({ uniqueId: `${host}_x_${STAMP}`, host, version: 2 }));
  const text = nextVersion(wanted, versionsOf(...known), write).line.toString();
  const order = ['10', '9', 'b', 'c', 'é'].map((host) => `"${host}_x_${STAMP}":2`);
  expect(text).toContain(`"supersedes":{${order.join(',')}}`);
});
