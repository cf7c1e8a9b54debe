import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { withElement, withEnvironments } from '../../support/environments.ts';

const memjoin = useCommandLine();

// In two parts: scanners that look through this repository must not take it for a token.
const TOKEN = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
const NAMED = 'looks like a secret (rule github).';

test('a commit by hand and a restore are held to what memjoin.secrets says', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    const commit = () => laptop.gitWith({ allowFailure: true }, 'commit', '--quiet', '--all', '-m', 'by hand');
    await laptop.commitEntry('tea');
    const own = await laptop.read(laptop.host);
    const head = async () => (await laptop.git('rev-parse', 'HEAD')).stdout;

    await laptop.git('config', 'memjoin.secrets', 'block');
    const before = await head();
    for (const text of [
      own.replace('"id":"tea"', `"id":"tea","key":"${TOKEN}"`),
      withElement(own, { id: 'new', key: TOKEN }),
      own.replace(/\n\]\n$/, `\n${JSON.stringify({ id: 'apart', key: TOKEN })}\n]\n`),
    ]) {
      await laptop.write(laptop.host, text);
      const blocked = await commit();
      expect(blocked.stderr).toMatch(/^memjoin: (tea|new|apart): looks like a secret \(rule github\)\.$/m);
      expect(blocked.stderr).toContain('memjoin: Nothing was committed.');
      expect(blocked.stderr).not.toContain(TOKEN);
      expect(await head()).toBe(before);
    }
    await laptop.write(laptop.host, own.replace('"id":"tea"', `"id":"tea","key":"${TOKEN}"`));
    await memjoin(laptop, ['secrets', '--allow', 'tea']);
    expect((await commit()).stderr).not.toContain(NAMED);
    expect(await head()).not.toBe(before);

    await laptop.remember({ id: 'live', key: TOKEN });
    const live = await laptop.read(laptop.source);
    const refused = await memjoin(laptop, ['restore']);
    expect(refused).toMatchObject({ exitCode: 65, stderr: expect.stringContaining(`live: ${NAMED}`) });
    expect(await laptop.read(laptop.source)).toBe(live);

    await laptop.git('config', 'memjoin.secrets', 'warn');
    const restored = await memjoin(laptop, ['restore']);
    expect(restored).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(`live: ${NAMED}`) });
    await laptop.write(laptop.host, withElement(await laptop.read(laptop.host), { id: 'other', key: `${TOKEN}!` }));
    expect((await commit()).stderr).toContain(`memjoin: other: ${NAMED}`);
    await laptop.git('config', 'memjoin.secrets', 'off');
    await laptop.write(laptop.host, withElement(await laptop.read(laptop.host), { id: 'more', key: `${TOKEN}?` }));
    expect((await commit()).stderr).not.toContain(NAMED);
  }));
