// What one would write without memjoin: parse both files, keep the later version of each entry, sort, print.
// Usage: node plain-merge.mjs OURS THEIRS; the result replaces OURS. It checks nothing and prints every number anew.
import { readFileSync, writeFileSync } from 'node:fs';

const [, , ours, theirs] = process.argv;
const entries = new Map();
for (const path of [ours, theirs]) {
  for (const entry of JSON.parse(readFileSync(path, 'utf8'))) {
    const { unique_id: id, timestamp } = entry._crdt_metadata;
    const known = entries.get(id);
    if (known === undefined || known._crdt_metadata.timestamp < timestamp) entries.set(id, entry);
  }
}
const sorted = [...entries.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(ours, `[\n${sorted.map(([, entry]) => JSON.stringify(entry)).join(',\n')}\n]\n`);
