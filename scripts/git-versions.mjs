/**
 * Runs the tests that use Git with the Git of other Debian releases: `npm run test:git-versions [SUITE…] [-- FILTER…]`,
 * without names `trixie` and `sid`. Everything is fetched into a temporary folder and removed afterwards; the exit code
 * is 0 only when every test passed with every version. Needs a Debian machine, whose apt names the archive.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchDebianGit } from './versions/debian-git.mjs';
import { copyProject, environmentWith, printResult, runTests } from './versions/test-run.mjs';

const words = process.argv.slice(2);
const end = words.includes('--') ? words.indexOf('--') : words.length;
const suites = end === 0 ? ['trixie', 'sid'] : words.slice(0, end);
const filters = words.slice(end + 1);

const work = mkdtempSync(join(tmpdir(), 'memjoin-git-versions-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const copy = join(work, 'project');
copyProject(copy);
for (const suite of suites) {
  const folder = join(work, suite);
  mkdirSync(folder);
  const env = environmentWith(fetchDebianGit(suite, folder));
  const version = execFileSync('git', ['--version'], { env, encoding: 'utf8' }).trim();
  console.log(`${suite}: ${version}, running`);
  const result = await runTests({ cwd: copy, env, projects: ['git'], filters });
  printResult(`${suite} (${version})`, result);
  if (!result.isGood) process.exitCode = 1;
  rmSync(folder, { recursive: true, force: true });
}
