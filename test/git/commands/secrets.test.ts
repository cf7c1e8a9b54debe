import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { withRepository } from '../../support/repository.ts';

const memjoin = useCommandLine();

// In two parts: scanners that look through this repository must not take it for a token.
const TOKEN = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');

test('a backup names what looks like a secret or commits none of it, until the text is allowed', () =>
  withRepository(async (repository) => {
    const commits = async () => (await repository.git('rev-list', '--all', '--count')).stdout;
    await repository.write('../live.json', `[{"id":"e1","text":"${TOKEN}"},{"id":"e2","text":"tea"}]`);
    await memjoin(repository, ['install', '--env', 'laptop', '--source', '../live.json']);

    await repository.git('config', 'memjoin.secrets', 'block');
    const blocked = await memjoin(repository, ['backup']);
    expect(blocked).toMatchObject({ exitCode: 65, stdout: '' });
    expect(blocked.stderr).toContain('e1: looks like a secret (rule github).\nNothing was committed.\nhint: ');
    expect(blocked.stderr).not.toContain(TOKEN);
    expect(await commits()).toBe('0');

    expect((await memjoin(repository, ['secrets', '--allow', 'e1'])).exitCode).toBe(0);
    expect(await memjoin(repository, ['backup'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await memjoin(repository, ['secrets'])).toMatchObject({ exitCode: 0 });

    await repository.write('../live.json', `[{"id":"e1","text":"now ${TOKEN}"},{"id":"e2","text":"tea"}]`);
    await repository.git('config', 'memjoin.secrets', 'warn');
    const warned = await memjoin(repository, ['backup']);
    expect(warned.exitCode).toBe(0);
    expect(warned.stderr).toContain('memjoin: e1: looks like a secret (rule github).\n');
    expect(warned.stderr).not.toContain(TOKEN);
    expect(await commits()).toBe('2');

    const listed = await memjoin(repository, ['secrets', '--json']);
    expect(listed.exitCode).toBe(1);
    expect(listed.stdout).not.toContain(TOKEN);
    expect(JSON.parse(listed.stdout)).toMatchObject({ secrets: [{ id: 'e1', host: 'laptop', rule: 'github' }] });
    const unknown = await memjoin(repository, ['secrets', '--allow', 'nobody']);
    expect(unknown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nobody: no entry has this id.') });
  }));
