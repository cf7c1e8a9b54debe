import { printable } from '../core/printable.ts';
import { problemAt } from '../core/problem.ts';
import type { Apart, Found } from './keep-apart.ts';

/** Returns the notes on elements that shared an id. */
export function notesOn(bytes: Buffer, { repeated, displaced }: Apart): readonly string[] {
  return [
    ...note(offsetsOf(repeated), {
      bytes,
      one: 'repeats an element that stands earlier: the two are kept as one',
      many: 'elements repeat others that stand earlier: each is kept once',
    }),
    ...note(offsetsOf(displaced), {
      bytes,
      one: 'has the id of another element and other content: both are kept, this one under an id of its content',
      many: 'elements have the id of another one and other content: all are kept, these under ids of their content',
    }),
  ];
}

/** Returns one sentence on what stands at `offsets`, with the line of the first; none if nothing does. */
export function note(
  offsets: readonly number[],
  { bytes, one, many }: { bytes: Buffer; one: string; many: string },
): readonly string[] {
  if (offsets.length === 0) return [];
  const { line } = problemAt(bytes, offsets[0] ?? 0, '');
  return [offsets.length === 1 ? `Line ${line} ${one}.` : `${offsets.length} ${many}; the first is on line ${line}.`];
}

/** Returns up to three names in quotes, and how many more there are. */
export function quoteNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${printable(name.slice(0, 80))}"`);
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ');
}

function offsetsOf(found: readonly Found[]): readonly number[] {
  return found.map(({ offset }) => offset).sort((a, b) => a - b);
}
