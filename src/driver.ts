/**
 * The merge driver: Git runs it as `driver %O %A %B %L %P` once for each managed file that both sides changed.
 * It reads %A and %B (never the base), and replaces %A whole or leaves it alone. It touches nothing else, because Git may
 * throw its result away after it has run; but for a line for the log, where a file for that lies beside it. Exit codes: 0 joined; 1 both sides between markers; 129 nothing written.
 */
import { conflictText } from './core/conflict-text.ts';
import { isHeldInOrder, missingFromAny } from './core/conservation.ts';
import { MAX_FILE_BYTES } from './core/document.ts';
import { isHeldApartFromSpace, isWhole } from './core/held-apart-from-space.ts';
import { type JoinCounts, join } from './core/join.ts';
import { joinLines } from './core/join-canonical.ts';
import { joinStripped } from './core/join-stripped.ts';
import { type Lines, openReader, type Read, sizeOf } from './core/lines.ts';
import { type Append, inPieces } from './core/output.ts';
import { printable } from './core/printable.ts';
import { noteJoin, type Pieces, sizeOfFile, withPieces, writeMessage } from './git/driver-files.ts';
import { readWhole, replaceFile, writeAtomic } from './git/files.ts';

/** Git ≥ 2.42 aborts the whole merge on it, with the tree untouched; older ones record a conflict. */
const CANNOT_WRITE = 129;
const CONFLICT = 1;

const NO_COUNTS = { total: 0, onlyTheirs: 0 };

/** Git reads %A again at once and stores it itself: an fsync would only cost. */
const NOT_DURABLE = { durable: false } as const;

/** Only entries without a unique id are hashed; loading `node:crypto` would take a tenth of every start. */
const sha256 = (text: string) =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');

// Files that are not canonical become thousands of small buffers: fewer, larger pools hold them at less cost.
Buffer.poolSize = 1024 * 1024;

/**
 * A smaller budget for inlining compiles sooner: most joins are over before the engine has compiled much of this program.
 * It takes 5 ms off a join of 10,000 entries.
 */
process.getBuiltinModule('node:v8').setFlagsFromString('--max-inlined-bytecode-size-cumulative=200');

/** Joins the files that Git names in `argv` (base, ours, theirs, marker length, path) and returns the exit code. */
function drive(argv: readonly string[]): number {
  const [, oursPath, theirsPath, markerLength, path = '(unnamed)'] = argv;
  if (oursPath === undefined || theirsPath === undefined) {
    say('usage: %O %A %B %L %P');
    return CANNOT_WRITE;
  }
  const name = printable(path);
  let bytesIn = 0;
  const end = (exitCode: number, { total, onlyTheirs }: Pick<JoinCounts, 'total' | 'onlyTheirs'> = NO_COUNTS) => {
    noteJoin(oursPath, { exitCode, facts: [path, bytesIn], counts: [total, onlyTheirs] });
    return exitCode;
  };
  const joinedTo = (counts: JoinCounts) => {
    say(`${name}: ${describe(counts)}`);
    return end(0, counts);
  };
  try {
    for (const side of [oursPath, theirsPath]) bytesIn += sizeOfFile(side);
    const isCanonical = beginsCanonical(oursPath) && beginsCanonical(theirsPath);
    const counts =
      (isCanonical ? joinInPieces(oursPath, theirsPath, CANONICAL) : undefined) ??
      joinInPieces(oursPath, theirsPath, SPREAD);
    if (counts !== undefined) return joinedTo(counts);
    const ours = readWhole(oursPath);
    const theirs = readWhole(theirsPath);
    const joined = tryJoin(ours, theirs, name);
    if (joined !== undefined) {
      writeAtomic(oursPath, joined.bytes, NOT_DURABLE);
      return joinedTo(joined.counts);
    }
    writeAtomic(oursPath, conflictText(ours, theirs, lengthOf(markerLength)), NOT_DURABLE);
  } catch (error) {
    say(`${name}: ${printable(error instanceof Error ? error.message : String(error))}`);
    say('nothing was written; free space or mend the cause, then merge again.');
    return end(CANNOT_WRITE);
  }
  say(`${name} holds both sides between conflict markers; nothing is lost.`);
  say(`mend the side named above, then run "memjoin resolve"; or "git merge --abort" to go back.`);
  return end(CONFLICT);
}

/**
 * Returns the marker length that Git asks for, at least 7 (and 7 for what is no length), as the launcher takes it: shorter
 * markers (`conflict-marker-size=3`) are none to the readers, which then could not tell two sides from a torn file.
 */
function lengthOf(text: string | undefined): number {
  return text !== undefined && /^[1-9]\d{0,2}$/.test(text) ? Math.max(7, Number(text)) : 7;
}

/**
 * Joins two files in constant memory: copies lines into a temporary file, then reads that and both sides again
 * to see that nothing is missing on the disk, then renames. Returns nothing, with %A untouched, unless all of that holds:
 * a side that is not of this `form`, or anything the check cannot tell, is for another way to settle.
 */
function joinInPieces(oursPath: string, theirsPath: string, { joinInto, isConserved }: Form): JoinCounts | undefined {
  let counts: JoinCounts | undefined;
  const isReplaced = replaceFile(oursPath, {
    ...NOT_DURABLE,
    fill: (write) => {
      counts = unlessDefect(() =>
        withPieces([oursPath, theirsPath], ([ours, theirs]) => {
          const output = inPieces(write);
          const joined = joinInto(ours.read, theirs.read, output.append);
          output.finish();
          return joined;
        }),
      );
      return counts !== undefined;
    },
    check: (temporary) => unlessDefect(() => isConserved(temporary, [oursPath, theirsPath])) === true,
  });
  return isReplaced ? counts : undefined;
}

/** How files of one form are joined, and how the result is held against them; false also for "cannot tell". */
type Form = {
  readonly joinInto: (ours: Read, theirs: Read, append: Append) => JoinCounts | undefined;
  readonly isConserved: (joined: string, sides: readonly [string, string]) => boolean;
};

const CANONICAL: Form = {
  // What both sides hold alike was read when it came in; reading it again would take a sixth of the time.
  joinInto: (ours, theirs, append) => joinLines(openReader(ours), openReader(theirs), append, { isAlikeTrusted: true }),
  isConserved: (joined, sides) => withPieces([joined, ...sides], isHeldWhole),
};

/** Canonical but for white space. The check goes along the files as they are, each whole in memory. */
const SPREAD: Form = {
  joinInto: joinStripped,
  isConserved: (joined, sides) =>
    withPieces([joined, ...sides], ([output, ...inputs]) => {
      const largest = Math.max(...inputs.map(({ size }) => size));
      if (Math.max(output.size, largest) > MAX_FILE_BYTES) return false;
      const held = wholeOf(output, Buffer.allocUnsafeSlow(output.size));
      // Memory that has been touched before costs a third of fresh one.
      const room = Buffer.allocUnsafeSlow(largest);
      return isWhole(held) && inputs.every((input) => isHeldApartFromSpace(held, wholeOf(input, room)));
    }),
};

/** Returns the bytes of a file, read into `room`. */
function wholeOf({ read, size }: Pieces, room: Buffer): Buffer {
  const into = room.subarray(0, size);
  for (let filled = 0; filled < size; ) {
    const count = read(into, filled);
    if (count === 0) return into.subarray(0, filled);
    filled += count;
  }
  return into;
}

/** Whether the file `path` begins as a canonical one that has entries. */
function beginsCanonical(path: string): boolean {
  return withPieces([path], ([{ read }]) => {
    const begin = Buffer.alloc(CANONICAL_BEGIN.length);
    return read(begin, 0) === begin.length && begin.equals(CANONICAL_BEGIN);
  });
}

const CANONICAL_BEGIN = Buffer.from('[\n{');

/** Whether the first file holds the others, and each was looked at from its first byte to its last. */
function isHeldWhole(files: readonly [Pieces, Pieces, Pieces]): boolean {
  const [joined, ours, theirs] = files.map(({ read }) => openReader(read)) as [Lines, Lines, Lines];
  if (!isHeldInOrder(joined, [ours, theirs])) return false;
  return [joined, ours, theirs].every((lines, index) => sizeOf(lines) === files[index]?.size);
}

/** Returns what `work` returns; nothing if it meets a defect of ours, which the join of whole files will name. */
function unlessDefect<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    // Errors of the system and of the file door have a code.
    if (error instanceof Error && 'code' in error) throw error;
    return undefined;
  }
}

/** Returns the join once it is proven to hold both sides; says why not otherwise, and never throws. */
function tryJoin(ours: Buffer, theirs: Buffer, name: string): { bytes: Buffer; counts: JoinCounts } | undefined {
  try {
    const joined = join(ours, theirs, sha256);
    if (!joined.ok) {
      const { line, column, message } = joined.problem;
      say(`${name}:${line}:${column}: ${joined.side} cannot be read: ${printable(message)}.`);
      return undefined;
    }
    const missing = missingFromAny(joined.bytes, [ours, theirs], { sha256, limit: 3 });
    if (missing.length === 0) return joined;
    say(`${name}: a defect of memjoin: the join lacks ${missing.map(printable).join(', ')}; it was not used.`);
  } catch (error) {
    say(`${name}: a defect of memjoin: ${printable(error instanceof Error ? error.message : String(error))}`);
  }
  return undefined;
}

function describe({ total, onlyTheirs, onlyOurs, differing }: JoinCounts): string {
  const parts = [
    onlyTheirs > 0 && `+${grouped(onlyTheirs)} theirs`,
    onlyOurs > 0 && `+${grouped(onlyOurs)} ours`,
    differing > 0 && `${grouped(differing)} newer`,
  ].filter((part) => part !== false);
  const entries = `${grouped(total)} ${total === 1 ? 'entry' : 'entries'}`;
  return parts.length === 0 ? entries : `${entries} (${parts.join(', ')})`;
}

/** `toLocaleString` would load the locale tables: 10 ms of a process that lasts 60. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function say(text: string): void {
  writeMessage(`memjoin: ${text}`);
}

process.exitCode = drive(process.argv.slice(2));
