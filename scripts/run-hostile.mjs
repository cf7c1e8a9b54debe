/**
 * Runs the tests with real repositories in surroundings that somebody may have: `node scripts/run-hostile.mjs [--parts
 * config,path,environment,language] [FILE…]`, all parts and all files unless told. vitest's own options may follow `--`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const fixtures = join(root, 'test/fixtures/surroundings');

const PARTS = {
  /** A global configuration full of habits. */
  config: (folder, env) => {
    const text = readFileSync(join(fixtures, 'gitconfig'), 'utf8').replaceAll('FIXTURES', fixtures);
    env.MEMJOIN_TEST_GITCONFIG = join(folder, 'gitconfig');
    writeFileSync(env.MEMJOIN_TEST_GITCONFIG, text);
  },
  /** Every repository lies below a folder whose name is a command, a placeholder and a quotation at once. */
  path: (folder, env) => {
    env.TMPDIR = join(folder, `a b'c"d$(x)%P日`);
    mkdirSync(env.TMPDIR);
  },
  /** Variables that people set for their shells, the current folder in the PATH, and files for nobody else. */
  environment: (_folder, env) => {
    process.umask(0o077);
    const told = JSON.parse(readFileSync(join(fixtures, 'environment.json'), 'utf8'));
    Object.assign(env.surroundings, told, { PATH: `.${delimiter}${process.env.PATH}` });
  },
  /** Git speaks German, where its translations are installed. */
  language: (_folder, env) => {
    Object.assign(env.surroundings, { LC_ALL: 'C.UTF-8', LANG: 'de_DE.UTF-8', LANGUAGE: 'de' });
  },
};

const { values, positionals } = parseArgs({
  options: { parts: { type: 'string', default: Object.keys(PARTS).join() } },
  allowPositionals: true,
});

const folder = mkdtempSync(join(tmpdir(), 'memjoin-hostile-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const wanted = { ...process.env, surroundings: {} };
for (const name of values.parts.split(',')) {
  if (PARTS[name] === undefined) throw new Error(`${name} is no part; they are: ${Object.keys(PARTS).join(', ')}`);
  PARTS[name](folder, wanted);
}
const { surroundings, ...env } = wanted;
env.MEMJOIN_TEST_ENVIRONMENT = JSON.stringify(surroundings);
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const child = spawn(process.execPath, [vitest, 'run', '--project', 'git', ...positionals], {
  cwd: root,
  env,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
