/**
 * A test runner of Stryker for tests that are plain functions: it bundles them once and calls them in its own process, the
 * fastest first, until one fails. A mutant then costs milliseconds; with Vitest, which loads every test anew for each, seconds.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { build } from 'esbuild';
import { collectTests } from './collect-tests.mjs';

/** Pure tests only, and the seed and the length of the laws, so that two runs kill the same mutants. */
const FOLDERS = ['test/unit/core', 'test/unit/dialects', 'test/laws/core', 'test/laws/dialects'];
const ENVIRONMENT = { MEMJOIN_SEED: '20261122', MEMJOIN_RUNS: '0.03' };
/** A test that takes longer, in milliseconds of processor time, is run against the files that it is named after alone. */
const SLOW = 60;
const DURATIONS = 'durations.json';

/** What the mutated code asks which mutant it is, and where it notes which ones it passed; Stryker's name for it. */
globalThis.__stryker__ ??= {};
const state = globalThis.__stryker__;

class InProcessRunner {
  /** The bundle as a function, the tests of its last call, and how long each took without a mutant. */
  load;
  tests;
  durations = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    Object.assign(process.env, ENVIRONMENT);
    const folder = process.cwd();
    // Another process has timed the tests, if a mutant did not end there.
    if (existsSync(DURATIONS)) this.durations = new Map(JSON.parse(readFileSync(DURATIONS, 'utf8')));
    const code = await bundle(folder);
    const filename = join(folder, 'tests.cjs');
    const load = compileFunction(code, ['require', 'vitest'], { filename });
    const require = createRequire(filename);
    this.load = () => collectTests((vitest) => load((name) => (name === 'vitest' ? vitest : require(name)), vitest));
  }

  async dryRun() {
    state.activeMutant = state.currentTestId = undefined;
    this.tests = this.load();
    const tests = [];
    for (const { name, run } of this.tests) {
      state.currentTestId = name;
      const begun = process.cpuUsage();
      const failure = await failureOf(run);
      const { user, system } = process.cpuUsage(begun);
      const timeSpentMs = (user + system) / 1000;
      this.durations.set(name, timeSpentMs);
      tests.push({ id: name, name, timeSpentMs, status: failure === undefined ? 0 : 1, failureMessage: failure });
    }
    state.currentTestId = undefined;
    writeFileSync(DURATIONS, JSON.stringify([...this.durations]));
    return { status: 'complete', tests, mutantCoverage: state.mutantCoverage };
  }

  async mutantRun({ testFilter, activeMutant, hitLimit, mutantActivation, reloadEnvironment }) {
    Object.assign(state, { hitCount: 0, hitLimit, activeMutant: undefined });
    if (mutantActivation === 'static') state.activeMutant = activeMutant.id;
    if (this.tests === undefined || reloadEnvironment) {
      const failure = await failureOf(() => {
        this.tests = this.load();
      });
      if (failure !== undefined) return killedBy('loading the tests', failure, 0);
    }
    state.activeMutant = activeMutant.id;
    const tests = this.inOrder(activeMutant.fileName, testFilter);
    let failure;
    let count = 0;
    for (const { name, run } of tests) {
      count++;
      failure = await failureOf(run);
      if (failure !== undefined) {
        failure = killedBy(name, failure, count);
        break;
      }
    }
    // What a mutant made at load time is not for the next one.
    if (mutantActivation === 'static') this.tests = undefined;
    if (state.hitCount > hitLimit) return { status: 'timeout', reason: `passed ${state.hitCount} times` };
    return failure ?? { status: 'survived', nrOfTests: count };
  }

  /** Returns the tests to run for a mutant of `file`: those named after it, then the others that are fast. */
  inOrder(file, testFilter) {
    const wanted = testFilter && new Set(testFilter);
    const subject = basename(file, '.ts');
    const ranked = this.tests
      .filter(({ name }) => wanted === undefined || wanted.has(name))
      .map((test) => {
        const isNamedAfter = subject.startsWith(basename(test.name.split(' > ')[0], '.test.ts'));
        return { ...test, isNamedAfter, duration: this.durations.get(test.name) ?? 0 };
      });
    return ranked
      .filter(({ isNamedAfter, duration }) => isNamedAfter || duration <= SLOW)
      .sort((a, b) => Number(b.isNamedAfter) - Number(a.isNamedAfter) || a.duration - b.duration);
  }
}

function killedBy(name, failureMessage, nrOfTests) {
  return { status: 'killed', killedBy: [name], failureMessage, nrOfTests };
}

async function failureOf(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error?.message ?? error).slice(0, 300);
  }
}

/** Returns the code of all tests as one CommonJS module; packages and Vitest are left to its `require`. */
async function bundle(folder) {
  const files = FOLDERS.flatMap((of) => readdirSync(join(folder, of)).map((name) => `./${of}/${name}`));
  files.push('./test/unit/memory/guard.test.ts');
  const { outputFiles } = await build({
    stdin: { contents: files.map(inGroup).join('\n'), resolveDir: folder },
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    plugins: [ownUrls],
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** Each file is a group by its path, so that it is known where a test comes from. */
function inGroup(file) {
  return `vitest.describe(${JSON.stringify(file)}, () => require(${JSON.stringify(file)}));`;
}

/** Lets `import.meta.url` be the URL of the file it stands in, which a bundle has no more. */
const ownUrls = {
  name: 'own-urls',
  setup({ onLoad }) {
    onLoad({ filter: /\/test\/.*\.ts$/ }, ({ path }) => {
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
};

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }];
