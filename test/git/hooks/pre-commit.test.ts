import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitEntries, commitForeign } from '../../support/branches.ts';
import { type Environment, withElement, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { sourceFixture } from '../../support/source-file.ts';
import { managedFiles, numbered, stampedFile, uniqueIdOf } from '../../support/stamped.ts';

describe('our host file as a raw source', () => {
  test('a raw array is minted, one entry an element', async () => {
    await withEnvironments(['laptop'], async ({ laptop }) => {
      await laptop.write(laptop.host, '[{"id": "tea", "n": 1.0}, {"id": 2}]');
      await commitAll(laptop);
      const entries = await laptop.entries(laptop.host);
      expect(entries.map(({ host, version }) => ({ host, version }))).toEqual(
        Array(2).fill({ host: 'laptop', version: 1 }),
      );
      expect(entries.map(({ uniqueId }) => uniqueId.slice(0, -28))).toEqual(['laptop_tea', 'laptop_~2']);
      expect(await laptop.read(laptop.unified)).toContain('"id":"tea","n":1.0}');
      expect(await laptop.read(laptop.unified)).toBe(await laptop.read(laptop.host));
    });
  });

  test('a raw knowledge graph is minted, one entry for each entity, observation and relation', async () => {
    await withEnvironments(['laptop'], async ({ laptop }) => {
      await laptop.write(laptop.host, sourceFixture('kg-laptop.jsonl'));
      await commitAll(laptop);
      const contents = (await laptop.entries(laptop.host)).map(({ content }) => content);
      const graph = sourceFixture('kg-laptop.jsonl').toString().split('\n').filter(Boolean);
      const elements = graph.map((text) => JSON.parse(text) as Record<string, unknown>);
      const entities = elements.filter(({ type }) => type === 'entity');
      const count = (type: string): number => contents.filter((content) => content.type === type).length;
      // The server may write one name twice; it is one entity.
      expect(count('entity')).toBe(new Set(entities.map(({ name }) => name)).size);
      expect(count('observation')).toBe(entities.flatMap(({ observations }) => observations).length);
      expect(count('relation')).toBe(elements.length - entities.length);
    });
  });

  test('committed again as it was, it mints nothing anew', async () => {
    await withEnvironments(['laptop'], async ({ laptop }) => {
      const raw = '[{"id":"tea"},{"id":"coffee"}]';
      await laptop.write(laptop.host, raw);
      await commitAll(laptop);
      const before = await laptop.read(laptop.host);
      await laptop.write(laptop.host, raw);
      await laptop.git('add', '-A');
      await laptop.git('commit', '--quiet', '--allow-empty', '-m', 'again');
      expect(await laptop.read(laptop.host)).toBe(before);
    });
  });
});

describe('an entry edited by hand', () => {
  test('gets the next version and a new stamp under its unique id', async () => {
    await withEntries(async (laptop) => {
      await laptop.write(laptop.host, (await laptop.read(laptop.host)).replace('number 2 of laptop', 'edited'));
      await commitAll(laptop);
      const [before] = (await laptop.entries(laptop.host, 'HEAD~')).slice(1, 2);
      const [after] = (await laptop.entries(laptop.host)).slice(1, 2);
      expect(after).toMatchObject({ uniqueId: before?.uniqueId, version: 2, content: { content: 'edited' } });
      expect(after?.timestamp.localeCompare(before?.timestamp ?? '')).toBe(1);
      expect(await laptop.read(laptop.unified)).toBe(await laptop.read(laptop.host));
    });
  });

  test('in another form only keeps its stamp', async () => {
    await withEntries(async (laptop) => {
      const pretty = JSON.stringify(JSON.parse(await laptop.read(laptop.host)), null, 2);
      await laptop.write(laptop.host, pretty);
      await laptop.git('add', '-A');
      await laptop.git('commit', '--quiet', '--allow-empty', '-m', 'pretty');
      expect(await laptop.read(laptop.host)).toBe(stampedFile(numbered('laptop', 1, 2, 3)));
    });
  });

  test('of another environment becomes our own entry that supersedes it', async () => {
    await withEntries(async (laptop) => {
      const theirs = numbered('desktop', 5);
      await commitForeign(laptop, managedFiles([...numbered('laptop', 1, 2, 3), ...theirs]));
      const line = stampedFile(theirs).split('\n')[1]?.replace('number 5 of desktop', 'edited by laptop') ?? '';
      await laptop.write(laptop.host, (await laptop.read(laptop.host)).replace('\n]', `,\n${line}\n]`));
      await commitAll(laptop);
      const own = (await laptop.entries(laptop.host)).find(({ content }) => content.content === 'edited by laptop');
      const [superseded = ''] = theirs.map(uniqueIdOf);
      expect(own).toMatchObject({ host: 'laptop', version: 1, supersedes: { [superseded]: 1 } });
      expect(own?.uniqueId).toMatch(/^laptop_e5_/);
      expect(await laptop.read('memory-desktop.json')).toBe(stampedFile(theirs));
      const unified = await laptop.entries(laptop.unified);
      expect(unified.find(({ uniqueId }) => uniqueId === superseded)?.content.content).toBe('number 5 of desktop');
    });
  });

  test('in the file of another environment is not stamped by us', async () => {
    await withEntries(async (laptop) => {
      await commitForeign(laptop, managedFiles([...numbered('laptop', 1, 2, 3), ...numbered('desktop', 5)]));
      await laptop.write('memory-desktop.json', withElement(await laptop.read('memory-desktop.json'), { id: 'raw' }));
      await commitAll(laptop);
      const added = (await laptop.entries('memory-desktop.json')).find(({ content }) => content.id === 'raw');
      expect(added).toMatchObject({ host: '-', version: 0 });
    });
  });
});

// Scenario: one-sided-damage
describe('what went missing', () => {
  test('lines deleted by hand come back, with a message', async () => {
    await withEntries(async (laptop) => {
      await laptop.write(laptop.host, stampedFile(numbered('laptop', 2)));
      await laptop.write('notes', 'x');
      await laptop.git('add', '-A');
      const { stderr } = await laptop.git('commit', '-m', 'deleted');
      expect(stderr).toContain('memory-laptop.json: 2 entries that had gone missing came back');
      await expectFiles(laptop);
    });
  });

  test('a host file removed by git rm comes back, with a message', async () => {
    await withEntries(async (laptop) => {
      await laptop.git('rm', '--quiet', laptop.host);
      await laptop.write('notes', 'x');
      await laptop.git('add', '-A');
      const { stderr } = await laptop.git('commit', '-m', 'removed');
      expect(stderr).toContain('memory-laptop.json had been removed and came back');
      await expectFiles(laptop);
    });
  });

  test('a unified file emptied, removed or edited becomes the join again', async () => {
    for (const content of ['[]', '[\n]\n', undefined]) {
      await withEntries(async (laptop) => {
        if (content === undefined) await rm(join(laptop.cwd, laptop.unified));
        else await laptop.write(laptop.unified, content);
        await laptop.write('notes', 'x');
        await commitAll(laptop);
        await expectFiles(laptop);
      });
    }
  });

  test('a file with conflict markers, doubled lines and lost commas becomes the join of its sides', async () => {
    await withEntries(async (laptop) => {
      const lines = stampedFile(numbered('laptop', 1, 2, 3))
        .split('\n')
        .filter((text) => text.startsWith('{'));
      const [first, second, third] = lines.map((text) => text.replace(/,$/, ''));
      await laptop.write(
        laptop.host,
        `[\n${first}\n<<<<<<< HEAD\n${second},\n=======\n${third},\n${first}\n>>>>>>> theirs\n]\n`,
      );
      await laptop.write('notes', 'x');
      await commitAll(laptop);
      await expectFiles(laptop);
    });
  });
});

describe('what is refused', () => {
  const broken = [
    { name: 'cut off', text: stampedFile(numbered('laptop', 1, 2, 3)).slice(0, -30), place: ':4:' },
    { name: 'with a trailing comma', text: '[\n{"id":"x",}\n]\n', place: ':2:11:' },
    { name: 'with NaN', text: '[{"id":"x","n":NaN}]', place: ':1:16:' },
    { name: 'not UTF-8', text: Buffer.from('[{"id":"\xff"}]', 'latin1'), place: ':1:' },
    { name: 'with zero bytes', text: '', place: ':1:1:' },
  ];

  test.each(broken)(
    'a host file $name stops the commit, with the place, and changes nothing',
    async ({ text, place }) => {
      await withEntries(async (laptop) => {
        await laptop.write(laptop.host, text);
        await laptop.git('add', '-A');
        const staged = (await laptop.git('write-tree')).stdout;
        const { exitCode, stderr } = await laptop.gitWith({ allowFailure: true }, 'commit', '-m', 'broken');
        expect({ exitCode, stderr }).toEqual({
          exitCode: 1,
          stderr: expect.stringContaining(`memory-laptop.json${place}`),
        });
        expect((await laptop.git('write-tree')).stdout).toBe(staged);
        expect(await laptop.readBytes(laptop.host)).toEqual(Buffer.from(text));
        expect(stderr).toContain('git restore --staged --worktree -- memory-laptop.json');
        await laptop.git('restore', '--staged', '--worktree', '--', 'memory-laptop.json');
        await expectFiles(laptop);
      });
    },
  );

  test.each(['memory-desktop.json', 'unified-memory.json'])('%s, which is not ours to stamp, as well', async (path) => {
    await withEntries(async (laptop) => {
      const head = (await laptop.git('rev-parse', 'HEAD')).stdout;
      await laptop.write(path, '[\n{"id":"cut');
      await laptop.git('add', '-A');
      const { exitCode, stderr } = await laptop.gitWith({ allowFailure: true }, 'commit', '-m', 'broken');
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(`${path}:2:`) });
      expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(head);
      expect(await laptop.read(path)).toBe('[\n{"id":"cut');
    });
  });

  // Scenario: no-regular-file
  test('a symbolic link in the place of a host file', async () => {
    await withEntries(async (laptop) => {
      await laptop.write('../secret', 'not ours');
      await rm(join(laptop.cwd, laptop.host));
      await symlink('../secret', join(laptop.cwd, laptop.host));
      await laptop.git('add', '-A');
      const { exitCode, stderr } = await laptop.gitWith({ allowFailure: true }, 'commit', '-m', 'link');
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: expect.stringContaining('memory-laptop.json in the index is no regular file (mode 120000)'),
      });
      expect(await laptop.read('../secret')).toBe('not ours');
    });
  });

  test('not the commit that takes such a link out again', async () => {
    await withEntries(async (laptop) => {
      await rm(join(laptop.cwd, laptop.host));
      await symlink('../secret', join(laptop.cwd, laptop.host));
      await laptop.git('add', '--', laptop.host);
      await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', 'link');
      await laptop.git('rm', '--quiet', '--cached', '--', laptop.host);
      await laptop.git('commit', '--quiet', '-m', 'no link');
      expect((await laptop.git('ls-tree', 'HEAD', '--', laptop.host)).stdout).toBe('');
    });
  });

  test('not a broken file that was committed long ago: other commits go on', async () => {
    await withEntries(async (laptop) => {
      await commitForeign(laptop, { 'memory-desktop.json': '[\n{"id"' });
      await laptop.commitEntry('tea');
      expect(await laptop.read('memory-desktop.json')).toBe('[\n{"id"');
      expect(await laptop.uniqueIds('HEAD').catch(() => [])).toEqual([]);
      expect(await laptop.entries(laptop.unified)).toHaveLength(4);
    });
  });
});

/** One environment, `laptop`, with three entries of its own. */
const withEntries = (use: (laptop: Environment) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop'], ({ laptop }) => use(laptop), { prepare: commitThree });

const commitThree = ({ laptop }: Record<'laptop', Environment>): Promise<void> =>
  commitEntries(laptop, ...numbered('laptop', 1, 2, 3));

const commitAll = async (laptop: Environment): Promise<void> => {
  await laptop.git('add', '-A');
  await laptop.git('commit', '--quiet', '-m', 'all');
  await expectClean(laptop);
};

const expectFiles = async (laptop: Environment): Promise<void> => {
  await expectClean(laptop);
  for (const [path, text] of Object.entries(managedFiles(numbered('laptop', 1, 2, 3)))) {
    expect(await laptop.read(path)).toBe(text);
    expect(`${(await laptop.git('show', `HEAD:${path}`)).stdout}\n`).toBe(text);
  }
};

describe('an entry edited by hand in a file that is not ours', () => {
  test.each(['aaa', 'zzz'])('the edit "%s" wins, whichever text sorts later, as an entry of ours', async (word) => {
    await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
      await laptop.remember({ id: 'tea', text: 'mmm' });
      await laptop.backup();
      await laptop.git('push', '--quiet');
      await desktop.git('pull', '--quiet');
      for (const path of [laptop.host, desktop.unified]) {
        const before = await desktop.read(path);
        await desktop.write(path, before.replace('"mmm"', `"${word}"`));
      }
      await desktop.git('commit', '--quiet', '-a', '-m', 'edit');
      expect(await desktop.read(laptop.host)).toContain('"mmm"');
      const [entry] = await desktop.entries(desktop.host);
      expect(entry).toMatchObject({ host: 'desktop', version: 1, content: { id: 'tea', text: word } });
      expect(await desktop.read(desktop.host)).toMatch(/"supersedes":\{"laptop_tea_[^"]+":1\}/);
      await expectClean(desktop);
    });
  });
});

// Scenario: doubled-keys-and-ids
test('two elements of one id written by hand are both kept, as the next version and under the id of their content', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'e1', text: 'A' });
    await laptop.backup();
    const [, known] = (await laptop.read(laptop.host)).split('\n');
    const byHand = ['{"id":"e1","text":"B"}', '{"id":"e1","text":"C"}'];
    await laptop.write(laptop.host, `[\n${[known, ...byHand].join(',\n')}\n]\n`);
    await laptop.git('commit', '--quiet', '-a', '-m', 'by hand');
    const texts = (await laptop.entries(laptop.unified)).map(({ content }) => content.text);
    expect(texts).toEqual(expect.arrayContaining(['B', 'C']));
    await expectClean(laptop);
  });
});
