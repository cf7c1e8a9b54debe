import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { missingFrom } from '../../core/conservation.ts';
import { printable } from '../../core/printable.ts';
import { readIfPresent, writeAtomic } from '../../git/files.ts';
import { ToolError } from '../../git/tool-error.ts';
import { combine, inOrderOfTime } from '../../memory/combine.ts';
import { isRawSource } from '../../memory/read-input.ts';
import { sha256 } from '../../memory/sha256.ts';
import { recorded } from '../../telemetry/record.ts';
import { placeHere } from '../log-place.ts';
import { readNamed } from '../named-inputs.ts';
import { operands } from '../operands.ts';
import { requireFolderOf } from '../own-output.ts';

/** Options of `memjoin merge`. */
export type MergeArguments = {
  readonly files?: readonly string[] | undefined;
  readonly output?: string | undefined;
  readonly sort?: string | undefined;
  readonly json: boolean;
};

/** Joins the named files and revisions, writes the result to stdout or into a file, and returns 0. */
export async function run({ files = [], output, sort, json }: MergeArguments): Promise<number> {
  if (files.length === 0) {
    throw new ToolError('usage', 'merge: no file was named.', { hint: 'memjoin merge FILE… -o RESULT' });
  }
  if (json && output === undefined) {
    throw new ToolError('usage', 'merge --json: reports on a file, so it needs one.', { hint: 'Add -o FILE.' });
  }
  const { text, entries } = await recorded(placeHere, 'merge', async (tell) => {
    // A file that cannot be read is the business of whoever named it.
    tell({ isFinding: true });
    const inputs = await readNamed(files);
    const started = performance.now();
    const joined = combine(inputs);
    const result = { text: sort === 'time' ? inOrderOfTime(joined.bytes) : joined.bytes, entries: joined.entries };
    tell({
      bytesIn: inputs.reduce((sum, { bytes }) => sum + bytes.length, 0),
      bytesOut: result.text.length,
      entriesOut: result.entries,
      joinMs: Math.round(performance.now() - started),
    });
    if (output !== undefined) replace(output, result.text);
    return result;
  });
  if (sort === 'time') {
    process.stderr.write('memjoin: sorted by time, which is not the canonical order of a managed file.\n');
  }
  if (output === undefined) {
    process.stdout.write(text);
    return 0;
  }
  if (json) process.stdout.write(`${JSON.stringify({ output, files, entries, bytes: text.length })}\n`);
  else process.stderr.write(`memjoin: ${printable(output)}: ${entries} ${entries === 1 ? 'entry' : 'entries'}.\n`);
  return 0;
}

/** The command `memjoin merge`. */
export const mergeCommand: CommandModule<object, MergeArguments> = {
  command: 'merge [files..]',
  describe: 'Join any number of memory files or revisions into one',
  builder: (yargs) =>
    yargs
      .positional('files', { type: 'string', array: true, describe: 'Files, or REV:PATH for what a commit holds' })
      .option('output', { alias: 'o', type: 'string', requiresArg: true, describe: 'Write there, not to stdout' })
      .option('sort', { choices: ['time'], requiresArg: true, describe: 'One line of time over all environments' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object about the file written' })
      .example('$0 merge memory-*.json -o all.json', 'Join the files of all environments')
      .example('$0 merge HEAD:memory-laptop.json origin/main:memory-laptop.json', 'Join two revisions')
      .example('$0 merge ~/a.jsonl ~/b.jsonl --sort time', 'Look at the files of two memory servers, oldest first')
      .epilogue('Exit code 65: a file cannot be read (named with line and column), or -o would lose entries.'),
  handler: async (args) => {
    process.exitCode = await run({ ...args, files: operands(args.files, args) });
  },
};

/** Writes the file in one step, unless that would take anything away from what stands there. */
const replace = (output: string, text: Buffer): void => {
  const path = resolve(output);
  requireFolderOf(output);
  const present = readIfPresent(path, { followSymlink: true });
  const name = printable(output);
  const hint = 'Nothing was written. Choose another name, or move that file away.';
  if (present !== undefined && isRawSource(present)) {
    throw new ToolError('invalid-memory', `${name}: holds something that memjoin did not write.`, { hint });
  }
  const missing = present === undefined ? [] : missingFrom(text, present, { sha256, limit: 3 });
  if (missing.length > 0) {
    const which = missing.map(printable).join(', ');
    throw new ToolError('invalid-memory', `${name}: holds entries that the result lacks: ${which}.`, {
      hint: `Nothing was written. Name ${name} among the files to join too, or choose another name.`,
    });
  }
  writeAtomic(path, text, { refuseSymlink: false });
};
