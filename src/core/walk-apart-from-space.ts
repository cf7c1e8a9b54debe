/** The guard's steps along entries that an array and a canonical file have next to one another, through the kernel. */
import { openKernel, SLACK, WINDOW } from './kernel.ts';
import type { Lines } from './lines.ts';

/**
 * Moves the lines past those that the entries of the array are, one after the other from the entry at `start` on, but for white space
 * between tokens; as far as both go on with a comma. Returns the comma behind the last such entry; `start` if there is none
 * or the kernel cannot tell, and the lines stay. Asked again, both are further on or where they were.
 */
export type Walk = (held: Lines, start: number) => number;

/** Bytes of a file that are in the memory of the kernel: from `start` to `end`, put at `place`. */
type Window = { readonly bytes: Buffer; readonly place: number; start: number; end: number };

/**
 * Returns the walk over the lines of `output`, whole in memory, and the entries of `input`, `window` bytes of each at a time.
 * An entry that is longer is left to the caller, and all of them are where there is no kernel.
 */
export function openWalk(output: Buffer, input: Buffer, window: number = WINDOW): Walk {
  const kernel = openKernel(2 * (window + SLACK));
  if (kernel === undefined) return (_, start) => start;
  const ofHeld: Window = { bytes: output, place: 0, start: 0, end: 0 };
  const ofInput: Window = { bytes: input, place: window + SLACK, start: 0, end: 0 };
  const load = (into: Window, start: number): void => {
    into.start = start;
    into.end = start + into.bytes.copy(kernel.memory, into.place, start, Math.min(start + window, into.bytes.length));
  };
  return (held, from) => {
    let start = from;
    let comma = from;
    for (;;) {
      const line = placeOf(ofHeld, held.start);
      const entry = placeOf(ofInput, start);
      const isCut = kernel.walk(line, placeOf(ofHeld, ofHeld.end), entry, placeOf(ofInput, ofInput.end));
      held.start += kernel.heldAt.value - line;
      if (kernel.inputAt.value !== entry) {
        start += kernel.inputAt.value - entry;
        comma = start - 1;
      }
      if (isCut === 0) return comma;
      if (ofHeld.start === held.start && ofInput.start === start) return comma;
      load(ofHeld, held.start);
      load(ofInput, start);
    }
  };
}

/** What the window does not reach to yet is at its end: there the kernel asks for the next window. */
function placeOf({ place, start, end }: Window, offset: number): number {
  return place + Math.min(offset, end) - start;
}
