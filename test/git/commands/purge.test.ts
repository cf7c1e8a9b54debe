import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { cloneRepository, type Folder } from '../../support/repository.ts';

const memjoin = useCommandLine();

const SECRET = 'correct horse battery staple';

const share = async (...environments: readonly Environment[]): Promise<void> => {
  for (const { git } of environments) {
    await git('pull', '--quiet', '--no-rebase', 'origin', 'main');
    await git('push', '--quiet', 'origin', 'HEAD:main');
  }
};

/** Whether HEAD, the index or the work tree hold the secret. */
const holdsSecret = async ({ gitWith }: Environment): Promise<boolean> => {
  const found = await Promise.all(
    [['HEAD'], ['--cached'], []].map((where) =>
      gitWith({ allowFailure: true }, 'grep', '--quiet', '-e', SECRET, ...where),
    ),
  );
  return found.some(({ exitCode }) => exitCode === 0);
};

/** Whether any object of the repository holds the secret, reachable or not. */
const isStored = async ({ git, gitWith }: Folder): Promise<boolean> => {
  const { stdout } = await git('cat-file', '--batch-all-objects', '--batch-check=%(objecttype) %(objectname)');
  const oids = stdout.split('\n').flatMap((text) => (text.startsWith('blob ') ? [text.slice(5)] : []));
  const contents = await gitWith({ input: `${oids.join('\n')}\n` }, 'cat-file', '--batch');
  return contents.stdout.includes(SECRET);
};

/** Both write under one id; the laptop's is hidden behind the desktop's, and all is shared. */
const leak = async (laptop: Environment, desktop: Environment): Promise<void> => {
  await laptop.remember({ id: 'e1', text: SECRET }, { id: 'e2', text: 'tea' });
  await laptop.backup();
  await share(laptop, desktop);
  await desktop.remember({ id: 'e1', text: 'replaced' }, { id: 'e2', text: 'tea' });
  await desktop.backup();
  await share(desktop, laptop);
};

// Scenario: purge
test('takes the content out of the ledgers of all branches here, also of one whose files never held the id', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'e2', text: 'tea' });
    await laptop.backup();
    await laptop.git('checkout', '--quiet', '-b', 'topic');
    await laptop.remember({ id: 'e1', text: SECRET }, { id: 'e2', text: 'tea' });
    await laptop.backup();
    await laptop.git('checkout', '--quiet', 'main');
    // Neither is a reason to stop: a ledger whose object is lost, and one that was put aside.
    const stray = join(laptop.cwd, '.git/refs/memjoin/ledger/stray');
    await writeFile(stray, `${'12'.repeat(20)}\n`);
    await laptop.git('update-ref', 'refs/memjoin/aside/topic-1', 'refs/memjoin/ledger/topic');
    const { stdout, stderr } = await memjoin(laptop, ['purge', '--yes', 'e1']);
    expect(stderr).toMatch(
      /The ledger of stray cannot be read .* git update-ref -d refs\/memjoin\/ledger\/stray drops it/,
    );
    expect(stderr).toContain('refs/memjoin/aside/topic-1: kept from a damaged ledger');
    expect(stdout).toMatch(/for-each-ref .* refs\/memjoin\/aside/);
    await rm(stray);
    expect(stdout).toContain('e1: took the content out of 1 entry\n');
    expect(stdout).toContain('the ledger of topic holds it no more\n');
    for (const branch of ['main', 'topic']) {
      const { stdout: ledger } = await laptop.git('cat-file', 'blob', `refs/memjoin/ledger/${branch}`);
      expect(ledger).not.toContain(SECRET);
    }
    await laptop.git('checkout', '--quiet', 'topic');
    await laptop.commit('other', { other: 'x' });
    expect(await holdsSecret(laptop)).toBe(false);
  }));

// Scenario: purge
test('takes the content out of every entry of the id in every file, hidden ones too, and keeps it out', () =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await leak(laptop, desktop);
    const before = await desktop.uniqueIds();
    expect(await holdsSecret(desktop)).toBe(true);
    const dry = await memjoin(desktop, ['purge', '--dry-run', 'e1']);
    expect(dry.stdout).toMatch(
      /^e1: would take the content out of 2 entries\nwould commit memory-desktop\.json, memory-laptop\.json, unified-memory\.json\n/,
    );
    const refused = await memjoin(desktop, ['purge', 'e1']);
    expect(refused).toMatchObject({ stdout: '', exitCode: 64, stderr: expect.stringContaining('Add --yes') });
    expect(await holdsSecret(desktop)).toBe(true);

    const done = await memjoin(desktop, ['purge', '--yes', 'e1']);
    expect(done).toMatchObject({ exitCode: 0, stderr: '' });
    expect(done.stdout).toMatch(/^e1: took the content out of 2 entries\ncommit /);
    expect(done.stdout).toContain(`\n   ${desktop.source} may still hold it`);
    await expectClean(desktop);
    await share(desktop, laptop);
    for (const environment of [laptop, desktop]) {
      expect(await holdsSecret(environment)).toBe(false);
      expect(await environment.uniqueIds()).toEqual(before);
    }

    // The laptop's live file still has it: it is not written again, and that is said.
    expect(await laptop.backup()).toMatchObject({ commit: undefined, refused: ['e1'] });
    expect(await holdsSecret(laptop)).toBe(false);
    expect(await memjoin(laptop, ['backup'])).toMatchObject({
      exitCode: 0,
      stderr: 'memjoin: e1 was purged and is not written again; your live file still holds it.\n',
    });
    const again = await memjoin(desktop, ['purge', '--yes', 'e1']);
    expect(again.stdout).toMatch(/^e1: is purged already\n\n/);
    expect(await memjoin(desktop, ['undelete', 'e1'])).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining('was purged'),
    });
    expect((await memjoin(desktop, ['show', 'e1'])).stdout).toMatch(/^id {7}e1\nstate {4}purged\n/);
    expect((await memjoin(desktop, ['view'])).stdout).not.toMatch(/^e1 /m);
  }));

test('takes it out of what is only staged or written too', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'e1', text: 'tea' });
    await laptop.backup();
    const text = await laptop.read(laptop.host);
    await laptop.write(laptop.host, text.replace('tea', `staged ${SECRET}`).replace('"version":1', '"version":2'));
    await laptop.git('add', laptop.host);
    await laptop.write(laptop.host, text.replace('tea', `written ${SECRET}`).replace('"version":1', '"version":3'));
    await memjoin(laptop, ['purge', '--yes', 'e1']);
    expect(await holdsSecret(laptop)).toBe(false);
    await expectClean(laptop);
  }));

test('changes nothing beside a file that it cannot read', () =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await leak(laptop, desktop);
    await laptop.write('memory-other.json', `[\n{"id":"e1","text":"${SECRET}"\n`);
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'add', 'memory-other.json');
    const head = (await laptop.git('rev-parse', 'HEAD')).stdout;
    expect(await memjoin(laptop, ['purge', '--yes', 'e1'])).toMatchObject({
      exitCode: 65,
      stderr: expect.stringMatching(/^error: memory-other\.json:\d+:\d+: /),
    });
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(head);
  }));

test('names the observations and relations of an entity, which are ids of their own', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    const ada = { type: 'entity', name: 'Ada', entityType: 'person', observations: [SECRET, 'Has a cat'] };
    const knows = { type: 'relation', from: 'Ada', to: 'Bob', relationType: 'knows' };
    await laptop.write(laptop.source, `${JSON.stringify(ada)}\n${JSON.stringify(knows)}\n`);
    await laptop.backup();
    const { stdout } = await memjoin(laptop, ['purge', '--dry-run', 'entity:Ada']);
    const command = /\n {2}memjoin (purge .*)\n/.exec(stdout)?.[1] ?? '';
    expect(command.split(' ')).toHaveLength(4);
    expect((await memjoin(laptop, [...command.split(' '), '--yes'])).exitCode).toBe(0);
    expect(await holdsSecret(laptop)).toBe(false);
    expect((await memjoin(laptop, ['view'])).stdout).toMatch(/^ID .*\nentity:Ada .*\n$/);
  }));

// Scenario: purge
test('the commands it prints take the content out of the whole history, here and on the remote', () =>
  withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await leak(laptop, desktop);
    await laptop.git('tag', 'old');
    await laptop.git('push', '--quiet', 'origin', 'old');
    const { stdout } = await memjoin(laptop, ['purge', '--yes', '--json', 'e1']);
    const { commands } = JSON.parse(stdout) as { commands: readonly string[] };
    await share(laptop, desktop);
    const files = await Promise.all([laptop.host, desktop.host, laptop.unified].map((path) => laptop.read(path)));
    expect(await isStored(laptop)).toBe(true);
    expect(await isStored(hub)).toBe(true);
    for (const ref of ['refs/memjoin/fetched/main', 'refs/memjoin/upstream/main', 'refs/worktree/memjoin/target']) {
      await laptop.git('update-ref', ref, 'HEAD~1');
    }

    await execa('sh', ['-e'], { cwd: laptop.cwd, env: laptop.env, extendEnv: false, input: commands.join('\n') });
    await expectClean(laptop);
    expect(await isStored(laptop)).toBe(false);
    expect(await Promise.all([laptop.host, desktop.host, laptop.unified].map((path) => laptop.read(path)))).toEqual(
      files,
    );
    expect((await laptop.git('show', 'HEAD:README')).stdout).toBe('memory');
    // A remote keeps what nothing names any more until it collects it.
    await hub.git('gc', '--quiet', '--prune=now');
    expect(await isStored(hub)).toBe(false);
    const fresh = await cloneRepository(hub, 'fresh');
    expect(await fresh.read(laptop.unified)).toBe(files[2]);
  }));
