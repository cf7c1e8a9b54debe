/**
 * What memjoin writes for other programs, in these very programs: `npm run test:monitoring`. Prometheus and its node exporter
 * come from Debian, unpacked into a temporary folder. What a machine cannot have is left out, and said.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { withFolder } from '../support/repository.ts';
import { makeHistory } from './history.ts';
import { checkPrometheus } from './prometheus.ts';

const CLI = resolve('dist/cli.js');

async function main(): Promise<void> {
  await withFolder(async (folder) => {
    const clone = await makeHistory(folder, CLI);
    const { stdout } = await clone.memjoin('stats', '--prometheus', '-');
    const debian = join(folder.cwd, 'debian');
    await mkdir(debian);
    tell(await checkPrometheus(debian, `${stdout}\n`), 'prometheus and prometheus-node-exporter');
  });
}

const tell = (seen: readonly string[] | undefined, programs: string): void => {
  for (const line of seen ?? [`NOT TRIED: apt has no ${programs} here`]) console.log(line);
};

await main();
