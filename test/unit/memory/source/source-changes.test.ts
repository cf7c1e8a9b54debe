import { expect, test } from 'vitest';
import { entryOfLine } from '../../../../src/core/entry.ts';
import { versionsById } from '../../../../src/core/view.ts';
import { sha256 } from '../../../../src/memory/sha256.ts';
import { contentHash, hashesOf, type Shadow } from '../../../../src/memory/source/shadow.ts';
import { sourceChanges } from '../../../../src/memory/source/source-changes.ts';
import { line } from '../../../support/memory-file.ts';
import { readSource } from '../../../support/source-file.ts';

const purged = { uniqueId: 'a_e0_2026-01-05T09:00:00.000000Z', content: '"id":"e0"', more: '"purged":true' };
const since = { uniqueId: 'b_e0_2026-01-06T09:00:00.000000Z', content: '"id":"e0","text":"of b"' };

/** What a source that is as it was says, with these lines known of its only id. */
const changesWith = (...lines: readonly Parameters<typeof line>[0][]) => {
  const { elements } = readSource('[{"id":"e0","text":"old"}]');
  const shadow: Shadow = {
    of: { source: '/memory.json', dialect: 'array', environment: 'a', branch: 'refs/heads/main', dir: '', idKey: 'id' },
    source: sha256('before'),
    head: null,
    ids: new Map([['e0', { hash: contentHash('{"id":"e0","text":"old"}'), isSeen: true }]]),
    refused: [],
  };
  const entries = lines.map((sample) => entryOfLine(Buffer.from(line(sample)), sha256));
  const versions = versionsById(entries, sha256);
  const rest = { deletions: 'keep', isMassAccepted: false, environment: 'a', now: 0 } as const;
  return sourceChanges(elements, { hashes: hashesOf(elements), versions, shadow, ...rest });
};

test('what a source says as before is refused where it was purged', () => {
  expect(changesWith(purged)).toMatchObject({ written: [], refused: ['e0'] });
});

test('what a source says as before is no answer to what others wrote of a purged id since', () => {
  expect(changesWith(purged, since)).toMatchObject({ written: [], refused: [] });
});

test('what a source says as before is written again where the state has lost it', () => {
  expect(changesWith().written).toHaveLength(1);
});
