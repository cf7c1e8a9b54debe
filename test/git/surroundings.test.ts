/**
 * The whole way from install to uninstall where everything around it is in somebody's own taste: the global configuration
 * of Git, the variables of the shell, the language, the umask, the names of folders. `npm run test:hostile` runs the other
 * tests of this folder in the same surroundings.
 */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useCommandLine } from '../support/command-line.ts';
import { type Folder, initRepository, makeFolder, openRepositoryAt, withFolder } from '../support/repository.ts';

const memjoin = useCommandLine();
const fixtures = resolve(import.meta.dirname, '../fixtures/surroundings');

let umask: number;
beforeAll(() => {
  umask = process.umask(0o077);
});
afterAll(() => {
  process.umask(umask);
});

// Scenario: hostile-settings, hostile-environment, hostile-repository-paths, modes-and-owners
test('two machines share their memories whatever is around them', { timeout: 240_000 }, async () => {
  await withFolder(async (outside) => {
    const { hub, env } = await surround(outside, `a b'c"d$(x)%P日`);
    const laptop = await cloneInto(hub, { name: 'laptop', env });
    const run = async ({ cwd, env }: Machine, ...args: readonly string[]): Promise<string> => {
      const { stdout, stderr, exitCode } = await memjoin({ cwd, env }, args);
      expect(exitCode, `${args.join(' ')}: ${stderr}`).toBe(0);
      expect(stderr).not.toMatch(/error|Fehler|no-such-program/);
      return stdout;
    };
    await run(laptop, 'install', '--env', 'laptop', '--source', laptop.source);
    await laptop.git('add', '.gitattributes');
    await laptop.git('commit', '--quiet', '-m', 'set up');
    await laptop.git('push', '--quiet', '--set-upstream', 'origin', 'main');
    const desktop = await cloneInto(hub, { name: 'desktop', env });
    const before = await desktop.read('.git/config');
    await run(desktop, 'install', '--env', 'desktop', '--source', desktop.source);
    const machines = [laptop, desktop];
    await laptop.remember('tea');
    await run(laptop, 'sync');
    await desktop.remember('coffee');
    await run(desktop, 'backup');
    // With Git alone: a merge of both unified files by the driver, and the hooks behind it.
    await desktop.git('pull', '--quiet', '--no-rebase', '--no-edit', 'origin', 'main');
    await desktop.git('push', '--quiet', 'origin', 'main');
    await laptop.remember('tea', 'milk');
    await laptop.git('commit', '--quiet', '--allow-empty', '-m', 'Zürich');
    await run(laptop, 'sync');
    expect(JSON.parse(await run(desktop, 'sync', '--json'))).toMatchObject({ status: 'synced' });
    await run(desktop, 'restore');
    expect(JSON.parse(await readFile(desktop.source, 'utf8'))).toEqual(['tea', 'coffee', 'milk'].map(elementOf));
    const trees = await Promise.all(machines.map(({ git }) => git('rev-parse', 'HEAD:unified-memory.json')));
    expect(new Set(trees.map(({ stdout }) => stdout)).size).toBe(1);
    for (const machine of machines) {
      const bytes = await machine.read('unified-memory.json');
      expect(bytes).not.toContain('\r');
      expect((await machine.git('status', '--porcelain=v1', '--untracked-files=all')).stdout).toBe('');
      expect((await machine.git('log', '--format=%B')).stdout).not.toMatch(/template|Signed-off-by/);
      expect((await stat(join(machine.cwd, 'unified-memory.json'))).mode & 0o077).toBe(0);
    }
    expect(await run(laptop, 'verify')).toContain('holds everything');
    await run(desktop, 'uninstall');
    expect(await desktop.read('.git/config')).toBe(before);
  });
});

type Machine = Folder & {
  readonly name: string;
  readonly source: string;
  readonly remember: (...ids: readonly string[]) => Promise<void>;
};

const elementOf = (id: string) => ({ id, content: `likes ${id}` });

/** What changes the output of Git that other tests look at, and what Git does where memjoin is not set up. */
const ALONE_HERE = `
[diff]
	external = false
	context = 0
	orderFile = ${join(fixtures, 'order')}
[status]
	showUntrackedFiles = no
[core]
	attributesFile = ${join(fixtures, 'gitattributes')}
	compression = 0
[rerere]
	autoUpdate = true
[merge]
	renormalize = true
[checkout]
	guess = false
`;

/** Makes a bare repository in a folder of that name, and what children see there. */
const surround = async ({ cwd, env, write }: Folder, name: string) => {
  const config = (await readFile(join(fixtures, 'gitconfig'), 'utf8')).replaceAll('FIXTURES', fixtures);
  await write('gitconfig', `${config}${ALONE_HERE}`);
  const told = JSON.parse(await readFile(join(fixtures, 'environment.json'), 'utf8')) as Record<string, string>;
  await write(join(name, '.keep'), '');
  const hub = await initRepository(await makeFolder(join(cwd, name)), { init: ['--bare'] });
  const language = { LC_ALL: 'C.UTF-8', LANG: 'de_DE.UTF-8', LANGUAGE: 'de' };
  const path = `.${delimiter}${env.PATH}`;
  return { hub, env: { ...env, ...told, ...language, GIT_CONFIG_GLOBAL: join(cwd, 'gitconfig'), PATH: path } };
};

const cloneInto = async (
  hub: Folder,
  { name, env }: { readonly name: string; readonly env: Readonly<Record<string, string>> },
): Promise<Machine> => {
  const cwd = join(hub.cwd, `../${name}`);
  await hub.gitWith({ env }, 'clone', '--quiet', hub.cwd, cwd);
  const folder = openRepositoryAt(cwd, env);
  await folder.git('symbolic-ref', 'HEAD', 'refs/heads/main');
  await folder.git('config', 'user.name', name);
  await folder.git('config', 'user.email', `${name}@example.com`);
  const source = join(hub.cwd, `../live ${name}/memory.json`);
  await mkdir(dirname(source));
  const remember = (...ids: readonly string[]) =>
    folder.write(source, `${JSON.stringify(ids.map(elementOf), null, 2)}\n`);
  return { ...folder, name, source, remember };
};
