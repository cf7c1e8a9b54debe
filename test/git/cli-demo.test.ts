import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { checkMachines } from '../../src/cli/demo/checks.ts';
import { machineIn } from '../../src/cli/demo/machine.ts';
import { LAPTOP, printGraph, SHARED } from '../../src/cli/demo/memories.ts';
import { useCommandLine } from '../support/command-line.ts';
import { type Folder, withFolder } from '../support/repository.ts';

const memjoin = useCommandLine();

/** Settings that would stop or change any of the commands of the demo. */
const HOSTILE = `[user]
\tuseConfigOnly = true
[commit]
\tgpgSign = true
[gpg]
\tprogram = /nowhere/gpg
[core]
\thooksPath = /nowhere/hooks
\tautocrlf = true
\tattributesFile = /nowhere/attributes
\teditor = false
[init]
\tdefaultBranch = "other"
\ttemplateDir = /nowhere/template
[pull]
\tff = only
[push]
\tdefault = nothing
[merge]
\tff = only
[color]
\tui = always
`;

const playDemo = async (folder: Folder, args: readonly string[] = []) => {
  const temporary = join(folder.cwd, 'temporary files');
  await folder.write('temporary files/.keep', '');
  await folder.write('../home/.gitconfig', HOSTILE);
  const { GIT_CONFIG_GLOBAL: _, ...env } = folder.env;
  const hostile = { ...env, TMPDIR: temporary, GIT_DIR: '/nowhere', GIT_AUTHOR_DATE: 'never', MEMJOIN: '0' };
  const answer = await memjoin({ ...folder, env: hostile }, ['demo', ...args]);
  return { ...answer, left: (await readdir(temporary)).filter((name) => name !== '.keep'), temporary };
};

// Scenario: hostile-settings
test('shows two machines whose memories git joins, whatever the settings of the user, and leaves nothing behind', () =>
  withFolder(async (folder) => {
    const { stdout, stderr, exitCode, left } = await playDemo(folder);
    expect({ stderr, exitCode, left }).toEqual({ stderr: '', exitCode: 0, left: [] });
    expect(stdout).toContain(
      'desktop$ git pull --no-rebase\n  memjoin: unified-memory.json: 14 entries (+4 theirs, +3 ours)',
    );
    expect(stdout).toContain('laptop$ git pull --rebase\n  memjoin: unified-memory.json: 16 entries');
    expect(stdout).toContain('memjoin: memory-laptop.json: 1 entry stamped.');
    expect(stdout).toMatch(/ {2}desktop {2}\{"type":"observation","entityName":"Ada","content":"Speaks Norwegian/);
    expect(stdout).toMatch(/ {2}git pull --no-rebase +\d+ ms {2}\(merge driver \d+ ms, hooks \d+ ms\)/);
    expect(stdout.match(/^ {2}ok {5}/gm)).toHaveLength(5);
    expect(stdout).not.toContain('FAILED');
    expect(stdout).not.toContain('\u001b');
    expect(await shownInPicture()).toBe(unnamed(partsOf(stdout)));
  }));

/** The text of the picture on the front page; `npm run recording` makes it anew. */
const shownInPicture = async (): Promise<string> => {
  const picture = await readFile(resolve('docs/demo.svg'), 'utf8');
  const lines = [...picture.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, line = '']) => line.replace(/<[^>]*>/g, ''));
  // On a terminal a long check goes on below its text.
  const text = lines.join('\n').replace(/\n {9}(?=\S)/g, ' ');
  return unnamed(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
};

/** The text without names of commits and lengths of time, which differ from run to run. */
const unnamed = (text: string): string =>
  text.replaceAll(/commit [0-9a-f]{10}/g, 'commit').replace(/[\d.]+ seconds/, 'some seconds');

/** What the picture shows of the demo: the second and third title, and the checks at its end. */
const partsOf = (stdout: string): string => {
  const titles = stdout.slice(stdout.indexOf('\n2. ') + 1, stdout.indexOf('\n4. '));
  return `${titles}\n${stdout.slice(stdout.indexOf('\nChecks\n') + 1)}`.trimEnd();
};

test('leaves the clones with --keep, and its checks see what is wrong in them', () =>
  withFolder(async (folder) => {
    const { stdout, exitCode, left, temporary } = await playDemo(folder, ['--keep']);
    expect({ exitCode, left: left.length }).toEqual({ exitCode: 0, left: 1 });
    const root = join(temporary, left[0] ?? '');
    expect(stdout).toContain(`The clones are in ${root}\n`);
    const machines = [machineIn(root, 'laptop'), machineIn(root, 'desktop')];
    const outcomes = async (memories: readonly Buffer[]) =>
      (await checkMachines(machines, memories)).map(({ isGood }) => isGood);
    // It holds more than these two memories, so something in it came from elsewhere.
    expect(await outcomes([printGraph(SHARED), printGraph(LAPTOP)])).toEqual([true, true, false, false, true]);
    await folder.write(join(machines[1]?.clone ?? '', 'unified-memory.json'), '[\n]\n');
    await folder.gitWith(
      { cwd: machines[0]?.clone ?? '' },
      '-c',
      'user.name=x',
      '-c',
      'user.email=x',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'x',
    );
    expect(await outcomes([])).toEqual([false, false, false, true, false]);
  }));
