/**
 * A test runner of Stryker for the kernel, whose mutants are compiled: each is put into the source, compiled, and run by the
 * tests of what calls the kernel. Only where the mutants lie is taken from Stryker, not the code it makes of them.
 */
import { readFileSync } from 'node:fs';
import { compile } from '../compile-kernel.mjs';
import { FULL, failureOf, firstFailure, loaderOfTests, SHORT } from './test-runner.mjs';

/** How often the loops of an instance turn before it fails: the largest file of a test needs less than a tenth of it. */
const TURNS = 50_000_000;
const source = readFileSync(new URL('../../src/kernel/kernel.ts', import.meta.url), 'utf8');

class KernelRunner {
  load;
  /** The kernel without a mutant, and how long each test takes with it. */
  original;
  durations = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    this.load = await loaderOfTests(process.cwd(), [kernelUnderTest]);
    this.original = await compile(withTurns(source));
  }

  async dryRun() {
    globalThis.kernelUnderTest = this.original.toString('base64');
    const tests = [];
    for (const { name, run } of this.load(SHORT)) {
      const begun = performance.now();
      const failure = await failureOf(run);
      const timeSpentMs = performance.now() - begun;
      this.durations.set(name, timeSpentMs);
      tests.push({ id: name, name, timeSpentMs, status: failure === undefined ? 0 : 1, failureMessage: failure });
    }
    return { status: 'complete', tests };
  }

  async mutantRun({ activeMutant }) {
    let bytes;
    try {
      bytes = await compile(withTurns(mutate(source, activeMutant)));
    } catch (error) {
      return { status: 'error', errorMessage: error.message };
    }
    if (bytes.equals(this.original))
      return { status: 'error', errorMessage: 'the compiler makes the same program of it' };
    globalThis.kernelUnderTest = bytes.toString('base64');
    const timeOf = ({ name }) => this.durations.get(name) ?? 0;
    const result = await firstFailure(this.load(SHORT).sort((a, b) => timeOf(a) - timeOf(b)));
    return result.status === 'survived' ? firstFailure(this.load(FULL).filter(isLaw)) : result;
  }
}

function isLaw({ name }) {
  return name.startsWith('./test/laws/core/kernel.');
}

/** The source with one mutant in it. */
function mutate(text, { location: { start, end }, replacement }) {
  const lines = text.split('\n');
  const offsetOf = ({ line, column }) => lines.slice(0, line).join('\n').length + (line === 0 ? 0 : 1) + column;
  return text.slice(0, offsetOf(start)) + replacement + text.slice(offsetOf(end));
}

/** The source with a count in each loop, so that a mutant that does not end fails. */
function withTurns(text) {
  const turn = 'if (--turns < 0) unreachable();';
  return `${text.replace(/\b(while \(.*\) \{)/g, `$1 ${turn}`)}\nlet turns: i32 = ${TURNS};\n`;
}

/** Lets the tests load the kernel that is under test. */
const kernelUnderTest = {
  name: 'kernel-under-test',
  setup({ onLoad }) {
    onLoad({ filter: /kernel\.compiled\.ts$/ }, () => ({
      contents: 'export const KERNEL = globalThis.kernelUnderTest;',
    }));
  },
};

export const strykerPlugins = [{ kind: 'TestRunner', name: 'kernel', injectableClass: KernelRunner }];
