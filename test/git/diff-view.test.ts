import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, inject, test } from 'vitest';
import { setUp, takeBack } from '../support/install.ts';
import { type Repository, withRepository } from '../support/repository.ts';

const entry = (id: string, content: string, version = 1): string => {
  const stamp = `2026-01-0${version}T00:00:00.000000Z`;
  const metadata = `{"unique_id":"laptop_${id}_2026-01-01T00:00:00.000000Z","host":"laptop","timestamp":"${stamp}","version":${version}}`;
  return `{"_crdt_metadata":${metadata},"id":"${id}","content":${content},"a":1,"b":2,"c":3,"d":4,"e":"${id}"}`;
};
const file = (...lines: readonly string[]): string => `[\n${lines.join(',\n')}\n]\n`;

const before = file(entry('1', '"tea"'), entry('2', '"milk"'));
const after = file(entry('1', '"caf\\u00e9 \\u001b[31m"', 2), entry('2', '"milk"'));

/** A repository with memjoin set up and two commits of `path`. */
const withHistory = (use: (repository: Repository, path: string) => Promise<void>, dir = ''): Promise<void> =>
  withRepository(async (repository) => {
    await setUp(repository, { dir, packageRoot: inject('packageRoot') });
    const path = dir === '' ? 'memory-laptop.json' : `${dir}/memory-laptop.json`;
    for (const [message, content] of Object.entries({ first: before, second: after })) {
      await repository.write(path, content);
      await repository.git('add', '--', path);
      // Without the hooks there is no unified file beside it.
      await repository.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', message);
    }
    await use(repository, path);
  });

/** Returns the lines that changed, in whatever colour. */
const changed = (text: string): readonly string[] =>
  stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => /^[-+](?![-+])/.test(line));

const expected = [
  '-  written 2026-01-01T00:00:00.000000Z by laptop, version 1',
  '+  written 2026-01-02T00:00:00.000000Z by laptop, version 2',
  '-  content: "tea"',
  '+  content: "café \\u001b[31m"',
];

test.each([
  ['diff', 'HEAD~'],
  ['log', '-p', '-1'],
  ['show', 'HEAD'],
])('git %s shows the fields that changed, one a line', async (...command) => {
  await withHistory(async ({ git }) => {
    const lines = changed((await git(...command)).stdout);
    expect([...lines].sort()).toEqual([...expected].sort());
  });
});

test('git diff names the entry that a change is in, and reads the work tree and the index', async () => {
  await withHistory(async ({ git, write }, path) => {
    await write(path, after.replace('"e":"2"', '"e":"changed"'));
    const unstaged = (await git('diff')).stdout;
    expect(changed(unstaged)).toEqual(['-  e: "2"', '+  e: "changed"']);
    expect(stripVTControlCharacters(unstaged)).toMatch(/^@@ .* @@ entry "2"$/m);
    await git('add', path);
    expect(changed((await git('diff', '--cached')).stdout)).toEqual(['-  e: "2"', '+  e: "changed"']);
  });
});

// Scenario: hostile-file-names
test('reads files in a folder whose name the shell could take for something else', async () => {
  await withHistory(async ({ git }) => {
    expect(changed((await git('log', '-p', '-1')).stdout)).toHaveLength(4);
  }, "-n it's $(x) %s");
});

test('git blame knows the commit of each field', async () => {
  await withHistory(async ({ git }, path) => {
    const blamed = (await git('blame', '--line-porcelain', path)).stdout;
    const summaryOf = (line: string): string | undefined =>
      blamed
        .slice(0, blamed.indexOf(`\t${line}`))
        .match(/^summary .*$/gm)
        ?.at(-1);
    expect(summaryOf('  content: "café')).toBe('summary second');
    expect(summaryOf('  content: "milk"')).toBe('summary first');
  });
});

test('shows the bytes with --no-textconv, and where patches are made', async () => {
  await withHistory(async ({ git }) => {
    const raw = [`-${entry('1', '"tea"')},`, `+${entry('1', '"caf\\u00e9 \\u001b[31m"', 2)},`];
    expect(changed((await git('diff', '--no-textconv', 'HEAD~')).stdout)).toEqual(raw);
    expect(changed((await git('format-patch', '--stdout', '-1')).stdout)).toEqual(expect.arrayContaining(raw));
  });
});

const broken = '[\n{"id":1},\n{"id":\n';
const conflicted = '<<<<<<< ours\n{"id":1}\n=======\n{"id":2}\n>>>>>>> theirs\n';
test.each([
  ['a file that was cut off', broken],
  ['conflict markers', conflicted],
])('shows %s as it is', async (_, content) => {
  await withHistory(async ({ git, write }, path) => {
    await write(path, content);
    const added = changed((await git('diff')).stdout).filter((line) => line.startsWith('+'));
    expect(added).toEqual(
      content
        .trimEnd()
        .split('\n')
        .map((line) => `+${line}`),
    );
  });
});

test.each([
  { what: 'the repository was moved', lose: (memjoin: string) => rm(memjoin, { recursive: true }) },
  { what: 'its program is gone', lose: (memjoin: string) => rm(join(memjoin, 'textconv.cjs')) },
  {
    what: 'the recorded Node dies',
    lose: async (memjoin: string) => {
      await writeFile(join(memjoin, 'false'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
      await writeFile(join(memjoin, 'node'), `${join(memjoin, 'false')}\n`);
    },
  },
])('shows the bytes when $what', async ({ lose }) => {
  await withHistory(async ({ cwd, git }) => {
    await lose(join(cwd, '.git/memjoin'));
    expect(changed((await git('log', '-p', '-1')).stdout)[0]).toBe(`-${entry('1', '"tea"')},`);
  });
});

test('the unified file is marked as generated, for forges that fold such files', async () => {
  await withRepository(async (repository) => {
    await setUp(repository, { packageRoot: inject('packageRoot') });
    const { stdout } = await repository.git('check-attr', 'linguist-generated', 'diff', '--', 'unified-memory.json');
    expect(stdout).toBe('unified-memory.json: linguist-generated: set\nunified-memory.json: diff: memjoin');
  });
});

test('after uninstall git diff shows the bytes again', async () => {
  await withHistory(async (repository) => {
    await takeBack(repository);
    const { stdout } = await repository.git('diff', 'HEAD~', '--', 'memory-laptop.json');
    expect(changed(stdout)[0]).toBe(`-${entry('1', '"tea"')},`);
    expect(
      (await repository.gitWith({ allowFailure: true }, 'config', '--local', '--get-regexp', '^diff')).stdout,
    ).toBe('');
  });
});
