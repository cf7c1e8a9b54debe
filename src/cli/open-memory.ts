import { openRepository, type Repository } from '../git/repository.ts';
import type { Knowledge } from '../memory/known.ts';
import { mendHint } from '../memory/mend-hint.ts';
import { unreadableNotes } from '../memory/read-view.ts';
import { readSettings, type Settings } from '../memory/settings.ts';
import { paragraph } from './paragraph.ts';

/** Returns the repository of the current folder and its settings. */
export async function openMemory(): Promise<{ readonly repository: Repository; readonly settings: Settings }> {
  const repository = await openRepository(process.cwd());
  return { repository, settings: await readSettings(repository) };
}

/** Names on stderr each file that could not be read; returns 65 if there is one, else `exitCode`. */
export function reportUnreadable(knowledge: Pick<Knowledge, 'unreadable'>, exitCode: number): number {
  const notes = unreadableNotes(knowledge);
  if (notes.length === 0) return exitCode;
  process.stderr.write(notes.map((note) => paragraph('error:', note, process.stderr)).join(''));
  const hint = mendHint(
    knowledge.unreadable.map(({ problem }) => problem),
    '"memjoin resolve" joins a file in conflict; "memjoin doctor" shows the way back of any other.',
  );
  printHint(`What these files hold is missing above. ${hint}`);
  return 65;
}

/** Prints full sentences on stderr. */
export function printNotes(notes: readonly string[]): void {
  process.stderr.write(notes.map((note) => paragraph('memjoin:', note, process.stderr)).join(''));
}

/** Prints on stderr what to do next. */
export function printHint(hint: string): void {
  process.stderr.write(paragraph('hint:', hint, process.stderr));
}

/** Prints lines on stdout, many at once: all of a large memory would be longer than a text can be. */
export function printLines(lines: readonly string[]): void {
  for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
    const some = lines.slice(from, from + LINES_AT_ONCE);
    process.stdout.write(some.map((line) => `${line}\n`).join(''));
  }
}

const LINES_AT_ONCE = 1000;
