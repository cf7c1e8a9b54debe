import { expect, test } from 'vitest';
import { type Environment, parseEntries, withElement, withEnvironments } from '../../support/environments.ts';
import { expectClean, expectHolds } from '../../support/git-words.ts';

/** Ways to commit a changed host file; each gets the same settled commit. */
const forms = [
  { form: 'commit -a', args: ['-a'] },
  { form: 'commit <path>', args: ['memory-laptop.json'] },
  { form: 'commit --only <path>', args: ['--only', 'memory-laptop.json'] },
  { form: 'commit --include <path>', args: ['--include', 'memory-laptop.json'] },
  { form: 'commit --amend -a', args: ['--amend', '-a'] },
];

// Scenario: forms-of-commit
test.each(forms)('$form stamps the entry, renews the unified file and leaves nothing behind', async ({ args }) => {
  await withLaptop(async (laptop) => {
    await addByHand(laptop, 'coffee');
    await laptop.git('commit', '--quiet', '-m', 'coffee', ...args);
    await expectClean(laptop);
    expect(await textsIn(laptop, 'unified-memory.json')).toEqual(['tea', 'coffee']);
    expect(await laptop.git('show', 'HEAD:unified-memory.json')).toEqual(
      await laptop.git('show', 'HEAD:memory-laptop.json'),
    );
    const before = await laptop.uniqueIds();
    await laptop.commit('another file', { notes: 'x' });
    expect(await laptop.uniqueIds()).toEqual(before);
    await expectHolds(laptop, before);
  });
});

// Scenario: forms-of-commit
test('commit <path> leaves what is staged for another commit as it is staged', async () => {
  await withLaptop(async (laptop) => {
    await laptop.write('notes', 'staged');
    await laptop.write('memory-other.json', '[\n{"id":"milk"}\n]\n');
    await laptop.git('add', 'notes', 'memory-other.json');
    const staged = (await laptop.git('rev-parse', ':memory-other.json')).stdout;
    await addByHand(laptop, 'coffee');
    await laptop.git('commit', '--quiet', '-m', 'coffee', 'memory-laptop.json');
    expect((await laptop.git('show', '--format=', '--name-only', 'HEAD')).stdout.split('\n')).toEqual([
      'memory-laptop.json',
      'unified-memory.json',
    ]);
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('A  memory-other.json\nA  notes');
    expect((await laptop.git('rev-parse', ':memory-other.json')).stdout).toBe(staged);
  });
});

// Scenario: forms-of-commit
test('commits the staged entries only and keeps unstaged ones in the work tree', async () => {
  await withLaptop(async (laptop) => {
    await addByHand(laptop, 'staged');
    await laptop.git('add', 'memory-laptop.json');
    await addByHand(laptop, 'not staged');
    await laptop.git('commit', '--quiet', '-m', 'one of two');
    expect(await textsIn(laptop, 'memory-laptop.json', 'HEAD')).toEqual(['tea', 'staged']);
    expect(await textsIn(laptop, 'unified-memory.json', 'HEAD')).toEqual(['tea', 'staged']);
    expect(new Set(await textsIn(laptop, 'memory-laptop.json'))).toEqual(new Set(['tea', 'staged', 'not staged']));
    expect((await laptop.git('status', '--porcelain')).stdout).toBe(' M memory-laptop.json');
    await laptop.git('commit', '--quiet', '-a', '-m', 'the other');
    await expectClean(laptop);
    expect(new Set(await textsIn(laptop, 'unified-memory.json'))).toEqual(new Set(['tea', 'staged', 'not staged']));
  });
});

test.each(['aaa', 'zzz'])(
  'an edit that is not staged (%s) survives the commit of something else in its file',
  async (text) => {
    await withLaptop(async (laptop) => {
      await addByHand(laptop, 'staged');
      await laptop.git('add', 'memory-laptop.json');
      await laptop.write(
        laptop.host,
        (await laptop.read(laptop.host)).replace('"content":"tea"', `"content":"${text}"`),
      );
      await laptop.git('commit', '--quiet', '-m', 'one of two');
      expect(await textsIn(laptop, 'unified-memory.json', 'HEAD')).toEqual(['tea', 'staged']);
      expect(await textsIn(laptop, 'memory-laptop.json')).toContain(text);
      await laptop.git('commit', '--quiet', '-a', '-m', 'the other');
      await expectClean(laptop);
      expect(await textsIn(laptop, 'unified-memory.json')).toEqual([text, 'staged']);
    });
  },
);

// Scenario: forms-of-commit
test('a commit with --no-verify and the one after it both renew the unified file', async () => {
  await withLaptop(async (laptop) => {
    await addByHand(laptop, 'coffee');
    await laptop.git('commit', '--quiet', '--no-verify', '-a', '-m', 'unchecked');
    expect(new Set(await textsIn(laptop, 'unified-memory.json', 'HEAD'))).toEqual(new Set(['tea', 'coffee']));
    await expectClean(laptop);
    await addByHand(laptop, 'milk');
    await laptop.git('commit', '--quiet', '-a', '-m', 'checked');
    await expectClean(laptop);
    expect(new Set(await textsIn(laptop, 'unified-memory.json', 'HEAD'))).toEqual(new Set(['tea', 'coffee', 'milk']));
  });
});

test('MEMJOIN=0 commits the bytes as they are staged', async () => {
  await withLaptop(async (laptop) => {
    await addByHand(laptop, 'coffee');
    const raw = await laptop.read('memory-laptop.json');
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-a', '-m', 'off');
    expect(`${(await laptop.git('show', 'HEAD:memory-laptop.json')).stdout}\n`).toBe(raw);
    expect(await textsIn(laptop, 'unified-memory.json', 'HEAD')).toEqual(['tea']);
  });
});

test('commit --allow-empty without a managed change makes an empty commit', async () => {
  await withLaptop(async (laptop) => {
    const tree = (await laptop.git('rev-parse', 'HEAD^{tree}')).stdout;
    await laptop.git('commit', '--quiet', '--allow-empty', '-m', 'nothing');
    expect((await laptop.git('rev-parse', 'HEAD^{tree}')).stdout).toBe(tree);
  });
});

/** One environment whose host file has the entry `tea`. */
const withLaptop = (use: (laptop: Environment) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop'], ({ laptop }) => use(laptop), { prepare: commitTea });

const commitTea = ({ laptop }: Record<'laptop', Environment>): Promise<void> => laptop.commitEntry('tea');

const addByHand = async (laptop: Environment, id: string): Promise<void> =>
  laptop.write(laptop.host, withElement(await laptop.read(laptop.host), { id, content: id }));

const textsIn = async (laptop: Environment, path: string, revision?: string): Promise<readonly unknown[]> => {
  const text =
    revision === undefined ? await laptop.read(path) : (await laptop.git('show', `${revision}:${path}`)).stdout;
  return parseEntries(text).map(({ content }) => content.content);
};
