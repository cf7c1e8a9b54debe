/** A Node of another version, from the npm package that holds the binary of this platform. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the folder of the binary of `version` (`22`, `24.1.0`), installed into the new folder `folder`. */
export function fetchNode(version, folder) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const name = `node-${process.platform}-${process.arch}`;
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`];
  execFileSync('npm', args, { cwd: folder, stdio: 'pipe' });
  return join(folder, 'node_modules', name, 'bin');
}
