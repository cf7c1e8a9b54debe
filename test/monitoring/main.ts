/**
 * What memjoin writes for other programs, in these very programs: `npm run test:monitoring`. Prometheus and its node exporter
 * come from Debian, unpacked into a temporary folder; Chromium is the one of this machine, and the pictures of the report
 * go to the folder that is given. What a machine cannot have is left out, and said.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { withFolder } from '../support/repository.ts';
import { checkPages } from './browser.ts';
import { makeHistory } from './history.ts';
import { checkPrometheus } from './prometheus.ts';

const CLI = resolve('dist/cli.js');

async function main(): Promise<void> {
  await withFolder(async (folder) => {
    const clone = await makeHistory(folder, CLI);
    const { stdout } = await clone.memjoin('stats', '--prometheus', '-');
    const debian = join(folder.cwd, 'debian');
    await mkdir(debian);
    tell(
      await checkPrometheus(debian, `${stdout}\n`),
      'NOT TRIED: apt has no prometheus and prometheus-node-exporter here',
    );
    const pages = [join(folder.cwd, 'report.html'), join(folder.cwd, 'empty.html')] as const;
    await clone.memjoin('report', '--html', pages[0]);
    await clone.memjoinInFresh('report', '--html', pages[1]);
    tell(await checkPages(pages, process.argv[2]), 'NOT TRIED: no chromium here');
  });
}

const tell = (seen: readonly string[] | undefined, otherwise: string): void => {
  for (const line of seen ?? [otherwise]) console.log(line);
};

await main();
