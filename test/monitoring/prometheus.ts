import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { unpackDebian } from '../support/debian-programs.ts';

/** npm runs scripts in the folder of the package. */
const RULES = resolve('monitoring');

/**
 * Lets promtool check the alert rules, their tests and `text`, what `memjoin stats --prometheus` wrote, and a node exporter
 * serve it; returns one line for each thing that was seen, or undefined where apt has these programs not. Throws what is wrong.
 */
export async function checkPrometheus(folder: string, text: string): Promise<readonly string[] | undefined> {
  const programs = await unpackDebian(folder, ['prometheus', 'prometheus-node-exporter']);
  if (programs === undefined) return undefined;
  const promtool = (args: readonly string[], input = '') =>
    execa(join(programs, 'promtool'), args, { cwd: RULES, input });
  await promtool(['check', 'rules', '--lint-fatal', 'memjoin.rules.yml']);
  await promtool(['test', 'rules', 'memjoin.rules.test.yml']);
  await promtool(['check', 'metrics'], text);
  const served = await scrape(join(programs, 'prometheus-node-exporter'), folder, text);
  const wanted = seriesIn(text);
  const there = new Set(seriesIn(served));
  const lacking = wanted.filter((series) => !there.has(series));
  if (lacking.length > 0) throw new Error(`the node exporter does not serve ${lacking.join('\n')}`);
  if (!served.includes('node_textfile_scrape_error 0')) throw new Error('the node exporter cannot read the file');
  return [
    'promtool accepts the rules, and each alert fires beyond its limit only',
    `promtool accepts what stats wrote, and a node exporter serves all ${wanted.length} series of it`,
  ];
}

/** The series of a text, each with its labels in one order. */
const seriesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^(memjoin_\w+)\{(.*)\} /gm)].map(([, name, labels = '']) =>
    [name, ...[...labels.matchAll(/\w+="[^"]*"/g)].map(String).sort()].join(' '),
  );

const scrape = async (exporter: string, folder: string, text: string): Promise<string> => {
  const textfiles = join(folder, 'textfiles');
  await mkdir(textfiles);
  await writeFile(join(textfiles, 'memjoin.prom'), text);
  const address = `127.0.0.1:${await freePort()}`;
  const child = execa(
    exporter,
    [
      '--collector.disable-defaults',
      '--collector.textfile',
      `--collector.textfile.directory=${textfiles}`,
      `--web.listen-address=${address}`,
    ],
    { reject: false, stdio: 'ignore' },
  );
  try {
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`http://${address}/metrics`).catch(() => undefined);
      if (answer?.ok) return await answer.text();
      if (tries === 100) throw new Error('the node exporter does not answer');
      await sleep(100);
    }
  } finally {
    child.kill();
    await child;
  }
};

const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const server = createServer().on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
