/**
 * Bundles and runs the fuzzer: `node scripts/run-fuzz.mjs [ARGUMENT…]`; the arguments are those of its program. With `--guided` the
 * core counts how often each of its branches is taken; with `--plant NAME` it has a bug, which is to be found.
 */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { transformSync } from '@babel/core';
import { transform } from 'esbuild';
import { root, runBundled } from './bundled-program.mjs';

/** What is changed in a file of the core to plant a bug. */
const PLANTED = {
  depth: { file: 'src/core/scan.ts', from: 'new Uint8Array(MAX_DEPTH + 1)', to: 'new Uint8Array(32)' },
  escapes: {
    file: 'src/core/json-text.ts',
    from: 'if (index >= limit || !isHexDigit(bytes[index] as number)) return -1 - Math.min(index, limit);',
    to: 'if (index >= limit || (!isHexDigit(bytes[index] as number) && bytes[start + 2] !== 0x44)) return -1 - Math.min(index, limit);',
  },
  characters: {
    file: 'src/core/json-text.ts',
    from: 'for (let index = start + 2; index < start + length; index++) {',
    to: 'for (let index = start + 2; index < start + Math.min(length, 3); index++) {',
  },
};

const args = process.argv.slice(2);
const { values } = parseArgs({
  args,
  strict: false,
  options: { guided: { type: 'boolean' }, plant: { type: 'string' } },
});
const planted = values.plant === undefined ? undefined : PLANTED[values.plant];
if (values.plant !== undefined && planted === undefined) {
  console.error(`--plant takes one of ${Object.keys(PLANTED).join(', ')}`);
  process.exit(64);
}

let edges = 0;

const changed = {
  name: 'changed-core',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const file = relative(root, path).replaceAll(sep, '/');
      if (!file.startsWith('src/core/')) return undefined;
      const source = readFileSync(path, 'utf8');
      const text = planted?.file === file ? source.replace(planted.from, planted.to) : source;
      if (planted?.file === file && text === source) throw new Error(`nothing to plant in ${file}`);
      const { code } = await transform(text, { loader: 'ts', target: 'node20' });
      return { contents: values.guided ? counting(code) : code, loader: 'js' };
    });
  },
};

/** Returns `code` with a counter at the begin of each function and each branch. */
function counting(code) {
  const plugin = ({ types: t, template }) => {
    const count = () => template.expression.ast(`$edges[${edges++}]++`);
    const countIn = (path) => {
      path.ensureBlock();
      path.get('body').unshiftContainer('body', t.expressionStatement(count()));
    };
    return {
      visitor: {
        Function: { exit: countIn },
        Loop: { exit: countIn },
        IfStatement: {
          exit(path) {
            for (const side of ['consequent', 'alternate']) {
              const old = path.node[side];
              path.node[side] = t.blockStatement([t.expressionStatement(count()), ...(old ? [old] : [])]);
            }
          },
        },
        SwitchCase: { exit: (path) => path.node.consequent.unshift(t.expressionStatement(count())) },
        ConditionalExpression: {
          exit(path) {
            for (const side of ['consequent', 'alternate']) {
              path.node[side] = t.sequenceExpression([count(), path.node[side]]);
            }
          },
        },
        LogicalExpression: {
          exit(path) {
            path.node.right = t.sequenceExpression([count(), path.node.right]);
          },
        },
      },
    };
  };
  const { code: counted } = transformSync(code, {
    plugins: [plugin],
    configFile: false,
    babelrc: false,
    compact: false,
  });
  return `const $edges = (globalThis.memjoinEdges ??= new Uint32Array(2048));\n${counted}`;
}

await runBundled({ file: join(root, 'test/load/fuzz.ts'), name: 'fuzz', args, plugins: [changed] });
