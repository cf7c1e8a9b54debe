import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { publint } from 'publint';
import { expect, test } from 'vitest';
import { withFolder } from '../support/repository.ts';

const root = resolve(import.meta.dirname, '../..');

test('the package holds what users need and nothing else, installs on a bare machine, and merges there', () =>
  withFolder(async (folder) => {
    // `prepare` and the like are switched off: the tests have built it.
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder.cwd];
    const { stdout } = await execa('npm', pack, { cwd: root });
    const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    const tops = new Set(files.map(({ path }) => path.replace(/\/.*/, '')));
    expect([...tops].sort()).toEqual(
      'CHANGELOG.md LICENSE README.md dist examples gitattributes.template hooks install.sh monitoring package.json schemas'.split(
        ' ',
      ),
    );
    expect(files.map(({ path }) => path).filter((path) => /test|\.tgz$|\.dist-/.test(path))).toEqual([]);

    await folder.write('package.json', '{"private":true,"type":"module"}');
    const install = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`];
    await execa('npm', install, { cwd: folder.cwd });
    await rm(join(folder.cwd, filename));
    const installed = join(folder.cwd, 'node_modules/memjoin');
    expect((await publint({ pkgDir: installed, pack: false })).messages).toEqual([]);

    const options = { cwd: folder.cwd, env: folder.env, extendEnv: false } as const;
    const demo = await execa(process.execPath, [join(installed, 'dist/cli.js'), 'demo'], options);
    expect(demo.exitCode).toBe(0);
    await folder.write('a.json', '[{"id":1,"text":"tea"}]');
    await folder.write('b.json', '[{"id":2,"text":"coffee"}]');
    const example = [join(installed, 'examples/join-two-files.mjs'), 'a.json', 'b.json'];
    const { stdout: printed } = await execa(process.execPath, example, options);
    expect(printed).toMatch(/"text":"tea"\}.*\n.*"text":"coffee"\}/);
    const schema = JSON.parse(await readFile(join(installed, 'schemas/memory-file.schema.json'), 'utf8'));
    expect(schema.type).toBe('array');
    const output = 'memjoin/schemas/output/status.schema.json';
    await folder.write('resolve.mjs', `console.log(import.meta.resolve(${JSON.stringify(output)}))`);
    const { stdout: place } = await execa(process.execPath, ['resolve.mjs'], options);
    expect(JSON.parse(await readFile(fileURLToPath(place), 'utf8')).title).toBe('memjoin status');

    await folder.write(
      'consumer.ts',
      `import { join, sha256, type Shown, view } from 'memjoin';
const joined = join(Buffer.from('[]'), Buffer.from('[]'), sha256);
export const counts: number = joined.ok ? joined.counts.total : joined.problem.line;
export const shown: readonly Shown[] = view([], sha256);
// @ts-expect-error the hash function is not optional
join(Buffer.from(''), Buffer.from(''));
`,
    );
    const compile = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
    const types = ['--typeRoots', join(root, 'node_modules/@types')];
    const compiled = await execa(join(root, 'node_modules/.bin/tsc'), [...compile, ...types, 'consumer.ts'], {
      cwd: folder.cwd,
      reject: false,
    });
    expect(compiled.stdout).toBe('');
  }));
