import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { join } from '../../../src/core/join.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { type Repository, withRepository } from '../../support/repository.ts';
import { sha256 } from '../../support/sha256.ts';

const memjoin = useCommandLine();

const fixtures = resolve(import.meta.dirname, '../../fixtures/python-era');
const NAMES = ['memory-desktop.json', 'memory-laptop.json', 'unified-memory.json'] as const;
const pythonEra = Object.fromEntries(
  await Promise.all(NAMES.map(async (name) => [name, await readFile(resolve(fixtures, name))] as const)),
) as Readonly<Record<(typeof NAMES)[number], Buffer>>;

const count = async ({ git }: Repository): Promise<string> => (await git('rev-list', '--count', 'HEAD')).stdout;

const uniqueIdsIn = (bytes: Buffer): readonly string[] => {
  const read = readEntries(bytes, sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return [...read.value.keys()];
};

// Scenario: missing-metadata
test('rewrites files of the Python era in one commit, keeps every entry, and has nothing to do the second time', () =>
  withRepository(async (repository) => {
    await repository.commit('old', pythonEra);
    const found = [
      'memory-desktop.json  array of the Python era, 2 entries',
      'memory-laptop.json   array of the Python era, 3 entries',
      'unified-memory.json  array of the Python era, 3 entries',
    ].join('\n');
    const dry = await memjoin(repository, ['migrate', '--dry-run']);
    expect(dry).toEqual({ stdout: `${found}\nwould commit ${NAMES.join(', ')}\n`, stderr: '', exitCode: 0 });
    await expectClean(repository);
    const { stdout, exitCode } = await memjoin(repository, ['migrate']);
    expect({ stdout, exitCode }).toEqual({
      stdout: expect.stringMatching(/\ncommit [0-9a-f]{10} changes /),
      exitCode: 0,
    });
    expect(stdout).toContain(found);
    await expectClean(repository);
    expect(await count(repository)).toBe('2');

    const unified = await repository.readBytes('unified-memory.json');
    for (const name of NAMES) {
      const now = await repository.readBytes(name);
      expect(join(now, now, sha256)).toMatchObject({ ok: true, bytes: now });
      expect(uniqueIdsIn(unified)).toEqual(expect.arrayContaining([...uniqueIdsIn(pythonEra[name])]));
    }
    const text = unified.toString();
    expect(text).toContain('"number":12345678901234567890');
    expect(text).toContain('"timestamp":"2025-07-01T09:30:00.123456+00:00","version":0},"id":"coffee"');
    expect(text).toContain('"_sync_metadata":{"synced_at":"2025-07-01T10:00:00+00:00","source":"desktop"}');
    expect(text).not.toContain('"_metadata"');
    // Of the two versions of one unique id the later one, whatever the order they stood in.
    expect(text.match(/laptop_tea_/g)).toHaveLength(1);
    expect(text).toContain('Green tea at four');

    expect((await memjoin(repository, ['migrate'])).stdout).toMatch(/^(.* canonical, .*\n){3}Nothing to migrate\.\n$/);
    expect(await count(repository)).toBe('2');
  }));

test('tells JSON Lines, torn files and unreadable ones apart, leaves these alone, and ends with 65', () =>
  withRepository(async (repository) => {
    const [one, two] = ['one', 'two'].map((id) => line({ uniqueId: `a_${id}_${stampAt(1)}`, content: `"id":"${id}"` }));
    const broken = '[\n{"id":"x"},\n{"id":nope}\n]\n';
    await repository.commit('old', {
      'memory-broken.json': broken,
      'memory-lines.json': `${one}\n${two}\n`,
      'memory-torn.json': `[\n<<<<<<< ours\n${one}\n=======\n${two}\n>>>>>>> theirs\n]\n`,
      'memory-whole.json': file(one ?? '', two ?? ''),
    });
    const { stdout, stderr, exitCode } = await memjoin(repository, ['migrate']);
    expect(exitCode).toBe(65);
    expect(stdout).toMatch(
      /^memory-broken\.json:3:7: .*\nmemory-lines\.json +JSON Lines, 2 entries\nmemory-torn\.json +torn by a text merge, 2 entries\nmemory-whole\.json +canonical, 2 entries\ncommit /,
    );
    expect(stderr).toMatch(/^error: 1 file cannot be read and was left alone\.\nhint: /);
    expect(await repository.read('memory-broken.json')).toBe(broken);
    for (const name of ['memory-lines.json', 'memory-torn.json', 'unified-memory.json']) {
      expect(await repository.readBytes(name)).toEqual(file(one ?? '', two ?? ''));
    }
    const json = JSON.parse((await memjoin(repository, ['migrate', '--json'])).stdout);
    expect(json).toMatchObject({
      changedPaths: [],
      files: [{ kind: 'unreadable', problem: { line: 3, column: 7 } }, {}, {}, {}, {}],
    });
  }));

/** Commits what a colleague with the old tool and without our hooks writes. */
const commitOld = async ({ git, gitWith }: Repository, message: string): Promise<void> => {
  await git('add', '.');
  await gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', message);
};

test.each(['old', 'migrated'] as const)(
  'files of the Python era and migrated ones merge in place, on the %s side',
  (side) =>
    withEnvironments(['laptop', 'desktop'], async ({ laptop: old, desktop: migrated }) => {
      for (const name of NAMES) await old.write(name, pythonEra[name]);
      await commitOld(old, 'old files');
      await old.git('push', '--quiet');
      await migrated.git('pull', '--quiet', '--no-rebase', 'origin', 'main');
      expect((await memjoin(migrated, ['migrate'])).exitCode).toBe(0);

      const more: object[] = JSON.parse(pythonEra['memory-laptop.json'].toString());
      const late = [...more, { id: 'late', content: 'written by the old tool meanwhile' }];
      await old.write('memory-laptop.json', JSON.stringify(late, null, 2));
      await commitOld(old, 'old tool again');
      const contents = [await old.readBytes('memory-laptop.json'), ...Object.values(pythonEra)];
      const wanted = [...new Set(contents.flatMap(uniqueIdsIn))].sort();

      const [from, to] = side === 'old' ? [migrated, old] : [old, migrated];
      // The old tool prints a long number short without a new stamp, which pre-push would stop; it has no hooks.
      await from.gitWith({ env: { MEMJOIN: '0' } }, 'push', '--quiet', 'origin', 'HEAD:main');
      const { stderr } = await to.git('pull', '--no-rebase', 'origin', 'main');
      expect(stderr).toContain('memjoin: memory-laptop.json: ');
      await expectClean(to);
      expect(await to.uniqueIds()).toEqual(wanted);
      for (const name of NAMES) {
        const merged = await to.readBytes(name);
        expect(join(merged, merged, sha256)).toMatchObject({ ok: true, bytes: merged });
      }
    }),
);
