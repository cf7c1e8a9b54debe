import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { readLedger } from '../../../src/memory/ledger/ledger.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { examine } from '../../support/doctor.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';

const memjoin = useCommandLine();

const LEDGER = 'refs/memjoin/ledger/main';
const LOST = '1234567890123456789012345678901234567890';

/** What the ref of the ledger may stand at, and whether that object can be kept. */
const STATES = [
  { state: 'an object that is lost', make: async () => LOST, isKept: false },
  {
    state: 'garbage',
    make: async ({ gitWith }: Environment) => (await gitWith({ input: '[{' }, 'hash-object', '-w', '--stdin')).stdout,
    isKept: true,
  },
];

// Scenario: broken-git-files
test.each(STATES)('a ledger that is $state stops nothing, and is made anew on request', async ({ make, isKept }) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'e1', text: 'one' });
    await laptop.backup();
    const oid = (await make(laptop)).trim();
    const place = join(laptop.cwd, '.git', LEDGER);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, `${oid}\n`);

    await laptop.write(laptop.host, (await laptop.read(laptop.host)).replace('one', 'two'));
    const { stderr } = await laptop.git('commit', '--quiet', '--all', '-m', 'by hand');
    expect(stderr.match(/ledger of refs\/heads\/main .*memjoin recover --history makes it anew/g)).toHaveLength(1);
    const verified = await memjoin(laptop, ['verify']);
    expect(verified).toMatchObject({ exitCode: 0 });
    expect(verified.stdout + verified.stderr).toContain('memjoin recover --history');
    const synced = await memjoin(laptop, ['sync']);
    // Git itself fetches nothing while a ref names a lost object.
    expect(synced.exitCode).toBe(isKept ? 0 : 65);
    expect(synced.stdout + synced.stderr).toContain('memjoin recover --history');
    const found = (await examine(laptop)).find(({ id }) => id === 'ledger-unreadable');
    expect(found?.instruction).toBe('memjoin recover --history');

    const recovered = await memjoin(laptop, ['recover', '--history']);
    expect(recovered).toMatchObject({ exitCode: 0 });
    expect(recovered.stdout + recovered.stderr).toContain(oid);
    const aside = (await laptop.git('for-each-ref', '--format=%(objectname)', 'refs/memjoin/aside')).stdout;
    expect(aside).toBe(isKept ? oid : '');
    const ledger = await readLedger(await openRepository(laptop.cwd), 'refs/heads/main');
    expect(`${ledger}`).toContain('two');
    expect(await memjoin(laptop, ['sync'])).toMatchObject({ exitCode: 0 });
    expect((await laptop.git('rev-parse', 'origin/main')).stdout).toBe((await laptop.git('rev-parse', 'HEAD')).stdout);
    expect((await examine(laptop)).map(({ id }) => id)).not.toContain('ledger-unreadable');
  });
});
