import fc from 'fast-check';
import type { Files } from '../../src/memory/content.ts';
import { settle } from '../../src/memory/settle/settle.ts';
import { anyFile } from './file-arbitraries.ts';

/** A file of entries as memjoin writes them: few ids, some hidden, purged or spelled with an escape. */
const writtenFile: fc.Arbitrary<Buffer> = fc
  .array(
    fc.record({
      host: fc.constantFrom('a', 'a', 'b'),
      second: fc.integer({ min: 0, max: 3 }),
      id: fc.constantFrom('"x"', '"y"', '"a/b"', '"a\\/b"', '"\\u0078"'),
      isInMetadata: fc.boolean(),
      flag: fc.constantFrom('', '', '', '"deleted":true,', '"purged":true,'),
      content: fc.constantFrom(',"n":1', ',"text":"\\u00e9"', ''),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((entries) => {
    const lines = entries.map(({ host, second, id, isInMetadata, flag, content }) => {
      const stamp = `2026-01-05T09:00:0${second}.000000Z`;
      const uniqueId = `"unique_id":"${host}_${encodeURIComponent(JSON.parse(id))}_${stamp}"`;
      // What was purged may have kept its id in the unique id alone.
      const isBare = flag.includes('purged') && content === '';
      const [inside, outside] = isBare ? ['', ''] : isInMetadata ? [`"id":${id},`, ''] : ['', `,"id":${id}`];
      return `{"_crdt_metadata":{${uniqueId},${flag}"host":"${host}",${inside}"timestamp":"${stamp}","version":1}${outside}${content}}`;
    });
    return Buffer.from(`[\n${lines.join(',\n')}\n]\n`);
  });

/** A host file of any form, most often one as memjoin writes it. */
export const hostFile: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 1, arbitrary: anyFile.map(({ bytes }) => bytes) },
  { weight: 3, arbitrary: writtenFile },
);

/** Returns the files of a commit in which nothing is left to settle. */
export function settledFiles(files: Files, unified: string): Files {
  const { changes } = settle({ files, held: [], unified });
  return new Map([...files, ...changes.map(({ path, bytes }) => [path, bytes] as const)]);
}
