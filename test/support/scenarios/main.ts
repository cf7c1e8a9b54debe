/** Writes docs/scenarios.md from the markers in the tests: `npm run scenarios`. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { makePage } from './page.ts';
import { testPaths } from './paths.ts';

const { text, wrong } = makePage(resolve('.'), testPaths(resolve('.')));
for (const problem of wrong) process.stderr.write(`${problem}\n`);
if (wrong.length > 0) process.exitCode = 1;
writeFileSync(resolve('docs/scenarios.md'), text);
