import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { MergeFiles } from './generate.ts';

/** One program that is measured: how it is called on the files of a merge, of which `ours` is what it may replace. */
export type Contender = {
  readonly name: string;
  readonly command: (files: MergeFiles) => readonly [string, ...string[]];
  /** Whether it merges at all. */
  readonly isMerge: boolean;
  /** Whether what it leaves in `ours` must be the join. */
  readonly isJoin: boolean;
  /** Whether this exit code is a normal end. */
  readonly accepts: (exitCode: number) => boolean;
};

const require = createRequire(import.meta.url);

const onlyZero = (exitCode: number): boolean => exitCode === 0;

export const DRIVER = 'memjoin driver';

/** What the ratios of a table are taken to. */
export const BARE_NODE = 'node -e 0';
export const MERGE_FILE = 'git merge-file';
export const PLAIN_JAVASCRIPT = 'parse, merge, print in JavaScript';

/** Returns the programs to measure on canonical files; `root` is that of the project, `folder` takes the installed driver. */
export function contenders(root: string, folder: string): readonly Contender[] {
  const peer = (name: string): string => join(root, 'test/bench/peers', name);
  // Not by name: what stands in PATH may be a shell script that looks for the version to use.
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  const jsonMerge = require.resolve('git-json-merge/bin/git-json-merge');
  // Its package names no path that can be resolved.
  const resolver = join(root, 'node_modules/git-json-resolver/dist/cli.mjs');
  return [
    { name: BARE_NODE, command: () => [process.execPath, '-e', '0'], isMerge: false, isJoin: false, accepts: onlyZero },
    driver(root, folder),
    {
      name: MERGE_FILE,
      command: ({ base, ours, theirs }) => ['git', 'merge-file', '-q', ours, base, theirs],
      isMerge: true,
      isJoin: false,
      // The number of conflicts, up to 127.
      accepts: (exitCode) => exitCode <= 127,
    },
    {
      name: 'git merge-file --union',
      command: ({ base, ours, theirs }) => ['git', 'merge-file', '-q', '--union', ours, base, theirs],
      isMerge: true,
      isJoin: false,
      accepts: onlyZero,
    },
    plainJavaScript(root),
    {
      name: 'parse, merge, print in Python',
      command: ({ ours, theirs }) => [python, peer('plain_merge.py'), ours, theirs],
      isMerge: true,
      isJoin: true,
      accepts: onlyZero,
    },
    ...(hasJq()
      ? [
          {
            name: 'jq',
            command: ({ ours, theirs }) => ['sh', peer('jq-merge.sh'), ours, theirs],
            isMerge: true,
            isJoin: true,
            accepts: onlyZero,
          } satisfies Contender,
        ]
      : []),
    {
      name: 'git-json-merge 1.0.0',
      command: ({ base, ours, theirs }) => [process.execPath, jsonMerge, ours, base, theirs],
      isMerge: true,
      isJoin: false,
      accepts: onlyZero,
    },
    {
      name: 'git-json-resolver 1.3.7',
      command: ({ base, ours, theirs }) => [process.execPath, resolver, ours, base, theirs],
      isMerge: true,
      isJoin: false,
      accepts: onlyZero,
    },
  ];
}

/** It is no package of npm; where it is not installed its row is left out. */
function hasJq(): boolean {
  return spawnSync('jq', ['--version']).status === 0;
}

/** Returns the programs to measure on pretty-printed files, which Git's text merge cannot join. */
export function prettyContenders(root: string, folder: string): readonly Contender[] {
  return [driver(root, folder), plainJavaScript(root)];
}

/** The peer in JavaScript, run by `node`. */
export function plainJavaScript(root: string, node = process.execPath): Contender {
  const path = join(root, 'test/bench/peers/plain-merge.mjs');
  const command: Contender['command'] = ({ ours, theirs }) => [node, path, ours, theirs];
  return { name: PLAIN_JAVASCRIPT, command, isMerge: true, isJoin: true, accepts: onlyZero };
}

/** The driver as install lays it out and as Git starts it: a shell launcher beside the program and the path of `node`. */
export function driver(root: string, folder: string, node = process.execPath): Contender {
  const installed = join(folder, 'memjoin');
  const launcher = join(installed, 'driver');
  mkdirSync(installed, { recursive: true });
  copyFileSync(join(root, 'hooks/driver.sh'), launcher);
  chmodSync(launcher, 0o755);
  copyFileSync(join(root, 'dist/driver.cjs'), join(installed, 'driver.cjs'));
  writeFileSync(join(installed, 'node'), `${resolve(node)}\n`);
  return {
    name: DRIVER,
    command: ({ base, ours, theirs }) => [launcher, base, ours, theirs, '7', 'memory-bench.json'],
    isMerge: true,
    isJoin: true,
    accepts: onlyZero,
  };
}
