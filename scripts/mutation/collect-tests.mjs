/**
 * As much of Vitest as our pure tests use: `describe`, `test`, `test.each` and Vitest's own `expect`.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
const expect = Object.assign((value, message) => chai.expect(value, message), {
  ...chai.expect,
  ...globalThis[ASYMMETRIC_MATCHERS_OBJECT],
});
setState({ assertionCalls: 0 }, expect);

/** Calls `load` with a stand-in for the module `vitest`, and returns the tests that it defines, each with a name of its own. */
export function collectTests(load) {
  const tests = [];
  const groups = [];
  const names = new Set();
  const describe = (name, define) => {
    groups.push(name);
    define();
    groups.pop();
  };
  const test = (name, run) => {
    let fullName = [...groups, name].join(' > ');
    while (names.has(fullName)) fullName += "'";
    names.add(fullName);
    tests.push({ name: fullName, run });
  };
  const each = (define) => (rows) => (name, run) => {
    for (const [index, row] of rows.entries()) define(`${name} [${index}]`, () => run(...[row].flat(1)));
  };
  load({
    describe: Object.assign(describe, { each: each(describe) }),
    test: Object.assign(test, { each: each(test) }),
    expect,
  });
  return tests;
}
