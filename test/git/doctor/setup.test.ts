import { appendFile, chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hookSettings } from '../../../src/install/hook-table.ts';
import { type Clinic, examine, treat, useClinic, useShell } from '../../support/doctor.ts';
import { hasConfigHooks } from '../../support/hooks-form.ts';

const clinic = useClinic();
const paste = useShell();

type Laptop = Clinic['laptop'];
type State = {
  readonly id: string;
  /** What the sentence names. */
  readonly says: string | RegExp;
  readonly breaks: (laptop: Laptop) => Promise<unknown>;
  /** How it is mended here; both ways where they differ. */
  readonly by: 'instruction' | 'fix';
  /** Undoes the rest of what `breaks` did. */
  readonly after?: (laptop: Laptop) => Promise<unknown>;
};

const at = (laptop: Laptop, path: string): string => join(laptop.cwd, path);
const config =
  (...args: readonly string[]) =>
  (laptop: Laptop) =>
    laptop.git('config', ...args);

const STATES: readonly State[] = [
  {
    id: 'program-missing',
    says: '/.git/memjoin/driver.cjs is missing',
    breaks: (laptop) => rm(at(laptop, '.git/memjoin/driver.cjs')),
    by: 'instruction',
  },
  {
    id: 'program-not-executable',
    says: '/.git/memjoin/driver cannot be executed',
    breaks: (laptop) => chmod(at(laptop, '.git/memjoin/driver'), 0o644),
    by: 'fix',
  },
  {
    id: 'program-outdated',
    says: '/.git/memjoin/hook.cjs is not the one',
    breaks: (laptop) => writeFile(at(laptop, '.git/memjoin/hook.cjs'), '// an older one\n'),
    by: 'fix',
  },
  {
    id: 'node-gone',
    says: '/opt/node-18/bin/node, the Node.js recorded in',
    breaks: (laptop) => writeFile(at(laptop, '.git/memjoin/node'), '/opt/node-18/bin/node\n'),
    by: 'fix',
  },
  {
    id: 'driver-missing',
    says: 'merge.memjoin.driver is not set',
    breaks: config('--unset', 'merge.memjoin.driver'),
    by: 'fix',
  },
  {
    id: 'driver-quoted',
    says: 'quotes %P',
    breaks: config('merge.memjoin.driver', 'memjoin-driver %O %A %B %L "%P"'),
    by: 'instruction',
  },
  {
    id: 'driver-foreign',
    says: 'merge.memjoin.driver runs something else: cat %A',
    breaks: config('merge.memjoin.driver', 'cat %A'),
    by: 'instruction',
  },
  {
    id: 'setting-changed',
    says: 'diff.memjoin.textconv',
    breaks: config('diff.memjoin.textconv', 'cat'),
    by: 'instruction',
  },
  {
    id: 'environment-missing',
    says: 'memjoin.environment is not set',
    breaks: config('--unset', 'memjoin.environment'),
    by: 'fix',
    after: config('memjoin.environment', 'laptop'),
  },
  {
    id: 'environment-invalid',
    says: '"My Laptop"',
    breaks: config('memjoin.environment', 'My Laptop'),
    by: 'instruction',
    after: config('memjoin.environment', 'laptop'),
  },
  {
    id: 'gitattributes-missing',
    says: '/.gitattributes lacks',
    breaks: (laptop) => writeFile(at(laptop, '.gitattributes'), '*.png binary\n'),
    by: 'fix',
    after: (laptop) => laptop.git('checkout', '--quiet', '--', '.gitattributes'),
  },
  {
    id: 'gitattributes-link',
    says: '/.gitattributes is a symbolic link',
    breaks: async (laptop) => {
      await rename(at(laptop, '.gitattributes'), at(laptop, 'shared-attributes'));
      await symlink('shared-attributes', at(laptop, '.gitattributes'));
    },
    by: 'instruction',
    after: (laptop) => rm(at(laptop, 'shared-attributes')),
  },
  {
    id: 'gitattributes-overridden',
    says: /merge=unspecified, text=unset for unified-memory\.json, memory-laptop\.json/,
    breaks: (laptop) => appendFile(at(laptop, '.gitattributes'), '*.json !merge\n'),
    by: 'instruction',
    after: (laptop) => laptop.git('checkout', '--quiet', '--', '.gitattributes'),
  },
  {
    id: 'info-attributes-missing',
    says: '/.git/info/attributes lacks',
    breaks: (laptop) => rm(at(laptop, '.git/info/attributes')),
    by: 'fix',
  },
  {
    id: 'info-exclude-missing',
    says: '/.git/info/exclude lacks',
    breaks: (laptop) => rm(at(laptop, '.git/info/exclude')),
    by: 'fix',
  },
  {
    id: 'attributes-not-effective',
    says: /merge=unset, text=unset for .*\/\.git\/info\/attributes overrides/,
    breaks: (laptop) => appendFile(at(laptop, '.git/info/attributes'), '*.json binary\n'),
    by: 'instruction',
  },
  ...(hasConfigHooks
    ? [
        {
          id: 'hook-missing',
          says: 'hook.memjoin-pre-commit',
          breaks: (laptop: Laptop) => laptop.git('config', '--remove-section', 'hook.memjoin-pre-commit'),
          by: 'fix' as const,
        },
        {
          id: 'hook-foreign',
          says: 'runs something else: true',
          breaks: config('hook.memjoin-post-merge.command', 'true'),
          by: 'instruction' as const,
        },
      ]
    : [
        {
          id: 'hook-missing',
          says: '/.git/hooks/pre-commit',
          breaks: (laptop: Laptop) => rm(at(laptop, '.git/hooks/pre-commit')),
          by: 'fix' as const,
        },
        {
          id: 'hook-call-lost',
          says: '/.git/hooks/post-merge does not call',
          breaks: (laptop: Laptop) => writeFile(at(laptop, '.git/hooks/post-merge'), '#!/bin/sh\necho merged\n'),
          by: 'fix' as const,
        },
        {
          id: 'hook-not-executable',
          says: '/.git/hooks/pre-commit is not executable',
          breaks: (laptop: Laptop) => chmod(at(laptop, '.git/hooks/pre-commit'), 0o644),
          by: 'instruction' as const,
        },
        {
          id: 'hook-crlf',
          says: 'CR LF',
          breaks: async (laptop: Laptop) => {
            const path = at(laptop, '.git/hooks/pre-commit');
            await writeFile(path, (await readFile(path, 'utf8')).replaceAll('\n', '\r\n'));
          },
          by: 'instruction' as const,
        },
        {
          id: 'hooks-path-changed',
          says: '.husky',
          breaks: async (laptop: Laptop) => {
            await mkdir(at(laptop, '.husky'));
            await writeFile(at(laptop, '.husky/pre-commit'), '#!/bin/sh\nnpm test\n', { mode: 0o755 });
            await laptop.git('config', 'core.hooksPath', '.husky');
          },
          by: 'fix' as const,
          after: async (laptop: Laptop) => {
            await laptop.git('config', '--unset', 'core.hooksPath');
            await rm(at(laptop, '.husky'), { recursive: true });
          },
        },
        {
          id: 'hooks-twice',
          says: 'The hook post-merge stands both',
          breaks: async (laptop: Laptop) => {
            const row = { event: 'post-merge', readsStdin: false };
            for (const [key, value] of hookSettings(row, at(laptop, '.git/memjoin/hook'))) {
              await laptop.git('config', key, value);
            }
          },
          by: 'fix' as const,
        },
        {
          id: 'hooks-off',
          says: 'core.hooksPath is /dev/null',
          breaks: config('core.hooksPath', '/dev/null'),
          by: 'instruction' as const,
        },
      ]),
];

test('finds nothing in a clone that is as it should be', async () => {
  const { laptop, server } = clinic();
  expect(await examine(laptop)).toEqual([]);
  expect(await examine(server)).toEqual([]);
});

test.each(STATES)('finds $id, and knows the way out', async ({ id, says, breaks, by, after }) => {
  const { laptop } = clinic();
  await breaks(laptop);
  const [finding, ...others] = await examine(laptop);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ id, sentence: expect.stringMatching(says instanceof RegExp ? says : escaped(says)) });
  if (by === 'fix') expect(await treat(laptop)).toEqual([finding?.fix]);
  else await paste(laptop, finding?.instruction ?? '');
  expect(await examine(laptop)).toEqual([]);
  // What this leaves broken, the next test finds as a finding too many.
  await after?.(laptop);
});

const escaped = (text: string): RegExp => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
