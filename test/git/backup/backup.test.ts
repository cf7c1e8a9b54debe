import { expect, test } from 'vitest';
import { addEnvironment, type Environment, withElement, withEnvironments } from '../../support/environments.ts';
import { expectClean, expectSame } from '../../support/git-words.ts';
import { sourceFixture } from '../../support/source-file.ts';

const tea = { id: 'tea', content: 'green' };
const coffee = { id: 'coffee', content: 'black' };

test('writes host file and unified file in one commit of the user', async () => {
  await withLaptop(async (laptop) => {
    await laptop.remember(tea, coffee);
    expect(await laptop.backup()).toMatchObject({ elements: 2, written: 2, refused: [], notes: [] });
    await expectClean(laptop);
    expect((await laptop.git('show', '--format=%an|%s', '--name-only', 'HEAD')).stdout.split('\n')).toEqual([
      'Test User of laptop|memjoin: back up laptop (2 entries)',
      '',
      'memory-laptop.json',
      'unified-memory.json',
    ]);
    expect((await laptop.entries(laptop.unified)).map(({ content }) => content)).toEqual([tea, coffee]);
    expect(JSON.parse(await laptop.read(laptop.source))).toEqual([tea, coffee]);
  });
});

// Scenario: long-use
test('fifty times unchanged makes no commit and keeps every byte', async () => {
  await withLaptop(async (laptop) => {
    await laptop.remember(tea, coffee);
    await laptop.backup({ now: 1 });
    const before = [(await laptop.git('rev-parse', 'HEAD')).stdout, await laptop.read(laptop.host)];
    for (let run = 0; run < 50; run++) {
      expect(await laptop.backup({ now: 1_000_000 * run })).toMatchObject({ written: 0, commit: undefined });
    }
    expect([(await laptop.git('rev-parse', 'HEAD')).stdout, await laptop.read(laptop.host)]).toEqual(before);
    await expectClean(laptop);
  });
});

test('gives a changed element its next version and leaves the others alone', async () => {
  await withLaptop(async (laptop) => {
    await laptop.remember(tea, coffee);
    await laptop.backup();
    const [first, second] = await laptop.entries(laptop.host);
    await laptop.remember({ ...tea, content: 'oolong' }, coffee);
    await laptop.backup();
    const [changed, kept] = await laptop.entries(laptop.host);
    expect(changed).toMatchObject({ uniqueId: first?.uniqueId, version: 2, content: { content: 'oolong' } });
    expect(kept).toEqual(second);
  });
});

test('an element that left the source stays in the backup', async () => {
  await withLaptop(async (laptop) => {
    await laptop.remember(tea, coffee);
    await laptop.backup();
    await laptop.remember(coffee);
    expect(await laptop.backup()).toMatchObject({ written: 0, commit: undefined });
    expect(await laptop.entries(laptop.host)).toHaveLength(2);
  });
});

// Scenario: empty-after-reinstall
test('a host that was installed anew with an empty memory never shrinks its backup', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await laptop.remember(tea, coffee);
    await laptop.backup();
    await laptop.git('push', '--quiet');
    const again = await addEnvironment(hub, 'laptop', { folder: 'installed anew', adopt: true });
    await again.remember();
    await again.backup();
    expect(await again.uniqueIds()).toEqual(await laptop.uniqueIds());
    await again.remember({ id: 'milk' });
    await again.backup();
    expect(await again.entries(again.unified)).toHaveLength(3);
  });
});

// Scenario: same-text-twice
test('environments that share one memory store each entry once', async () => {
  await withEnvironments(['laptop', 'desktop', 'tower'], async ({ laptop, desktop, tower }) => {
    for (const environment of [laptop, desktop, tower]) {
      await environment.git('pull', '--quiet', '--no-rebase');
      await environment.remember(tea, coffee);
      await environment.backup();
      await environment.git('push', '--quiet');
    }
    expect(await tower.uniqueIds()).toEqual(await laptop.uniqueIds());
    expect(await tower.uniqueIds()).toHaveLength(2);
  });
});

// Scenario: same-text-twice
test('two memory servers that went on apart end with the same files, every observation once', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.write(laptop.source, sourceFixture('kg-base.jsonl'));
    await laptop.backup();
    await laptop.git('push', '--quiet');
    await desktop.git('pull', '--quiet');
    for (const environment of [laptop, desktop]) {
      await environment.write(environment.source, sourceFixture(`kg-${environment.name}.jsonl`));
      await environment.backup();
    }
    await laptop.git('push', '--quiet');
    await desktop.git('pull', '--quiet', '--no-rebase');
    await desktop.git('push', '--quiet');
    await laptop.git('pull', '--quiet');
    await expectSame([laptop, desktop], await desktop.uniqueIds());
    const said = (await laptop.entries(laptop.unified)).map(({ content }) => JSON.stringify(content));
    expect(new Set(said).size).toBe(said.length);
    for (const name of ['laptop', 'desktop']) {
      const graph = sourceFixture(`kg-${name}.jsonl`).toString().split('\n').filter(Boolean);
      const texts = graph.flatMap((line) => (JSON.parse(line) as { observations?: string[] }).observations ?? []);
      for (const text of texts) expect(said.join('\n')).toContain(JSON.stringify(text));
    }
  });
});

test('a dry run says what it would write and writes nothing', async () => {
  await withLaptop(async (laptop) => {
    await laptop.remember(tea);
    const before = (await laptop.git('rev-parse', 'HEAD')).stdout;
    expect(await laptop.backup({ dryRun: true })).toMatchObject({ written: 1, commit: undefined });
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(before);
    await expectClean(laptop);
  });
});

// Scenario: beside-the-user
test('what the user has staged and changed elsewhere stays as it is', async () => {
  await withLaptop(async (laptop) => {
    await laptop.commit('files', { notes: 'one', todo: 'one' });
    await laptop.write('notes', 'staged');
    await laptop.write('new', 'staged');
    await laptop.git('add', 'notes', 'new');
    await laptop.write('notes', 'and changed again');
    await laptop.write('todo', 'changed');
    await laptop.write('untracked', 'x');
    const before = (await laptop.git('status', '--porcelain')).stdout;
    await laptop.remember(tea);
    await laptop.backup();
    expect((await laptop.git('status', '--porcelain')).stdout).toBe(before);
    expect((await laptop.git('show', ':notes')).stdout).toBe('staged');
    expect(await laptop.read('notes')).toBe('and changed again');
    expect((await laptop.git('show', '--format=', '--name-only', 'HEAD')).stdout.split('\n')).toEqual([
      'memory-laptop.json',
      'unified-memory.json',
    ]);
  });
});

test.each([
  { place: 'staged', stage: 'staged' },
  { place: 'not staged', stage: undefined },
])(
  'entries added and edited by hand in the host file and $place are in no backup, and stamped by their commit',
  async ({ stage }) => {
    await withLaptop(async (laptop) => {
      await laptop.remember(tea);
      await laptop.backup();
      const edited = (await laptop.read(laptop.host)).replace('"green"', '"zzz"');
      const byHand = withElement(edited, { id: 'by hand' });
      await laptop.write(laptop.host, byHand);
      if (stage !== undefined) await laptop.git('add', laptop.host);
      await laptop.remember(tea, coffee);
      const { written, notes } = await laptop.backup();
      expect([written, ...notes]).toEqual([1, expect.stringMatching(/^memory-laptop\.json has entries .* by hand/)]);
      expect((await laptop.entries(laptop.unified, 'HEAD')).map(({ content }) => content)).toEqual([tea, coffee]);
      expect(await laptop.read(laptop.host)).toBe(byHand);
      if (stage !== undefined) expect(`${(await laptop.git('show', `:${laptop.host}`)).stdout}\n`).toBe(byHand);
      await laptop.git('commit', '--quiet', ...(stage === undefined ? ['-a'] : []), '-m', 'mine');
      const committed = await laptop.entries(laptop.unified, 'HEAD');
      expect(committed.map(({ host, version, content }) => [host, version, content])).toEqual([
        ['laptop', 2, { ...tea, content: 'zzz' }],
        ['laptop', 1, coffee],
        ['laptop', 1, { id: 'by hand' }],
      ]);
      await expectClean(laptop);
    });
  },
);

test.each(['aaa', 'zzz'])('an edit of the host file that is not committed (%s) survives a backup', async (text) => {
  await withLaptop(async (laptop) => {
    await laptop.remember(tea);
    await laptop.backup();
    const edited = (await laptop.read(laptop.host)).replace('"green"', `"${text}"`);
    await laptop.write(laptop.host, edited);
    await laptop.remember(tea, coffee);
    await laptop.backup();
    expect(await laptop.read(laptop.host)).toContain(`"${text}"`);
    await laptop.git('commit', '--quiet', '-a', '--allow-empty', '-m', 'the edit');
    expect(await laptop.read(laptop.unified)).toContain(`"${text}"`);
  });
});

// Scenario: no-usual-branch
test('the first commit of a repository can be a backup', async () => {
  await withEnvironments([], async ({ hub }) => {
    const laptop = await addEnvironment(hub, 'laptop');
    await laptop.remember(tea);
    await laptop.backup();
    expect((await laptop.git('rev-list', '--count', 'HEAD')).stdout).toBe('1');
    expect(await laptop.uniqueIds()).toHaveLength(1);
    expect((await laptop.git('status', '--porcelain', '--untracked-files')).stdout).toBe('?? .gitattributes');
  });
});

const withLaptop = (use: (laptop: Environment) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop'], ({ laptop }) => use(laptop));
