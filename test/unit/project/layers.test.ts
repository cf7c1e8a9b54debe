import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { type Folder, withFolder } from '../../support/repository.ts';

const projectRoot = resolve(import.meta.dirname, '../../..');

type Layer = { readonly file: string; readonly allowed: readonly string[]; readonly denied: readonly string[] };

const layers: readonly Layer[] = [
  {
    file: 'src/core/a.ts',
    allowed: ['./b.ts', 'fast-json-stable-stringify'],
    denied: ['../git/run.ts', '../dialects/x.ts', '../memory/a.ts', '../cli/a.ts', 'node:path', 'execa', 'ajv'],
  },
  {
    file: 'src/dialects/a.ts',
    allowed: ['./b.ts', '../core/a.ts'],
    denied: ['../git/run.ts', '../memory/a.ts', 'node:fs', 'execa', 'fast-json-stable-stringify'],
  },
  {
    file: 'src/git/a.ts',
    allowed: ['./run.ts', '../core/a.ts', 'node:fs', 'node:fs/promises', 'node:path'],
    denied: ['execa', 'node:child_process', '../memory/a.ts', '../dialects/a.ts', '../cli/a.ts'],
  },
  { file: 'src/git/run.ts', allowed: ['./b.ts', 'execa', 'node:path'], denied: ['../memory/a.ts', 'yargs'] },
  {
    file: 'src/memory/a.ts',
    allowed: ['../core/a.ts', '../dialects/a.ts', '../git/run.ts', '../telemetry/log.ts', 'node:crypto'],
    denied: ['../cli/a.ts', '../hooks/a.ts', '../install/a.ts', 'node:fs', 'node:child_process', 'execa', 'yargs'],
  },
  {
    file: 'src/memory/sync/a.ts',
    allowed: ['./b.ts', '../a.ts', '../ledger/a.ts', '../../core/a.ts', '../../git/run.ts', 'node:crypto'],
    denied: ['../../cli/a.ts', '../../hooks/a.ts', '../../install/a.ts', 'node:fs', 'execa', 'yargs'],
  },
  {
    file: 'src/telemetry/a.ts',
    allowed: ['../core/a.ts', '../git/files.ts', 'node:os'],
    denied: ['../memory/a.ts', 'node:fs', 'execa'],
  },
  {
    file: 'src/install/a.ts',
    allowed: ['../git/run.ts', '../memory/a.ts', 'node:url'],
    denied: ['../cli/a.ts', '../hooks/a.ts', 'node:fs', 'execa'],
  },
  {
    file: 'src/install/doctor/a.ts',
    allowed: ['../plan.ts', '../../git/run.ts', '../../memory/a.ts', 'node:path'],
    denied: ['../../cli/a.ts', '../../hooks/a.ts', 'node:fs', 'execa'],
  },
  {
    file: 'src/hooks/a.ts',
    allowed: ['./b.ts', '../git/run.ts', '../memory/a.ts'],
    denied: ['../cli/a.ts', '../install/a.ts', 'node:fs', 'execa'],
  },
  {
    file: 'src/cli/commands/a.ts',
    allowed: ['../../git/run.ts', '../../memory/a.ts', '../../install/a.ts', 'yargs'],
    denied: ['../../hooks/a.ts', 'node:fs', 'node:fs/promises', 'node:child_process', 'execa', 'ajv'],
  },
  {
    file: 'src/driver.ts',
    allowed: ['./core/a.ts', './git/files.ts', './git/tool-error.ts'],
    denied: ['./git/run.ts', './memory/a.ts', './cli/a.ts', 'node:child_process', 'execa', 'yargs'],
  },
  {
    file: 'src/textconv.ts',
    allowed: ['./core/a.ts', './git/files.ts', './git/standard-output.ts'],
    denied: ['./git/run.ts', './memory/a.ts', './cli/a.ts', 'node:fs', 'execa', 'yargs'],
  },
  { file: 'src/hook.ts', allowed: ['./hooks/a.ts'], denied: ['./cli/a.ts', './install/a.ts', 'execa'] },
  { file: 'src/index.ts', allowed: ['./core/a.ts'], denied: ['./cli/a.ts', './install/a.ts', 'execa'] },
];

test('the lint refuses exactly the imports that cross a layer the wrong way', async () => {
  await withFolder(async (folder) => {
    for (const { file, allowed, denied } of layers) {
      const lines = [...allowed, ...denied].map((from, index) => `import { v${index} } from '${from}';`);
      await folder.write(file, `${lines.join('\n')}\n`);
    }
    const refused = await lint(folder, 'noRestrictedImports');
    const expected = layers.flatMap(({ file, allowed, denied }) =>
      denied.map((_, index) => `${file}:${allowed.length + index + 1}`),
    );
    expect(refused).toEqual(expected.sort());
  });
});

test('the lint refuses clock, process and random source in core and dialects, and nowhere else', async () => {
  await withFolder(async (folder) => {
    const breach =
      'export const values = [\n  Date.now(),\n  process.pid,\n  crypto.randomUUID(),\n  Buffer.alloc(1),\n];\n';
    for (const layer of ['core', 'dialects', 'git']) {
      await folder.write(`src/${layer}/a.ts`, breach);
    }
    expect(await lint(folder, 'noRestrictedGlobals')).toEqual([
      'src/core/a.ts:2',
      'src/core/a.ts:3',
      'src/core/a.ts:4',
      'src/dialects/a.ts:2',
      'src/dialects/a.ts:3',
      'src/dialects/a.ts:4',
    ]);
  });
});

/** Lints the folder with the project's configuration and returns `file:line` of each breach of one rule, sorted. */
async function lint({ cwd, env }: Folder, rule: string): Promise<readonly string[]> {
  const biome = join(projectRoot, 'node_modules/@biomejs/biome');
  await symlink(join(projectRoot, 'biome.json'), join(cwd, 'biome.json'));
  const args = [
    'lint',
    '--only',
    `style/${rule}`,
    '--vcs-enabled=false',
    '--reporter=github',
    '--max-diagnostics=none',
  ];
  const { stdout } = await execa(process.execPath, [join(biome, 'bin/biome'), ...args, 'src'], {
    cwd,
    env,
    extendEnv: false,
    reject: false,
  });
  const found = stdout.matchAll(/title=lint\/style\/\w+,file=(?:[^,]*\/)?(src\/[^,]+),line=(\d+)/g);
  return [...found].map(([, file, line]) => `${file}:${line}`).sort();
}
