/**
 * Packs this project as it is built and installs it as a user does, `npm install -g` with lifecycle scripts off, under
 * several versions of Node: `npm run test:global-install [VERSION…]`, without versions one of each line that `engines`
 * names. In each the installed command has to run the demo, as `memjoin` and as `git memjoin`, and its manual pages have to
 * lie where `man` looks for the pages of that prefix. The exit code is 0 only when all of that holds everywhere.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fetchNode } from './versions/fetch-node.mjs';
import { environmentWith } from './versions/test-run.mjs';

const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24', '26'];
const work = mkdtempSync(join(tmpdir(), 'memjoin-global-install-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', work];
const [{ filename }] = JSON.parse(execFileSync('npm', pack, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));

for (const version of versions) {
  const bin = fetchNode(version, join(work, version));
  const prefix = join(work, `${version}-prefix`);
  const base = environmentWith(bin);
  const env = { ...base, PATH: [join(prefix, 'bin'), base.PATH].join(delimiter) };
  const run = (program, ...args) => execFileSync(program, args, { cwd: work, env, encoding: 'utf8', stdio: 'pipe' });
  const name = `Node ${run('node', '--version').trim()}`;
  try {
    run(
      'npm',
      'install',
      '-g',
      '--prefix',
      prefix,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      join(work, filename),
    );
    run('memjoin', 'demo');
    run('git', 'memjoin', 'demo');
    for (const page of ['memjoin.1', 'git-memjoin.1']) accessSync(join(prefix, 'share/man/man1', page));
    console.log(`${name}: installed, ran the demo, has its manual pages`);
  } catch (error) {
    console.log(`${name}: ${error.message}\n${error.stderr ?? ''}`);
    process.exitCode = 1;
  }
}
