/**
 * The merge driver: Git runs it as `driver %O %A %B %L %P` once for each managed file that both sides changed.
 * It reads %A and %B (never the base), and replaces %A whole or leaves it alone. It touches nothing else: Git may throw
 * its result away after it has run. Exit codes: 0 joined; 1 both sides between markers; 129 nothing written.
 */
import { createHash } from 'node:crypto';
import { conflictText } from './core/conflict-text.ts';
import { missingFrom } from './core/conservation.ts';
import { type JoinCounts, join } from './core/join.ts';
import { printable } from './core/printable.ts';
import { readWhole, writeAtomic } from './git/files.ts';

/** Git ≥ 2.42 aborts the whole merge on it, with the tree untouched; older ones record a conflict. */
const CANNOT_WRITE = 129;
const CONFLICT = 1;

/** Git reads %A again at once and stores it itself: an fsync would only cost. */
const NOT_DURABLE = { durable: false } as const;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Joins the files that Git names in `argv` (base, ours, theirs, marker length, path) and returns the exit code. */
export function drive(argv: readonly string[]): number {
  const [, oursPath, theirsPath, markerLength, path = '(unnamed)'] = argv;
  if (oursPath === undefined || theirsPath === undefined) {
    say('usage: driver %O %A %B %L %P (Git runs this; set it up with "memjoin install")');
    return CANNOT_WRITE;
  }
  const name = printable(path);
  try {
    const ours = readWhole(oursPath);
    const theirs = readWhole(theirsPath);
    const joined = tryJoin(ours, theirs, name);
    if (joined !== undefined) {
      writeAtomic(oursPath, joined.bytes, NOT_DURABLE);
      say(`${name}: ${describe(joined.counts)}`);
      return 0;
    }
    writeAtomic(oursPath, conflictText(ours, theirs, Number(markerLength) || 7), NOT_DURABLE);
  } catch (error) {
    say(`${name}: ${printable(error instanceof Error ? error.message : String(error))}`);
    say('nothing was written; free space or mend the cause, then merge again.');
    return CANNOT_WRITE;
  }
  say(`${name} holds both sides between conflict markers; nothing is lost.`);
  say(`mend the side named above, then run "memjoin resolve"; or "git merge --abort" to go back.`);
  return CONFLICT;
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
    const missing = [ours, theirs].flatMap((side) => missingFrom(joined.bytes, side, { sha256, limit: 3 }));
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
  process.stderr.write(`memjoin: ${text}\n`);
}

process.exitCode = drive(process.argv.slice(2));
