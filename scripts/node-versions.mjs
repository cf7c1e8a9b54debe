/**
 * Builds, starts and tests this project with other versions of Node: `npm run test:node-versions [VERSION…] [-- FILTER…]`,
 * without versions one of each line that `engines` names above the lowest, and without filters all unit tests and those
 * of Git that start the programs. The binaries come from the npm package of this platform, into a temporary folder; the
 * exit code is 0 only when everything passed with every version.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchNode } from './versions/fetch-node.mjs';
import { copyProject, environmentWith, printResult, runTests } from './versions/test-run.mjs';

/** Unit tests, and those of Git in which Git, a shell or a person starts the programs; the others depend on Git alone. */
const startsPrograms = [
  'test/unit',
  'test/git/install',
  'test/git/launcher',
  'test/git/cli',
  'test/git/merging',
  'test/git/hooks',
];

const words = process.argv.slice(2);
const end = words.includes('--') ? words.indexOf('--') : words.length;
const versions = end === 0 ? ['22', '24', '26'] : words.slice(0, end);
const chosen = words.slice(end + 1);
const filters = chosen.length === 0 ? startsPrograms : chosen;

const work = mkdtempSync(join(tmpdir(), 'memjoin-node-versions-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

for (const version of versions) {
  const bin = fetchNode(version, join(work, version));
  const node = join(bin, 'node');
  const env = environmentWith(bin);
  const cwd = join(work, version, 'project');
  copyProject(cwd);
  const name = `Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`;
  console.log(`${name}: running`);
  try {
    execFileSync(node, ['scripts/build.mjs'], { cwd, env, stdio: 'pipe' });
    execFileSync(node, ['dist/cli.js', 'demo'], { cwd, env, stdio: 'pipe' });
    const result = await runTests({ cwd, env, node, projects: ['unit', 'git'], filters });
    printResult(name, result);
    if (!result.isGood) process.exitCode = 1;
  } catch (error) {
    console.log(`${name}: ${error.message}\n${error.stderr ?? ''}`);
    process.exitCode = 1;
  }
  rmSync(join(work, version), { recursive: true, force: true });
}
