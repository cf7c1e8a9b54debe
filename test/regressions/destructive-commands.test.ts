/** `checkout --theirs`, `reset --hard`, `add -A` and a forced push lost work in the version before: none is in the program. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Words of a Git command line that throw work away, take in files nobody named, or write over what others pushed. */
const FORBIDDEN = [
  '--hard',
  '--theirs',
  '--ours',
  '-A',
  '--all',
  '--force',
  '--force-with-lease',
  '--mirror',
  '--no-verify',
  'stash',
  'clean',
  'gc',
  'prune',
  'filter-branch',
];

/** Words that do no harm where they stand. */
const HARMLESS = [
  // Every ref: git log.
  'src/git/file-history.ts: --all',
  // Only with --auto, as Git's own commit runs it where there is no git maintenance.
  'src/git/maintenance.ts: gc',
  // Said by the user, of their own hook.
  'src/git/push.ts: --no-verify',
  // All addresses of a remote: git remote get-url.
  'src/git/remote-settings.ts: --all',
];

test('no Git command in the sources throws work away', () => {
  const found = programs().flatMap(({ path, text }) => {
    const words = [...text.matchAll(/(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].map(([, , word]) => word ?? '');
    return words.filter((word) => FORBIDDEN.includes(word)).map((word) => `${path}: ${word}`);
  });
  expect(found).toEqual(HARMLESS);
});

test('no Git command in the shell scripts throws work away', () => {
  const found = programs().flatMap(({ path, text }) => {
    const commands = text.split('\n').filter((line) => path.endsWith('.sh') && /(?:^|[\s;(])git\s/.test(line));
    return commands.filter((line) => line.split(/\s+/).some((word) => FORBIDDEN.includes(word)));
  });
  expect(found).toEqual([]);
});

// Scenario: nothing-from-the-repository-runs
test('only the door to Git starts Git, and nothing starts another program', () => {
  const starters = programs().filter(({ text }) => /from '(?:execa|node:child_process)'/.test(text));
  expect(starters.map(({ path }) => path)).toEqual(['src/git/run.ts']);
});

/** The sources and the shell scripts that are installed, without their comments. */
const programs = (): readonly { path: string; text: string }[] => {
  const listed = execFileSync('git', ['ls-files', '-z', '--', 'src', 'hooks', 'install.sh'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = listed.split('\0').filter(Boolean);
  expect(paths.length).toBeGreaterThan(50);
  return paths.map((path) => ({ path, text: withoutComments(readFileSync(resolve(root, path), 'utf8')) }));
};

const withoutComments = (text: string): string =>
  text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|#(?!!))/.test(line))
    .join('\n');
