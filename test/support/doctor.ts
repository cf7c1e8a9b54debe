import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, inject } from 'vitest';
import type { Finding } from '../../src/install/doctor/check.ts';
import type { Look } from '../../src/install/doctor/clone.ts';
import { diagnose, repairFound } from '../../src/install/doctor/diagnose.ts';
import { useCommandLine } from './command-line.ts';
import { type Environment, type Environments, withEnvironments } from './environments.ts';
import type { Folder } from './repository.ts';

/** Two healthy environments with an entry each, and the ways to examine and treat them. */
export type Clinic = {
  readonly hub: Folder;
  readonly laptop: Environment;
  readonly server: Environment;
};

/** Returns the clinic of the calling file, opened before its first test and removed after its last one. */
export function useClinic(): () => Clinic {
  let clinic: Environments<'laptop' | 'server'> | undefined;
  let close = (): void => {};
  let closed: Promise<void> | undefined;
  beforeAll(async () => {
    await new Promise<void>((opened, failed) => {
      closed = withEnvironments(['laptop', 'server'], async (environments) => {
        await exchange(environments);
        clinic = environments;
        opened();
        await new Promise<void>((end) => {
          close = end;
        });
      });
      closed.catch(failed);
    });
  });
  afterAll(async () => {
    close();
    await closed;
  });
  return () => {
    if (clinic === undefined) throw new Error('the clinic is not open');
    return clinic;
  };
}

const exchange = async ({ laptop, server }: Pick<Clinic, 'laptop' | 'server'>): Promise<void> => {
  for (const environment of [laptop, server]) {
    await environment.git('pull', '--quiet', '--no-rebase');
    await environment.remember({ id: environment.name, text: `of ${environment.name}` });
    await environment.backup();
    await environment.git('push', '--quiet');
  }
  await laptop.git('pull', '--quiet', '--no-rebase');
};

/** How doctor looks in these tests: with the programs of this run, and nothing tried out, which takes a second. */
const look = (change: Partial<Look> = {}): Look => ({
  now: Date.now(),
  isTried: false,
  packageRoot: inject('packageRoot'),
  ...change,
});

/** Returns what doctor finds in a clone. */
export function examine({ cwd }: Pick<Folder, 'cwd'>, change?: Partial<Look>): Promise<readonly Finding[]> {
  return diagnose(cwd, look(change));
}

/** Does what `memjoin doctor --fix` does in a clone. */
export function treat({ cwd }: Pick<Folder, 'cwd'>): Promise<readonly string[]> {
  return repairFound(cwd, look());
}

/** Returns a function that runs a command line of doctor's as a person who pastes it into a shell in the clone. */
export function useShell(): (folder: Folder, command: string) => Promise<void> {
  const memjoin = useCommandLine();
  return async (folder, command) => {
    const bin = join(dirname(folder.cwd), 'bin');
    await mkdir(bin, { recursive: true });
    const words = memjoin.words([]).map((word) => `'${word}'`);
    await writeFile(join(bin, 'memjoin'), `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
    // The editor of somebody who takes the broken last line out.
    await writeFile(join(bin, 'vi'), '#!/bin/sh\nsed -i \'$d\' "$1"\n', { mode: 0o755 });
    const { exitCode, stderr, stdout } = await execa('sh', ['-c', command], {
      cwd: folder.cwd,
      env: { ...folder.env, PATH: `${bin}:${folder.env.PATH}` },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
    if (exitCode !== 0) throw new Error(`${command}\nexited with ${exitCode}\n${stdout}\n${stderr}`);
  };
}
