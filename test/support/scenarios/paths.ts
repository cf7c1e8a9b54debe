import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the paths of all files of tests below the project `root`, in the order of their names. */
export function testPaths(root: string): readonly string[] {
  const names = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(root, 'test', name));
}
