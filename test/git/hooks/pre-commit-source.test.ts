import { randomBytes } from 'node:crypto';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';

const tea = { id: 'tea', content: 'green' };
const coffee = { id: 'coffee', content: 'black' };

// Scenario: source-in-work-tree
test('git add -A and commit back a source inside the work tree up and leave it out of the commit', async () => {
  await withInnerSource(async (laptop) => {
    await laptop.write('memory.json', text(tea, coffee));
    await laptop.write('notes', 'mine');
    await laptop.git('add', '-A');
    const { stderr } = await laptop.git('commit', '-m', 'all');
    expect(stderr).toContain('memjoin: memory.json was backed up into memory-laptop.json (2 entries), not committed.');
    expect((await laptop.git('show', '--format=', '--name-only', 'HEAD')).stdout.split('\n')).toEqual([
      'memory-laptop.json',
      'notes',
      'unified-memory.json',
    ]);
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('?? memory.json');
    expect(await laptop.read('memory.json')).toBe(text(tea, coffee));
    expect((await laptop.entries('unified-memory.json')).map(({ content }) => content)).toEqual([tea, coffee]);
  });
});

test('a source that is staged alone and already backed up stops the commit and says so', async () => {
  await withInnerSource(async (laptop) => {
    await laptop.write('memory.json', text(tea));
    await laptop.git('add', '-A');
    await laptop.git('commit', '--quiet', '-m', 'first');
    const head = (await laptop.git('rev-parse', 'HEAD')).stdout;
    await laptop.git('add', '-A');
    const { exitCode, stderr } = await laptop.gitWith({ allowFailure: true }, 'commit', '-m', 'again');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Nothing else is staged, so there is nothing to commit.');
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(head);
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('?? memory.json');
  });
});

test('commit <path> of the source backs it up and leaves it unstaged', async () => {
  await withInnerSource(async (laptop) => {
    await laptop.write('memory.json', text(tea));
    await laptop.git('add', 'memory.json');
    await laptop.git('commit', '--quiet', '-m', 'by path', 'memory.json');
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('?? memory.json');
    expect(await laptop.uniqueIds()).toHaveLength(1);
  });
});

// Scenario: half-written-source
test('a source that is half-written stops the commit, with file, line and column, and stays staged', async () => {
  await withInnerSource(async (laptop) => {
    await laptop.write('memory.json', '[\n{"id":"tea"},\n{"id":');
    await laptop.git('add', '-A');
    const { exitCode, stderr } = await laptop.gitWith({ allowFailure: true }, 'commit', '-m', 'torn');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(/memory\.json:3:\d+: /) });
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('A  memory.json');
  });
});

/** Commits while no file may grow past `blocks` of 512 bytes, which is as good as a full disk. */
const commitWithin = (blocks: number, laptop: Environment) =>
  execa('sh', ['-c', `ulimit -f ${blocks}; exec git commit --quiet -m all`], {
    cwd: laptop.cwd,
    env: laptop.env,
    extendEnv: false,
    reject: false,
  });

// Scenario: out-of-resources
test('a source that could not be backed up stays staged, and the next try backs it up', async () => {
  await withInnerSource(async (laptop) => {
    const long = Array.from({ length: 40 }, (_, number) => ({
      id: `e${number}`,
      content: randomBytes(400).toString('hex'),
    }));
    await laptop.write('memory.json', text(...long));
    await laptop.write('notes', 'mine');
    await laptop.git('add', '-A');
    expect((await commitWithin(16, laptop)).exitCode).not.toBe(0);
    expect((await laptop.git('status', '--porcelain', '--untracked-files=no')).stdout).toBe('A  memory.json\nA  notes');
    await laptop.git('commit', '--quiet', '-m', 'all');
    expect(await laptop.uniqueIds()).toHaveLength(40);
  });
});

// Scenario: out-of-resources
test('a commit whose files do not fit into the work tree goes on, and says what brings them there', async () => {
  await withInnerSource(async (laptop) => {
    // Git stores it in few bytes.
    await laptop.write('memory.json', text({ id: 'e', content: 'x'.repeat(20_000) }));
    await laptop.git('add', '-A');
    const { exitCode, stderr } = await commitWithin(16, laptop);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(
        /memory-laptop\.json: cannot write: .* The commit holds it; git restore -- memory-laptop\.json brings/,
      ),
    });
    expect(await laptop.uniqueIds()).toHaveLength(1);
    await laptop.git('restore', '--', 'memory-laptop.json', 'unified-memory.json');
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('?? memory.json');
  });
});

// Scenario: source-in-work-tree
test('a source that was tracked before keeps its committed bytes', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.commit('tracked', { 'live.json': text(tea) });
    await laptop.git('config', 'memjoin.source', `${laptop.cwd}/live.json`);
    await laptop.write('.git/memjoin/paths', `${await laptop.read('.git/memjoin/paths')}:(top,literal)live.json\n`);
    await laptop.write('live.json', text(tea, coffee));
    await laptop.git('commit', '--quiet', '-a', '-m', 'changed');
    expect(`${(await laptop.git('show', 'HEAD:live.json')).stdout}\n`).toBe(text(tea));
    expect((await laptop.git('status', '--porcelain')).stdout).toBe(' M live.json');
    expect((await laptop.entries('unified-memory.json')).map(({ content }) => content)).toEqual([tea, coffee]);
  });
});

test('a memory.json that is no memory and was never named is committed as any file', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.git('config', '--unset', 'memjoin.source');
    await laptop.commit('a file of that name', { 'memory.json': '{"speed":3200}\n"not entries"\n' });
    expect((await laptop.git('show', '--format=', '--name-only', 'HEAD')).stdout).toBe('memory.json');
    await expectClean(laptop);
  });
});

/** One environment whose source is `memory.json` at the top of the work tree. */
const withInnerSource = (use: (laptop: Environment) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.git('config', 'memjoin.source', `${laptop.cwd}/memory.json`);
    await use(laptop);
  });

const text = (...elements: readonly object[]): string => `${JSON.stringify(elements, null, 2)}\n`;
