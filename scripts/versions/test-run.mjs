/** Runs tests of this project with other programs first on PATH, on a copy that nobody edits meanwhile. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Copies every file of the work tree that Git does not ignore into `folder`; the packages are only linked. */
export function copyProject(folder) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  for (const name of listed.split('\0')) {
    const from = join(root, name);
    const status = name === '' ? undefined : lstatSync(from, { throwIfNoEntry: false });
    if (status === undefined || status.isDirectory()) continue;
    const to = join(folder, name);
    mkdirSync(dirname(to), { recursive: true });
    if (status.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
    else copyFileSync(from, to);
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}

/** Returns this process's environment with `folders` first on PATH. */
export function environmentWith(...folders) {
  return { ...process.env, PATH: [...folders, process.env.PATH].join(delimiter) };
}

/**
 * Runs vitest in the copy at `cwd` and resolves to how many tests passed, failed and were skipped, and for each that
 * failed its file, title and first line of the message. `node` is the Node that runs it.
 */
export async function runTests({ cwd, env, node = process.execPath, projects, filters }) {
  // Where vitest.config.ts puts it.
  const outputFile = join(cwd, 'test-results/vitest.json');
  rmSync(outputFile, { force: true });
  const vitest = join(cwd, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--reporter=json', ...filters, ...projects.flatMap((name) => ['--project', name])];
  const { status, stderr } = await run(node, args, { cwd, env });
  const report = readReport(outputFile, stderr);
  const failures = report.testResults.flatMap(({ name, message, assertionResults }) => {
    const file = name.slice(cwd.length + 1);
    const failed = assertionResults.filter(({ status: outcome }) => outcome === 'failed');
    // A file that cannot be loaded fails without any test in it.
    if (failed.length === 0 && message) return [{ file, title: '(the file itself)', message: firstLine(message) }];
    return failed.map(({ fullName, failureMessages }) => ({
      file,
      title: fullName,
      message: firstLine(failureMessages[0] ?? ''),
    }));
  });
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
  return {
    isGood: status === 0 && failed === 0 && failures.length === 0 && passed > 0,
    passed,
    failed,
    skipped,
    failures,
  };
}

/** Prints what {@link runTests} returned, under `name`. */
export function printResult(name, { passed, failed, skipped, failures }) {
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  for (const { file, title, message } of failures) console.log(`  ${file}\n    ${title}\n    ${message}`);
}

// Not synchronous: a signal would wait until all versions were tested.
const run = async (program, args, options) => {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = () => child.kill();
  process.once('exit', stop);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const [status] = await once(child, 'close');
  process.off('exit', stop);
  return { status, stderr };
};

const readReport = (path, stderr) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`vitest left no report.\n${stderr}`, { cause });
  }
};

const firstLine = (text) => text.trimStart().split('\n', 1)[0];
