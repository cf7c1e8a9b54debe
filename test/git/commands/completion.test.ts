import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { manPages } from '../../../src/cli/help/man-pages.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { type Folder, withFolder } from '../../support/repository.ts';

const memjoin = useCommandLine();

const isThere = async (program: string): Promise<boolean> =>
  (await execa('sh', ['-c', `command -v ${program}`], { reject: false })).exitCode === 0;

/** Types words into the real shell, and returns what it offers for the last one. */
const BASH = `source ./script
COMP_WORDS=("\${@:1}")
COMP_CWORD=$(($# - 1))
if [[ $1 == git ]]; then _git_memjoin; else _memjoin; fi
printf '%s\\n' "\${COMPREPLY[@]}"`;
const FISH = 'source ./script; complete -C (string join -- " " $argv)';
const ZSH = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1=; autoload -U compinit; compinit -u -D; source ./script; echo READY"
zpty -r -m z out '*READY*READY*'
zpty -w -n z "$*"$'\\t'
zpty -r -m -t z out >/dev/null
for try in {1..100}; do
  sleep 0.1
  zpty -r -t z more && out+=$more || { [[ $out == *uninstall* ]] && break }
done
print -r -- "$out"`;

const offers = async (shell: string, folder: Folder, words: readonly string[]): Promise<string> => {
  const programs: Readonly<Record<string, readonly string[]>> = {
    bash: ['--norc', '-c', BASH, 'bash'],
    fish: ['--no-config', '-c', FISH],
    zsh: ['-f', '-c', ZSH, 'zsh'],
  };
  const options = { cwd: folder.cwd, env: { ...folder.env, TERM: 'dumb' }, extendEnv: false, timeout: 25_000 };
  return (await execa(shell, [...(programs[shell] ?? []), ...words], options)).stdout;
};

const withScript = (shell: string, use: (folder: Folder) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    await folder.write('script', (await memjoin(folder, ['completion', shell])).stdout);
    await use(folder);
  });

test.each(['bash', 'fish', 'zsh'])('%s completes a command', async (shell) => {
  if (!(await isThere(shell))) return console.log(`skipped: ${shell} is not installed`);
  await withScript(shell, async (folder) => {
    const offered = await offers(shell, folder, ['memjoin', 'un']);
    expect(offered).toContain('uninstall');
    expect(offered).toContain('undelete');
    expect(offered).not.toContain('backup');
  });
});

test.each(['bash', 'fish'])('%s completes options, the values they take, and names of files', async (shell) => {
  if (!(await isThere(shell))) return console.log(`skipped: ${shell} is not installed`);
  await withScript(shell, async (folder) => {
    await folder.write('my memory.json', '[]');
    expect(await offers(shell, folder, ['memjoin', 'restore', '--di'])).toContain('--dialect');
    const values = await offers(shell, folder, ['memjoin', 'restore', '--dialect', '']);
    expect(values.match(/^(?:knowledge-graph|array|object)\b/gm)).toHaveLength(3);
    expect(await offers(shell, folder, ['memjoin', 'merge', 'my'])).toMatch(/^my\\? memory\.json$/m);
    if (shell === 'bash') {
      expect(await offers(shell, folder, ['git', '-p', 'memjoin', 'backup', '--acc'])).toBe('--accept-deletions');
    }
  });
});

test('an unknown shell is wrong usage', async () => {
  await withFolder(async (folder) => {
    expect(await memjoin(folder, ['completion', 'tcsh'])).toMatchObject({ exitCode: 64, stdout: '' });
  });
});

test.each([
  { program: 'man', args: ['--warnings', '-l'] },
  { program: 'mandoc', args: ['-Tlint', '-W', 'warning'] },
])('the manual pages are sound for $program', async ({ program, args }) => {
  if (!(await isThere(program))) return console.log(`skipped: ${program} is not installed`);
  await withFolder(async (folder) => {
    for (const [name, text] of Object.entries(await manPages({ version: '1.0.0', date: '2026-01-01' }))) {
      await folder.write(name, text);
      const page = await execa(program, [...args, join(folder.cwd, name)], { all: true, reject: false });
      const said = program === 'man' ? page.stderr : page.all;
      expect({ name, said, exitCode: page.exitCode }).toEqual({ name, said: '', exitCode: 0 });
    }
  });
});
