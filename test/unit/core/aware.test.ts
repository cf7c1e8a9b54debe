import { expect, test } from 'vitest';
import { awareOf } from '../../../src/core/aware.ts';
import { hide } from '../../../src/core/hide.ts';
import { prepare } from '../../../src/core/prepare.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { shownOf, type Version, versionsById } from '../../../src/core/view.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const now = Date.parse('2026-01-05T12:00:00Z');

type Sample = { readonly by: string; readonly says: string; readonly version?: number; readonly more?: string };

/** The versions of `x`, one by each environment. */
const versionsOf = (...samples: readonly Sample[]): readonly Version[] => {
  const lines = samples.map(({ by, says, version = 1, more = '' }) =>
    line({ uniqueId: uniqueIdOf(by), host: by, version, more, content: `"id":"x","t":"${says}"` }),
  );
  const read = readEntries(file(...lines.sort()), sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return versionsById(read.value.values(), sha256).get('x') ?? [];
};

const uniqueIdOf = (by: string): string => `${by}_x_${stampAt(0)}`;
const supersedes = (by: string, version: number): string => `"supersedes":{"${uniqueIdOf(by)}":${version}}`;
const says = (text: string) => (version: Version) => version.content.text.toString().includes(`"${text}"`);
const hosts = (versions: readonly Version[]) => versions.map(({ entry }) => entry.place.environment);

test('a writer is aware of its own versions, of those seen, and of what these supersede in turn', () => {
  const versions = versionsOf(
    { by: 'a', says: 'own' },
    { by: 'b', says: 'seen', more: supersedes('c', 2) },
    { by: 'c', says: 'under it', version: 2, more: supersedes('d', 1) },
    { by: 'd', says: 'under that' },
    { by: 'e', says: 'unseen' },
  );
  expect(hosts(awareOf(versions, { environment: 'a', isSeen: says('seen') }))).toEqual(['a', 'b', 'c', 'd']);
});

test('a later version than the one that was superseded is another that was not seen', () => {
  const versions = versionsOf(
    { by: 'b', says: 'seen', more: supersedes('c', 1) },
    { by: 'c', says: 'new', version: 2 },
  );
  expect(hosts(awareOf(versions, { environment: 'a', isSeen: says('seen') }))).toEqual(['b']);
});

test('an own entry that an unseen one superseded is rewritten beside that one', () => {
  const versions = versionsOf({ by: 'a', says: 'v1' }, { by: 'b', says: 'theirs', more: supersedes('a', 1) });
  const wanted = { id: 'x', text: Buffer.from('{"id":"x","t":"ours"}'), key: 'ours', idLiteral: undefined };
  const known = new Map([['x', versions]]);
  const { written } = prepare([wanted], known, { environment: 'a', now, sha256, isSeen: says('v1') });
  expect(written.map(({ uniqueId }) => uniqueId)).toEqual([uniqueIdOf('a')]);
  const theirs = versions.filter(says('theirs'));
  const ours = [...versionsById(written, sha256).values()].flat();
  expect(ours[0]?.metadata).toMatchObject({ version: 2, supersedes: new Map() });
  const shown = shownOf('x', [...ours, ...theirs]);
  expect(shown?.winner).toBe(ours[0]);
  expect(shown?.conflicting).toEqual(theirs);
});

test('hiding leaves what was not seen to show, and hides what was', () => {
  const versions = versionsOf({ by: 'b', says: 'seen' }, { by: 'c', says: 'unseen' });
  const writer = { environment: 'a', now, sha256, isSeen: says('seen') };
  const hidden = hide(['x'], new Map([['x', versions]]), writer);
  const after = [...versions, ...[...versionsById(hidden, sha256).values()].flat()];
  expect(hidden).toHaveLength(1);
  expect(shownOf('x', after)).toMatchObject({ winner: versions.find(says('unseen')), conflicting: [] });
  expect(hide(['x'], new Map([['x', after]]), writer)).toEqual([]);
});
