/**
 * Joins two memory files by the library, proves that nothing is missing, and prints what they say together.
 *
 *   node examples/join-two-files.mjs memory-laptop.json memory-desktop.json
 */
import { readFile } from 'node:fs/promises';
import { join, missingFrom, readEntries, sha256, view } from 'memjoin';

const paths = process.argv.slice(2);
if (paths.length !== 2) {
  console.error('usage: join-two-files.mjs FILE FILE');
  process.exit(64);
}
const [ours, theirs] = await Promise.all(paths.map((path) => readFile(path)));

const joined = join(ours, theirs, sha256);
if (!joined.ok) {
  const { line, column, message } = joined.problem;
  console.error(`${joined.side === 'ours' ? paths[0] : paths[1]}:${line}:${column}: ${message}`);
  process.exit(65);
}
for (const input of [ours, theirs]) {
  const missing = missingFrom(joined.bytes, input, { sha256 });
  if (missing.length > 0) throw new Error(`the join lacks ${missing.join(', ')}`);
}

const entries = readEntries(joined.bytes, sha256);
if (!entries.ok) throw new Error(entries.problem.message);
for (const { winner, conflicting } of view(entries.value.values(), sha256)) {
  console.log(winner.content.text.toString(), conflicting.length === 0 ? '' : `(${conflicting.length + 1} versions)`);
}
