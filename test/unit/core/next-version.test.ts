import { expect, test } from 'vitest';
import { nextVersion } from '../../../src/core/next-version.ts';
import { sha256 } from '../../support/sha256.ts';

const STAMP = '2026-01-05T09:00:00.000000Z';

test('an id held in the metadata and the same id held by a member never give one unique id', () => {
  const write = { environment: 'a', now: 0, sha256, batch: STAMP };
  const text = Buffer.from('{"id":"x"}');
  const ofMember = nextVersion({ id: 'x', idLiteral: undefined, text, key: '' }, [], write);
  const ofMetadata = nextVersion({ id: '=x', idLiteral: '"x"', text: Buffer.from('{}'), key: '' }, [], write);
  expect(ofMember.uniqueId).toBe(`a_x_${STAMP}`);
  expect(ofMetadata.uniqueId).toBe(`a_=x_${STAMP}`);
});
