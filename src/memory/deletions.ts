/**
 * What the source no longer holds. An absence counts only against the shadow, and only for what a program was seen to
 * hold: what a restore put there may never have been read by it, and its next write would drop it unread.
 */
import { printable } from '../core/printable.ts';
import { shownOf, type Version } from '../core/view.ts';
import type { Element } from '../dialects/element.ts';
import { ToolError } from '../git/tool-error.ts';
import { idText } from './id-text.ts';
import type { Shadow } from './shadow.ts';

/** Returns the ids that the source held, lacks now, and that still show, in the order of the shadow. */
export function absentIds(
  elements: readonly Element[],
  { shadow, versions }: { readonly shadow: Shadow; readonly versions: ReadonlyMap<string, readonly Version[]> },
): readonly string[] {
  return absent(elements, { shadow, versions })
    .filter(({ isSeen }) => isSeen)
    .map(({ id }) => id);
}

/**
 * Returns the ids, as a person types them, that only a restore was seen to put into the source, that it lacks now, and
 * that still show: whether the program removed them or never read them cannot be told.
 */
export function unreadIds(
  elements: readonly Element[],
  known: { readonly shadow: Shadow; readonly versions: ReadonlyMap<string, readonly Version[]> },
): readonly string[] {
  return absent(elements, known)
    .filter(({ isSeen }) => !isSeen)
    .map(({ winner }) => idText(winner));
}

type Absent = { readonly id: string; readonly isSeen: boolean; readonly winner: Version };

function absent(
  elements: readonly Element[],
  { shadow, versions }: { readonly shadow: Shadow; readonly versions: ReadonlyMap<string, readonly Version[]> },
): readonly Absent[] {
  const present = new Set(elements.map(({ id }) => id));
  return [...shadow.ids].flatMap(([id, { isSeen }]) => {
    if (present.has(id)) return [];
    // A restore that was cut off may have replaced the source or not: what either of the two lacked was not removed.
    if (shadow.restored !== undefined && !shadow.restored.ids.has(id)) return [];
    const shown = shownOf(id, versions.get(id) ?? []);
    return shown === undefined ? [] : [{ id, isSeen, winner: shown.winner }];
  });
}

/**
 * Throws `mass-deletion` if so much is absent that the source is more likely broken, reset or another one than tidied up:
 * more than half of at least 4 ids, more than 20 and a fifth, or all.
 */
export function refuseMassDeletion(
  absent: readonly string[],
  {
    shadow,
    elements,
    versions,
  }: {
    readonly shadow: Shadow;
    readonly elements: readonly Element[];
    readonly versions: ReadonlyMap<string, readonly Version[]>;
  },
): void {
  const before = shadow.ids.size;
  const count = absent.length;
  const isMass = (before >= 4 && count > before / 2) || (count > 20 && count > before / 5);
  if (count === 0 || (!isMass && elements.length > 0)) return;
  const names = absent.slice(0, 3).flatMap((id) => {
    const shown = shownOf(id, versions.get(id) ?? []);
    return shown === undefined ? [] : [printable(idText(shown.winner).slice(0, 80))];
  });
  const more = count > names.length ? ', …' : '';
  const now = elements.length === 0 ? 'It is empty now' : `It holds ${elements.length} now`;
  throw new ToolError(
    'mass-deletion',
    `${printable(shadow.of.source)}: ${count} of the ${before} entries of the last backup are gone (${names.join(', ')}${more}). ${now}; nothing was written.`,
    { hint: '"memjoin restore" brings them back. If they were deleted on purpose: memjoin backup --accept-deletions' },
  );
}
