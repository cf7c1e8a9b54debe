import { expect, test } from 'vitest';
import { commitForeign } from '../../support/branches.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { expectClean } from '../../support/git-words.ts';
import { withRepository } from '../../support/repository.ts';
import { managedFiles, numbered, stampedFile } from '../../support/stamped.ts';

const memjoin = useCommandLine();

const [one, two, gone] = [numbered('laptop', 1), numbered('desktop', 2), numbered('tower', 3)];

test('unify joins the unified file and all host files in one commit, and names what cannot be read', () =>
  withRepository(async (repository) => {
    const files = { ...managedFiles([...one, ...two]), 'unified-memory.json': stampedFile([...gone, ...one]) };
    await commitForeign(repository, files);
    expect(await memjoin(repository, ['unify', '--dry-run'])).toEqual({
      stdout: 'would commit unified-memory.json\n',
      stderr: '',
      exitCode: 0,
    });
    expect((await memjoin(repository, ['unify'])).stdout).toMatch(
      /^commit [0-9a-f]{10} changes unified-memory\.json\n$/,
    );
    expect(await repository.read('unified-memory.json')).toBe(stampedFile([...one, ...two, ...gone]));
    await expectClean(repository);
    expect((await memjoin(repository, ['unify'])).stdout).toBe('The unified file holds everything already.\n');

    await commitForeign(repository, { 'memory-laptop.json': '[\n{"id":nope}\n]\n', 'unified-memory.json': undefined });
    const { stderr, exitCode } = await memjoin(repository, ['unify']);
    expect({ stderr, exitCode }).toEqual({ stderr: expect.stringContaining('memory-laptop.json:2:7: '), exitCode: 65 });
    expect(await repository.read('unified-memory.json')).toBe(stampedFile(two));
  }));
