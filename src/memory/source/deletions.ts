/**
 * What the source no longer holds. An absence counts only against the shadow, and only for what a program was seen to
 * hold: what a restore put there may never have been read by it, and its next write would drop it unread.
 */
import { printable } from '../../core/printable.ts';
import { shownOf, type Version } from '../../core/view.ts';
import type { Element } from '../../dialects/element.ts';
import { ToolError } from '../../git/tool-error.ts';
import { idText } from '../ids/id-text.ts';
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
 * Throws `mass-deletion` if anything is to be hidden and so much is gone that the source is more likely broken, reset or
 * another one than tidied up: more than half of at least 4 ids, more than 20 and a fifth, or all. That is asked of all that
 * the source held, and of what a program was seen to hold: what a restore put there makes no loss small.
 */
export function refuseMassDeletion(
  elements: readonly Element[],
  { shadow, versions }: { readonly shadow: Shadow; readonly versions: ReadonlyMap<string, readonly Version[]> },
): void {
  const gone = absent(elements, { shadow, versions });
  const seen = gone.filter(({ isSeen }) => isSeen);
  if (seen.length === 0) return;
  const held = [...shadow.ids.values()];
  const ofAll = { gone, before: held.length, what: 'entries of the last backup' };
  const ofSeen = {
    gone: seen,
    before: held.filter(({ isSeen }) => isSeen).length,
    what: 'entries of the last backup that no restore put there',
  };
  const mass = [ofAll, ofSeen].find(isMass) ?? (elements.length === 0 ? ofAll : undefined);
  if (mass === undefined) return;
  const count = mass.gone.length;
  const names = mass.gone.slice(0, 3).map(({ winner }) => printable(idText(winner).slice(0, 80)));
  const more = count > names.length ? ', …' : '';
  const now = elements.length === 0 ? 'It is empty now' : `It holds ${elements.length} now`;
  throw new ToolError(
    'mass-deletion',
    `${printable(shadow.of.source)}: ${count} of the ${mass.before} ${mass.what} are gone (${names.join(', ')}${more}). ${now}; nothing was written.`,
    { hint: '"memjoin restore" brings them back. If they were deleted on purpose: memjoin backup --accept-deletions' },
  );
}

function isMass({ gone, before }: { readonly gone: readonly Absent[]; readonly before: number }): boolean {
  return (before >= 4 && gone.length > before / 2) || (gone.length > 20 && gone.length > before / 5);
}
