import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { growLedger } from '../../../src/memory/ledger/ledger.ts';
import { type Clinic, examine, treat, useClinic, useShell } from '../../support/doctor.ts';
import { addEnvironment } from '../../support/environments.ts';

const clinic = useClinic();
const paste = useShell();

type State = {
  readonly id: string;
  /** What the sentence names. */
  readonly says: RegExp;
  readonly breaks: (laptop: Clinic['laptop']) => Promise<unknown>;
  /** Undoes the rest of what `breaks` did. */
  readonly after?: (laptop: Clinic['laptop']) => Promise<unknown>;
};

const write = async (path: string, content: string | Buffer, hours = 2): Promise<void> => {
  await writeFile(path, content);
  const then = Date.now() / 1000 - hours * 3600;
  await utimes(path, then, then);
};
const inGit = (laptop: Clinic['laptop'], path: string): string => join(laptop.cwd, '.git', path);
const config =
  (...pairs: readonly (readonly [string, string])[]) =>
  async (laptop: Clinic['laptop']) => {
    for (const [key, value] of pairs) await laptop.git('config', key, value);
  };

const STATES: readonly State[] = [
  {
    id: 'ref-empty',
    says: /\/\.git\/refs\/heads\/main is empty, .* ends at [0-9a-f]{40}/,
    breaks: (laptop) => writeFile(inGit(laptop, 'refs/heads/main'), ''),
  },
  {
    id: 'head-corrupt',
    says: /\/\.git\/HEAD is damaged, .* the branch was main/,
    breaks: (laptop) => writeFile(inGit(laptop, 'HEAD'), ''),
  },
  {
    id: 'config-unreadable',
    says: /\/\.git\/config cannot be read by Git: bad config line \d+/,
    breaks: async (laptop) =>
      writeFile(inGit(laptop, 'config'), `${await readFile(inGit(laptop, 'config'), 'utf8')}[torn\n`),
  },
  {
    id: 'index-corrupt',
    says: /\/\.git\/index cannot be read: .*index file/,
    breaks: (laptop) => writeFile(inGit(laptop, 'index'), 'torn'),
    after: (laptop) => rm(inGit(laptop, 'index.corrupt')),
  },
  {
    id: 'object-empty',
    says: /\/\.git\/objects\/[0-9a-f]{2}\/[0-9a-f]{38} is empty/,
    breaks: async (laptop) => {
      const { stdout: oid } = await laptop.git('rev-parse', 'HEAD:memory-laptop.json');
      const path = inGit(laptop, `objects/${oid.slice(0, 2)}/${oid.slice(2)}`);
      await chmod(path, 0o644);
      await writeFile(path, '');
    },
  },
  {
    id: 'merge-finished',
    says: /\/\.git\/MERGE_HEAD is still there/,
    breaks: async (laptop) => {
      const { stdout: oid } = await laptop.git('rev-parse', 'HEAD~1');
      await writeFile(inGit(laptop, 'MERGE_HEAD'), `${oid}\n`);
    },
  },
  {
    id: 'leftover',
    says: /\/laptop\/\.merge_file_a1B2c3 is a temporary file/,
    breaks: async (laptop) =>
      write(join(laptop.cwd, '.merge_file_a1B2c3'), await laptop.readBytes('memory-laptop.json')),
  },
  {
    id: 'leftover-unknown',
    says: /\/laptop\/\.memjoin-77aa77aa77aa77aa77aa77aa\.tmp is a temporary file, .* not in Git/,
    breaks: (laptop) =>
      write(join(laptop.cwd, '.memjoin-77aa77aa77aa77aa77aa77aa.tmp'), '[\n{"id":"nowhere else"}\n]\n'),
    after: (laptop) => rm(join(laptop.cwd, '.memjoin-77aa77aa77aa77aa77aa77aa.tmp.kept')),
  },
  {
    id: 'identity-missing',
    says: /^Git does not know who commits here/,
    breaks: async (laptop) => {
      await laptop.git('config', '--unset', 'user.name');
      await laptop.git('config', '--unset', 'user.email');
      await laptop.git('config', 'user.useConfigOnly', 'true');
    },
  },
  {
    id: 'push-mirror',
    says: /^remote\.origin\.mirror is set/,
    breaks: config(['remote.origin.mirror', 'true']),
  },
  {
    id: 'fetch-prunes-ledger',
    says: /^git fetch all deletes every ref/,
    breaks: config(['remote.all.url', '../work'], ['remote.all.fetch', '+refs/*:refs/*'], ['fetch.prune', 'true']),
    after: (laptop) => laptop.git('config', '--remove-section', 'remote.all'),
  },
  {
    id: 'rerere-autoupdate',
    says: /^rerere\.autoupdate is on/,
    breaks: config(['rerere.enabled', 'true'], ['rerere.autoupdate', 'true']),
  },
];

// Scenario: broken-git-files
test.each(STATES)('finds $id, and knows the way out ($says)', async ({ id, says, breaks, after }) => {
  const { laptop } = clinic();
  await breaks(laptop);
  const [finding, ...others] = await examine(laptop);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ id, sentence: expect.stringMatching(says) });
  await paste(laptop, finding?.instruction ?? '');
  // What this leaves broken, the next test finds as a finding too many.
  await after?.(laptop);
  if (finding?.fix === undefined) return;
  expect(await examine(laptop)).toEqual([]);
  await breaks(laptop);
  expect(await treat(laptop)).toEqual([finding.fix]);
  expect(await examine(laptop)).toEqual([]);
});

// Scenario: stale-locks
test('finds every stale lock, and what it says takes it away', async () => {
  const { laptop } = clinic();
  const locks = ['HEAD.lock', 'config.lock', 'index.lock', 'packed-refs.lock', 'refs/heads/main.lock'];
  for (const path of locks) await write(inGit(laptop, path), '');
  const findings = await examine(laptop);
  expect(findings.map(({ id, level }) => `${id} ${level}`)).toEqual(locks.map(() => 'lock-stale error'));
  expect(findings.map(({ sentence }) => sentence)).toEqual(
    locks.map((path) => expect.stringContaining(`/.git/${path} is 2 hours old, and no git process works`)),
  );
  expect(await treat(laptop)).toEqual([]);
  expect(await examine(laptop)).toEqual(findings);
  for (const { instruction } of findings) await paste(laptop, instruction);
  expect(await examine(laptop)).toEqual([]);
});

// Scenario: stale-locks
test('says which git process works here instead of calling its lock stale', async () => {
  const { laptop } = clinic();
  const git = spawn('git', ['cat-file', '--batch'], { cwd: laptop.cwd, env: laptop.env });
  try {
    await once(git, 'spawn');
    await write(inGit(laptop, 'index.lock'), '');
    const [finding] = await examine(laptop);
    expect(finding).toMatchObject({ id: 'lock-held', instruction: `ps -p ${git.pid}` });
    expect(finding?.sentence).toContain(`git, process ${git.pid}`);
  } finally {
    git.stdin.end();
    await once(git, 'exit');
    await rm(inGit(laptop, 'index.lock'));
  }
});

// Scenario: stale-locks
test('calls a lock that was taken a moment ago stale if it stays while no git works here, and only then', async () => {
  const { laptop } = clinic();
  await write(inGit(laptop, 'index.lock'), '', 0);
  const going = examine(laptop);
  await rm(inGit(laptop, 'index.lock'));
  expect(await going).toEqual([]);
  await write(inGit(laptop, 'index.lock'), '', 0);
  const [finding] = await examine(laptop);
  expect(finding).toMatchObject({ id: 'lock-stale', sentence: expect.stringContaining('is less than a minute old') });
  await rm(inGit(laptop, 'index.lock'));
});

// Scenario: equal-stamps
test('finds a copied clone, and a repository that was moved', async () => {
  const { hub, laptop } = clinic();
  const copy = { ...laptop, cwd: join(dirname(hub.cwd), 'copy') };
  await cp(laptop.cwd, copy.cwd, { recursive: true });
  const [copied, ...more] = await examine(copy);
  expect(more).toEqual([]);
  expect(copied).toMatchObject({ id: 'clone-copied', sentence: expect.stringContaining('the clone that is "laptop"') });
  await paste(copy, copied?.instruction ?? '');
  expect(await examine(copy)).toEqual([]);
  const moved = { ...laptop, cwd: join(dirname(hub.cwd), 'moved') };
  await rename(copy.cwd, moved.cwd);
  const [finding, ...others] = await examine(moved);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ id: 'repository-moved', sentence: expect.stringContaining('/moved/.git') });
  expect(await treat(moved)).toEqual(['run memjoin install']);
  expect(await examine(moved)).toEqual([]);
});

// Scenario: broken-git-files
test('finds entries that a reset took from the branch and its upstream', async () => {
  const { laptop } = clinic();
  const repository = await openRepository(laptop.cwd);
  await growLedger(repository, 'refs/heads/main', [Buffer.from('[\n{"id":"lost"}\n]\n')]);
  const [finding, ...others] = await examine(laptop);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    id: 'entries-lost',
    sentence: '1 of the entries that main once held are in no memory file of HEAD, and no pull would bring them.',
    instruction: 'memjoin recover',
  });
  await paste(laptop, finding?.instruction ?? '');
  expect(await examine(laptop)).toEqual([]);
});

test('finds a shallow clone', async () => {
  const { hub } = clinic();
  const shallow = join(dirname(hub.cwd), 'shallow');
  await hub.git('clone', '--quiet', '--depth', '1', `file://${hub.cwd}`, shallow);
  const folder = { ...clinic().laptop, cwd: shallow };
  await folder.gitWith({ cwd: shallow }, 'config', 'user.name', 'x');
  await folder.gitWith({ cwd: shallow }, 'config', 'user.email', 'x@example.com');
  await paste(folder, 'memjoin install --env shallow');
  const [finding, ...others] = await examine(folder);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ id: 'shallow', level: 'note' });
  await paste(folder, finding?.instruction ?? '');
  expect(await examine(folder)).toEqual([]);
});

test('finds nothing in a linked work tree, in a new clone and in a bare one', async () => {
  const { hub, laptop } = clinic();
  const linked = join(dirname(hub.cwd), 'linked tree');
  await laptop.git('worktree', 'add', '--quiet', '-b', 'side', linked);
  expect(await examine({ cwd: linked })).toEqual([]);
  const phone = await addEnvironment(hub, 'phone');
  expect(await examine(phone)).toEqual([]);
  await paste(hub, 'memjoin install --env hub');
  expect(await examine(hub)).toEqual([]);
});

test('changes nothing when it only looks', async () => {
  const { laptop } = clinic();
  const before = await statesOf(laptop.cwd);
  await writeFile(join(laptop.cwd, '.git/memjoin/hook.cjs'), '// broken\n');
  const broken = await statesOf(laptop.cwd);
  expect(broken).not.toEqual(before);
  expect((await examine(laptop)).map(({ id }) => id)).toEqual(['program-outdated']);
  expect(await statesOf(laptop.cwd)).toEqual(broken);
  await treat(laptop);
});

// Scenario: huge-json
test('finds a memory file that servers will soon refuse', async () => {
  const { laptop } = clinic();
  await writeFile(join(laptop.cwd, 'memory-old.json'), `[${' '.repeat(3 * 2 ** 20)}]\n`);
  await laptop.git('add', 'memory-old.json');
  await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '--no-verify', '-m', 'padded');
  expect(await examine(laptop)).toEqual([]);
  // Fifty megabytes would be looked at for seconds.
  const [finding, ...others] = await examine(laptop, { largeFile: 2 ** 20 });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ id: 'file-large', sentence: expect.stringMatching(/^memory-old\.json has 3 MB/) });
  await paste(laptop, finding?.instruction ?? '');
  expect(await examine(laptop, { largeFile: 2 ** 20 })).toEqual([]);
});

const statesOf = async (cwd: string): Promise<readonly string[]> => {
  const names = await readdir(cwd, { recursive: true });
  return Promise.all(
    names.sort().map(async (name) => {
      const { size, mtimeMs, mode } = await stat(join(cwd, name));
      return `${name} ${size} ${mtimeMs} ${mode}`;
    }),
  );
};
