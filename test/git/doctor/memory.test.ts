import { appendFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { growLedger } from '../../../src/memory/ledger/ledger.ts';
import { type Clinic, examine, treat, useClinic, useShell } from '../../support/doctor.ts';

const clinic = useClinic();
const paste = useShell();

type State = {
  readonly id: string;
  /** What the sentence names. */
  readonly says: RegExp;
  readonly breaks: (clinic: Clinic) => Promise<unknown>;
  /** `both`: first --fix, then, broken again, the instruction. */
  readonly by: 'instruction' | 'fix';
  /** Undoes the rest of what `breaks` did. */
  readonly after?: (clinic: Clinic) => Promise<unknown>;
  /** The clock of the examination. */
  readonly now?: number;
};

const BROKEN = '[\n{"id":"x"\n';
const without = { env: { MEMJOIN: '0' } };

const commitRaw = async ({ laptop }: Clinic, path: string, text: string): Promise<void> => {
  await writeFile(join(laptop.cwd, path), text);
  await laptop.gitWith(without, 'commit', '--quiet', '--no-verify', '-m', 'by hand', '--', path);
};
const at = ({ laptop }: Clinic, path: string): string => join(laptop.cwd, path);

const STATES: readonly State[] = [
  {
    id: 'file-not-regular',
    says: /^memory-laptop\.json is a symbolic link/,
    breaks: async (here) => {
      await rm(at(here, 'memory-laptop.json'));
      await symlink('/etc/passwd', at(here, 'memory-laptop.json'));
    },
    by: 'instruction',
    after: (here) => rm(at(here, 'memory-laptop.json.aside')),
  },
  {
    id: 'index-not-regular',
    says: /^memory-phone\.json is in the index with mode 120000/,
    breaks: async ({ laptop }) => {
      const { stdout } = await laptop.gitWith({ input: '/etc/passwd' }, 'hash-object', '-w', '--stdin');
      await laptop.git('update-index', '--add', '--cacheinfo', `120000,${stdout},memory-phone.json`);
    },
    by: 'instruction',
  },
  {
    id: 'unmerged',
    says: /^memory-server\.json: the merge is not finished/,
    breaks: async ({ laptop }) => {
      const { stdout } = await laptop.git('rev-parse', 'HEAD:memory-server.json');
      const stages = [1, 2, 3].map((stage) => `100644 ${stdout} ${stage}\tmemory-server.json\n`).join('');
      const input = `0 ${'0'.repeat(stdout.length)}\tmemory-server.json\n${stages}`;
      await laptop.gitWith({ input }, 'update-index', '--index-info');
    },
    by: 'instruction',
  },
  {
    id: 'file-hidden',
    says: /^memory-laptop\.json is marked assume-unchanged/,
    breaks: ({ laptop }) => laptop.git('update-index', '--assume-unchanged', 'memory-laptop.json'),
    by: 'instruction',
  },
  {
    id: 'file-ignored',
    says: /^unified-memory\.json is ignored \(\*\.json in \.gitignore:1\)/,
    breaks: (here) => writeFile(at(here, '.gitignore'), '*.json\n'),
    by: 'instruction',
    after: (here) => rm(at(here, '.gitignore')),
  },
  {
    id: 'unreadable-head',
    says: /^memory-server\.json:3:1, as committed, cannot be read: .*; commit [0-9a-f]{10} has it whole/,
    breaks: (here) => commitRaw(here, 'memory-server.json', BROKEN),
    by: 'instruction',
    after: (here) => rm(at(here, 'memory-server.json.unreadable')),
  },
  {
    id: 'unreadable-history',
    says: /^memory-tablet\.json:\d+:\d+, as committed, .* no older commit has it whole/,
    breaks: async (here) => {
      await writeFile(at(here, 'memory-tablet.json'), '[\n]\nand more\n');
      await here.laptop.git('add', 'memory-tablet.json');
      await here.laptop.gitWith(without, 'commit', '--quiet', '--no-verify', '-m', 'by hand');
    },
    by: 'instruction',
  },
  {
    id: 'unreadable-staged',
    says: /^memory-laptop\.json:3:1, as staged, cannot be read/,
    breaks: async (here) => {
      const whole = await here.laptop.readBytes('memory-laptop.json');
      await writeFile(at(here, 'memory-laptop.json'), BROKEN);
      await here.laptop.git('add', 'memory-laptop.json');
      await writeFile(at(here, 'memory-laptop.json'), whole);
    },
    by: 'instruction',
    after: (here) => rm(at(here, 'memory-laptop.json.staged')),
  },
  {
    id: 'unreadable-file',
    says: /^memory-laptop\.json:3:1 cannot be read/,
    breaks: (here) => writeFile(at(here, 'memory-laptop.json'), BROKEN),
    by: 'instruction',
    after: (here) => rm(at(here, 'memory-laptop.json.unreadable')),
  },
  {
    id: 'conflict-markers',
    says: /^memory-server\.json was committed with conflict markers/,
    breaks: async (here) => {
      const [open, ...rest] = (await here.laptop.read('memory-server.json')).split('\n');
      const torn = [
        open,
        '<<<<<<< HEAD',
        ...rest.slice(0, 1),
        '=======',
        ...rest.slice(0, 1),
        '>>>>>>> side',
        ...rest.slice(1),
      ];
      await commitRaw(here, 'memory-server.json', torn.join('\n'));
    },
    by: 'instruction',
  },
  {
    id: 'side-file',
    says: /^memory-server\.json~HEAD is what a merge left/,
    breaks: async (here) =>
      writeFile(at(here, 'memory-server.json~HEAD'), await here.laptop.read('memory-server.json')),
    by: 'instruction',
  },
  {
    id: 'side-file-unjoined',
    says: /^memory-server\.json~side is what .* and HEAD lacks entries/,
    breaks: (here) => writeFile(at(here, 'memory-server.json~side'), '[\n{"id":"only here"}\n]\n'),
    by: 'instruction',
  },
  {
    id: 'unified-stale',
    says: /^unified-memory\.json lacks 1 of the entries/,
    breaks: async (here) => {
      await writeFile(at(here, 'memory-phone.json'), '[\n{"id":"from a phone"}\n]\n');
      await here.laptop.git('add', 'memory-phone.json');
      await here.laptop.gitWith(without, 'commit', '--quiet', '--no-verify', '-m', 'by a phone');
      // What a stale file lacks is not lost, though the ledger holds it.
      const repository = await openRepository(here.laptop.cwd);
      await growLedger(repository, 'refs/heads/main', [Buffer.from('[\n{"id":"from a phone"}\n]\n')]);
    },
    by: 'fix',
  },
  {
    id: 'environment-shared',
    says: /^1 of the entries in memory-laptop\.json upstream were written as "laptop" by another clone/,
    breaks: async ({ laptop, server }) => {
      await server.git('pull', '--quiet', '--no-rebase');
      const [line = ''] = (await server.read('memory-laptop.json')).split('\n').filter((text) => text.startsWith('{'));
      const other = line
        .replace(/,$/, '')
        .replace('laptop_laptop_', 'laptop_other_')
        .replace('"id":"laptop"', '"id":"other"');
      const text = (await server.read('memory-laptop.json')).replace(/\n\]\n$/, `,\n${other}\n]\n`);
      await server.commit('as laptop', { 'memory-laptop.json': text });
      await server.git('push', '--quiet');
      await laptop.git('fetch', '--quiet');
    },
    by: 'instruction',
    after: async ({ laptop }) => {
      await laptop.git('config', 'memjoin.environment', 'laptop');
      await laptop.git('pull', '--quiet', '--no-rebase');
    },
  },
  {
    id: 'behind-and-dirty',
    says: /^memory-laptop\.json: changed and not committed/,
    breaks: async (here) => {
      const { laptop, server } = here;
      await laptop.git('push', '--quiet');
      await server.git('pull', '--quiet', '--no-rebase');
      await server.commitEntry('more');
      await server.git('push', '--quiet');
      await laptop.git('fetch', '--quiet');
      await writeFile(
        at(here, 'memory-laptop.json'),
        (await laptop.read('memory-laptop.json')).replace('[', '[\n{"id":"typed"},'),
      );
    },
    by: 'instruction',
  },
  {
    id: 'source-folder-missing',
    says: /live laptop, the folder of the live memory file, is not there/,
    breaks: ({ laptop }) => rename(dirname(laptop.source), `${dirname(laptop.source)} moved`),
    by: 'instruction',
    after: async ({ laptop }) => {
      await rm(dirname(laptop.source), { recursive: true });
      await rename(`${dirname(laptop.source)} moved`, dirname(laptop.source));
    },
  },
  {
    id: 'source-missing',
    says: /live laptop\/memory\.json, the live memory file, was backed up and is gone/,
    breaks: ({ laptop }) => rm(laptop.source),
    by: 'instruction',
  },
  {
    id: 'source-unknown',
    says: /live laptop\/other\.json, the live memory file, is not there, and no backup of it is on record/,
    breaks: ({ laptop }) => paste(laptop, `memjoin install --source '${dirname(laptop.source)}/other.json'`),
    by: 'instruction',
    after: ({ laptop }) => paste(laptop, `memjoin install --source '${laptop.source}'`),
  },
  {
    id: 'source-empty',
    says: /live laptop\/memory\.json, the live memory file, is empty \(0 bytes\)/,
    breaks: ({ laptop }) => writeFile(laptop.source, ''),
    by: 'instruction',
  },
  {
    id: 'source-form',
    says: /live laptop\/settings\.json: line 1, column 1: expected .* found one object with "theme"\. It was never backed up/,
    breaks: async ({ laptop }) => {
      await writeFile(`${dirname(laptop.source)}/settings.json`, '{"theme":"dark"}');
      await paste(laptop, `memjoin install --source '${dirname(laptop.source)}/settings.json'`);
    },
    by: 'instruction',
  },
  {
    id: 'source-unreadable',
    says: /live laptop\/memory\.json: line 1, column \d+: .*Nothing of it is backed up/,
    breaks: ({ laptop }) => writeFile(laptop.source, '[{"id":"1"'),
    by: 'instruction',
  },
  ...(['tracked', 'inside', 'ignored'] as const).map(
    (kind): State => ({
      id: `source-${kind}`,
      says: /\/laptop\/memory\.json, the live memory file, is /,
      breaks: async (here) => {
        const { laptop } = here;
        await rm(join(dirname(laptop.cwd), 'laptop-memory.json'), { force: true });
        await writeFile(at(here, 'memory.json'), '[{"id":"laptop","text":"of laptop"}]\n');
        await laptop.git('config', 'memjoin.source', at(here, 'memory.json'));
        await paste(laptop, 'memjoin install');
        if (kind === 'ignored') await appendFile(at(here, '.git/info/exclude'), '/memory.json\n');
        if (kind !== 'tracked') return;
        await laptop.git('add', '--force', 'memory.json');
        await laptop.gitWith(without, 'commit', '--quiet', '--no-verify', '-m', 'all of it');
      },
      by: 'instruction',
    }),
  ),
  {
    id: 'clock-ahead',
    says: /^\d+ of the entries of server are stamped up to 20/,
    breaks: async ({ laptop, server }) => {
      await server.git('pull', '--quiet', '--no-rebase');
      await server.remember({ id: 'server', text: 'of tomorrow' });
      await server.backup({ now: Date.now() + 86_400_000 });
      await server.git('push', '--quiet');
      await laptop.git('pull', '--quiet', '--no-rebase');
    },
    by: 'instruction',
  },
];

// Scenario: source-in-work-tree
test.each(STATES)('finds $id, and knows the way out', async ({ id, says, breaks, by, after }) => {
  const { laptop } = clinic();
  await breaks(clinic());
  const [finding, ...others] = await examine(laptop);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ id, sentence: expect.stringMatching(says) });
  if (id === 'clock-ahead') {
    // Nothing to paste: the day after tomorrow the clock here has caught up.
    expect(await examine(laptop, { now: Date.now() + 172_800_000 })).toEqual([]);
    return;
  }
  if (by === 'fix') expect(await treat(laptop)).toEqual([finding?.fix]);
  else await paste(laptop, (finding?.instruction ?? '').replace(/ PATH$/, ` '${laptop.source}'`));
  // What this leaves broken, the next test finds as a finding too many.
  if (after === undefined) expect(await examine(laptop)).toEqual([]);
  else {
    expect((await examine(laptop)).map((left) => left.id)).not.toContain(id);
    await after(clinic());
  }
});
