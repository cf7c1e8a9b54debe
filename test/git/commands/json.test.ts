import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { dispatch } from '../../../src/cli/dispatch.ts';
import { readDefinitions } from '../../../src/cli/help/definition.ts';
import { reportError } from '../../../src/cli/report-error.ts';
import { type Environments, withEnvironments } from '../../support/environments.ts';
import { checkOutput, faultsOf, readOutputSchemas } from '../../support/output-schemas.ts';

const here = process.cwd();
const outside = { ...process.env };

afterEach(() => {
  process.chdir(here);
  process.env = { ...outside };
  process.exitCode = undefined;
});

/** Calls in this order on one clone; each does or shows something. */
const CALLS: readonly (readonly string[])[] = [
  ['install', '--json'],
  ['install', '--global', '--dry-run', '--json'],
  ['uninstall', '--global', '--dry-run', '--json'],
  ['status', '--json'],
  ['doctor', '--json'],
  ['backup', '--json'],
  ['sync', '--json'],
  ['schedule', '--dry-run', '--json'],
  ['restore', '--json'],
  ['restore', '--list', '--json'],
  ['view', '--json'],
  ['show', 'e1', '--json'],
  ['log', 'e1', '--json'],
  ['conflicts', '--json'],
  ['compare', 'HEAD~1:unified-memory.json', '--json'],
  ['merge', 'unified-memory.json', '--output', '../joined.json', '--json'],
  ['secrets', '--json'],
  ['secrets', '--allow', 'e3', '--json'],
  ['delete', 'e2', '--json'],
  ['undelete', 'e2', '--json'],
  ['purge', '--yes', 'e3', '--json'],
  ['verify', '--json'],
  ['repair', '--json'],
  ['recover', '--json'],
  ['unify', '--json'],
  ['migrate', '--json'],
  ['resolve', '--json'],
  ['stats', '--json'],
  ['report', '--json'],
  ['uninstall', '--dry-run', '--json'],
];

/** `main` without the process around it: what it prints on stdout. */
const printed = async (args: readonly string[]): Promise<string> => {
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await dispatch(args, { version: '1.0.0' }).catch((error: unknown) => reportError(error, { isJson: true }));
    return stdout.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
};

const rememberInBoth = async ({ laptop, server }: Environments<'laptop' | 'server'>): Promise<void> => {
  await laptop.remember({ id: 'e1', text: 'tea' }, { id: 'e2', text: 'Lisbon' });
  await laptop.backup();
  await laptop.git('push', '--quiet');
  // Not a token of anybody: it only has the form of one.
  await server.remember(
    { id: 'e1', text: 'coffee' },
    { id: 'e3', text: `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}` },
  );
  await server.backup();
  await server.git('pull', '--quiet', '--no-rebase', '--no-edit');
  await server.git('push', '--quiet');
  await laptop.remember({ id: 'e1', text: 'green tea' }, { id: 'e2', text: 'Lisbon' });
};

test('prints with --json what the schema of each command says, and nothing else on stdout', async () => {
  const definitions = await readDefinitions(COMMANDS);
  const withJson = definitions.filter(({ options }) => options.some(({ long }) => long === 'json'));
  expect([...new Set(CALLS.map(([name]) => name))].sort()).toEqual(withJson.map(({ name }) => name).sort());
  await withEnvironments(
    ['laptop', 'server'],
    async ({ laptop }) => {
      const programs = join(dirname(laptop.cwd), 'programs');
      await mkdir(programs);
      await writeFile(join(programs, 'systemctl'), '#!/bin/sh\n', { mode: 0o755 });
      process.env = { ...laptop.env, PATH: `${programs}:${laptop.env.PATH}` };
      process.chdir(laptop.cwd);
      for (const args of CALLS) {
        const stdout = await printed(args);
        expect(stdout, args.join(' ')).not.toContain('"error"');
        checkOutput(args, stdout);
      }
      for (const args of [
        ['show', 'nothing', '--json'],
        ['view', '--jsno', '--json'],
        ['nothing', '--json'],
        ['--json'],
      ])
        expect(JSON.parse(await printed(args)), args.join(' ')).toMatchObject({ error: { code: expect.any(String) } });
    },
    { prepare: rememberInBoth },
  );
});

test('each command with --json has a schema with examples that it accepts, and no other has', async () => {
  const definitions = await readDefinitions(COMMANDS);
  const withJson = definitions.filter(({ options }) => options.some(({ long }) => long === 'json'));
  const schemas = readOutputSchemas();
  expect([...schemas.keys()].sort()).toEqual([...withJson.map(({ name }) => name), 'common', 'error'].sort());
  for (const [name, { examples = [] }] of schemas) {
    if (name !== 'common') expect(examples, name).not.toEqual([]);
    for (const example of examples) expect(faultsOf(name, example), name).toBeUndefined();
  }
});
