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
const SEED = '20261122';
export const [SHORT, FULL] = ['0.03', '1'];
/** What takes longer, in milliseconds of processor time, is run against the files that it is named after alone. */
const SLOW = 40;
/** A law that takes longer when it is short is not run at full length against a mutant that has survived the others. */
const LONG = 25;
/** Tests of 16 MiB of white space: seconds each, once every branch is counted. */
const LEFT_OUT = /an entry that passes the limit inside/;
const DURATIONS = 'durations.json';

/** What the mutated code asks which mutant it is, and where it notes which ones it passed; Stryker's name for it. */
globalThis.__stryker__ ??= {};
const state = globalThis.__stryker__;

class InProcessRunner {
  /** The bundle as a function of the length of laws, the tests of its last calls, and how long each took without a mutant. */
  load;
  tests;
  fullTests;
  durations = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const folder = process.cwd();
    // Another process has timed the tests, if a mutant did not end there.
    if (existsSync(DURATIONS)) this.durations = new Map(JSON.parse(readFileSync(DURATIONS, 'utf8')));
    this.load = await loaderOfTests(folder);
  }

  async dryRun() {
    state.activeMutant = state.currentTestId = undefined;
    this.tests = this.load(SHORT);
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
    const isStatic = mutantActivation === 'static';
    Object.assign(state, {
      hitCount: 0,
      hitLimit: hitLimit && hitLimit / 10,
      activeMutant: isStatic ? activeMutant.id : undefined,
    });
    if (this.fullTests === undefined || reloadEnvironment) {
      const failure = await failureOf(() => {
        this.tests = this.load(SHORT);
        this.fullTests = this.load(FULL);
      });
      if (failure !== undefined) return killedBy('loading the tests', failure, 0);
    }
    state.activeMutant = activeMutant.id;
    const inOrder = this.inOrder(activeMutant.fileName, testFilter);
    let result = await firstFailure(inOrder.map(({ index }) => this.tests[index]));
    if (result.status === 'survived') {
      state.hitLimit = undefined;
      const laws = inOrder.filter(
        ({ name, isNamedAfter, duration }) => isNamedAfter && duration <= LONG && name.startsWith('./test/laws'),
      );
      result = await firstFailure(laws.map(({ index }) => this.fullTests[index]));
    }
    // What a mutant made at load time is not for the next one.
    if (isStatic) this.fullTests = undefined;
    return state.hitCount > state.hitLimit ? { status: 'timeout', reason: `passed ${state.hitCount} times` } : result;
  }

  /** Returns which tests to run for a mutant of `file`: those named after it, then the others that are fast. */
  inOrder(file, testFilter) {
    const wanted = testFilter && new Set(testFilter);
    const subject = basename(file, '.ts');
    const ranked = this.tests
      .map(({ name }, index) => {
        const isNamedAfter = isTestOf(subject, name.split(' > ')[0]);
        return { name, index, isNamedAfter, duration: this.durations.get(name) ?? 0 };
      })
      .filter(({ name }) => wanted === undefined || wanted.has(name));
    return ranked
      .filter(({ isNamedAfter, duration }) => isNamedAfter || duration <= SLOW)
      .sort((a, b) => Number(b.isNamedAfter) - Number(a.isNamedAfter) || a.duration - b.duration);
  }
}

/** Returns what loads all tests anew, with laws of the length that it is given. */
export async function loaderOfTests(folder, plugins = []) {
  process.env.MEMJOIN_SEED = SEED;
  const code = await bundle(folder, plugins);
  const filename = join(folder, 'tests.cjs');
  const load = compileFunction(code, ['require', 'vitest'], { filename });
  const require = createRequire(filename);
  return (length) => {
    process.env.MEMJOIN_RUNS = length;
    const tests = collectTests((vitest) => load((name) => (name === 'vitest' ? vitest : require(name)), vitest));
    return tests.filter(({ name }) => !LEFT_OUT.test(name));
  };
}

export async function firstFailure(tests) {
  for (const [index, { name, run }] of tests.entries()) {
    const failure = await failureOf(run);
    if (failure !== undefined) return killedBy(name, failure, index + 1);
  }
  return { status: 'survived', nrOfTests: tests.length };
}

function killedBy(name, failureMessage, nrOfTests) {
  return { status: 'killed', killedBy: [name], failureMessage, nrOfTests };
}

export async function failureOf(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error?.message ?? error).slice(0, 300);
  }
}

/** Returns the code of all tests as one CommonJS module; packages and Vitest are left to its `require`. */
async function bundle(folder, plugins) {
  const all = FOLDERS.flatMap((of) => readdirSync(join(folder, of)).map((name) => `./${of}/${name}`));
  all.push('./test/unit/memory/guard.test.ts');
  const subjects = process.env.MEMJOIN_MUTATED?.split(',');
  const files = all.filter((file) => subjects?.some((subject) => isTestOf(subject, file)) ?? true);
  const { outputFiles } = await build({
    stdin: { contents: files.map(inGroup).join('\n'), resolveDir: folder },
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    plugins: [ownUrls, ...plugins],
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** `scan.test.ts` is named after `scan` and after `scan-plain`. */
function isTestOf(subject, file) {
  return subject.startsWith(basename(file, '.test.ts'));
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
