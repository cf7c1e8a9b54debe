import { expect, test } from 'vitest';
import { useCommandLine } from '../support/command-line.ts';
import { file, line, stampAt } from '../support/memory-file.ts';
import { type Repository, withRepository } from '../support/repository.ts';

const memjoin = useCommandLine();
const PATH = 'memory-a.json';

const entry = (id: string, second: number, version = 1) =>
  line({ uniqueId: `a_${id}_${stampAt(1)}`, timestamp: stampAt(second), version, content: `"id":"${id}"` });
const base = entry('base', 1);
const ours = entry('ours', 2);
const theirs = entry('theirs', 3);

/** Merges two sides of the managed file without a driver; `undefined` removes it. Leaves the conflict. */
const conflict = async (
  repository: Repository,
  sides: { readonly ours: Buffer | string | undefined; readonly theirs: Buffer | string | undefined },
  command: readonly string[] = ['merge', 'side'],
): Promise<void> => {
  // Without this Git's own text merge joins two sides of one line per entry.
  await repository.commit('base', { [PATH]: file(base), '.gitattributes': '*.json -merge\n' });
  await repository.git('checkout', '--quiet', '-b', 'side');
  await commitSide(repository, sides.theirs);
  await repository.git('checkout', '--quiet', 'main');
  await commitSide(repository, sides.ours);
  const { exitCode } = await repository.gitWith({ allowFailure: true }, ...command);
  expect(exitCode).not.toBe(0);
};

const commitSide = async (repository: Repository, content: Buffer | string | undefined): Promise<void> => {
  if (content === undefined) {
    await repository.git('rm', '--quiet', PATH);
    await repository.commit('removed');
  } else await repository.commit('changed', { [PATH]: content });
};

const stagesOf = async ({ git }: Repository): Promise<string> =>
  (await git('ls-files', '-s', '--', PATH)).stdout.replaceAll(/\S+ (\d)\t.*/g, '$1').replaceAll(/100644 /g, '');

const expectResolved = async (repository: Repository, content: Buffer): Promise<void> => {
  expect(await repository.read(PATH)).toBe(content.toString());
  expect((await repository.git('show', `:${PATH}`)).stdout).toBe(content.toString().trimEnd());
  expect(await stagesOf(repository)).toBe('0');
};

test('joins both sides of a merge without driver, stages the result, and says what comes next', () =>
  withRepository(async (repository) => {
    await conflict(repository, { ours: file(base, ours), theirs: file(base, theirs) });
    const before = await stagesOf(repository);
    const dry = await memjoin(repository, ['resolve', '--dry-run']);
    expect(dry).toEqual({ stdout: `${PATH}: would be joined, 3 entries\n`, stderr: '', exitCode: 0 });
    expect(await stagesOf(repository)).toBe(before);
    const done = await memjoin(repository, ['resolve']);
    expect(done).toEqual({
      stdout: `${PATH}: joined and staged, 3 entries\nNext: git commit\n`,
      stderr: '',
      exitCode: 0,
    });
    await expectResolved(repository, file(base, ours, theirs));
    await repository.git('commit', '--quiet', '--no-edit');
    expect((await repository.git('status', '--porcelain')).stdout).toBe('');
    expect((await memjoin(repository, ['resolve'])).stdout).toBe('No memory file is in conflict.\n');
  }));

test('goes on with a rebase', () =>
  withRepository(async (repository) => {
    await conflict(repository, { ours: file(base, ours), theirs: file(base, theirs) }, ['rebase', 'side']);
    const { stdout } = await memjoin(repository, ['resolve', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      dryRun: false,
      resolutions: [{ kind: 'resolved', path: PATH, entries: 3 }],
      next: 'git rebase --continue',
    });
    await repository.gitWith({ env: { GIT_EDITOR: 'true' } }, 'rebase', '--continue');
    expect(await repository.read(PATH)).toBe(file(base, ours, theirs).toString());
  }));

test('sends the user to the other files in conflict first', () =>
  withRepository(async (repository) => {
    await repository.commit('first', { 'notes.txt': 'a\n' });
    await repository.git('branch', 'side');
    await repository.commit('ours', { 'notes.txt': 'b\n', [PATH]: file(ours) });
    await repository.git('checkout', '--quiet', 'side');
    await repository.commit('theirs', { 'notes.txt': 'c\n', [PATH]: file(theirs) });
    await repository.gitWith({ allowFailure: true }, 'merge', 'main');
    const { stdout, exitCode } = await memjoin(repository, ['resolve']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Next: resolve the other files (git status names them), then git commit\n');
  }));

test.each([
  ['ours', { ours: undefined, theirs: file(base, theirs) }, file(base, theirs)],
  ['theirs', { ours: file(base, ours), theirs: undefined }, file(base, ours)],
])('keeps a file that %s removed', (_, sides, wanted) =>
  withRepository(async (repository) => {
    await conflict(repository, sides);
    expect((await memjoin(repository, ['resolve'])).exitCode).toBe(0);
    await expectResolved(repository, wanted);
  }),
);

test('brings back what both sides dropped, and keeps what the user wrote into the file meanwhile', () =>
  withRepository(async (repository) => {
    await conflict(repository, { ours: file(ours), theirs: file(theirs) });
    const mine = entry('mine', 4);
    await repository.write(PATH, file(ours, mine));
    expect((await memjoin(repository, ['resolve'])).exitCode).toBe(0);
    await expectResolved(repository, file(base, mine, ours, theirs));
  }));

test('leaves a file of which a side cannot be read, and names the place in it', () =>
  withRepository(async (repository) => {
    await conflict(repository, { ours: file(base, ours), theirs: `[\n${theirs},\n{"id":nope}\n]\n` });
    const before = await repository.read(PATH);
    const { stdout, stderr, exitCode } = await memjoin(repository, ['resolve']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^memory-a\.json:3:7: theirs: .*\nmemory-a\.json: work tree: lacks a_theirs_/);
    expect(stderr).toMatch(/^error: one file is left in conflict\.\nhint: Mend it where it stands/);
    expect(await stagesOf(repository)).toBe('1\n2\n3');
    expect(await repository.read(PATH)).toBe(before);
    expect((await memjoin(repository, ['resolve', '--json'])).exitCode).toBe(1);
  }));

test('takes the file that the user mended, once it holds every line that can be read and no markers', () =>
  withRepository(async (repository) => {
    await conflict(repository, { ours: file(base, ours), theirs: `[\n${theirs},\n{"id":nope}\n]\n` });
    const mended = entry('mended', 5);
    await repository.write(PATH, `<<<<<<< ours\n${file(base, ours)}=======\n${file(theirs, mended)}>>>>>>> theirs\n`);
    expect((await memjoin(repository, ['resolve'])).stdout).toMatch(/work tree: the conflict markers are still in it/);
    await repository.write(PATH, file(base, mended, theirs));
    expect((await memjoin(repository, ['resolve'])).stdout).toMatch(/work tree: lacks a_ours_/);
    await repository.write(PATH, file(base, mended, ours, theirs));
    expect((await memjoin(repository, ['resolve'])).exitCode).toBe(0);
    await expectResolved(repository, file(base, mended, ours, theirs));
  }));

test('keeps a text that cannot be read as an object, and its whole lines in the join', () =>
  withRepository(async (repository) => {
    await conflict(repository, { ours: file(base, ours), theirs: file(base, theirs) });
    const mine = entry('mine', 4);
    const text = `[\n${mine},\n{"id":"half`;
    await repository.write(PATH, text);
    const { stdout } = await memjoin(repository, ['resolve']);
    await expectResolved(repository, file(base, mine, ours, theirs));
    const oid = /git show ([0-9a-f]{10}) has it/.exec(stdout)?.[1] ?? '';
    expect((await repository.git('show', oid)).stdout).toBe(text);
  }));

test('resolves the named paths alone, from any folder, and refuses those that are not managed', () =>
  withRepository(async (repository) => {
    await conflict(repository, { ours: file(base, ours), theirs: file(base, theirs) });
    await repository.write('sub/x', '');
    const cwd = `${repository.cwd}/sub`;
    const strange = await memjoin(repository, ['resolve', '../README.md'], { cwd });
    expect({ exitCode: strange.exitCode, stderr: strange.stderr }).toEqual({
      exitCode: 64,
      stderr: expect.stringMatching(/^error: README\.md: is no memory file that memjoin manages\.\n/),
    });
    expect((await memjoin(repository, ['resolve', '../memory-b.json'], { cwd })).stdout).toMatch(/^No memory file/);
    expect(await stagesOf(repository)).toBe('1\n2\n3');
    expect((await memjoin(repository, ['resolve', `../${PATH}`], { cwd })).exitCode).toBe(0);
    expect(await stagesOf(repository)).toBe('0');
  }));
