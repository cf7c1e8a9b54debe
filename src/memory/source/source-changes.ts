import type { Entry } from '../../core/entry.ts';
import { hide } from '../../core/hide.ts';
import { prepare } from '../../core/prepare.ts';
import { shownOf, type Version } from '../../core/view.ts';
import type { Element } from '../../dialects/element.ts';
import { idText } from '../ids/id-text.ts';
import type { Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { absentIds, refuseMassDeletion, unreadIds } from './deletions.ts';
import { seenBy } from './seen.ts';
import { type Hashes, isUnchanged, type Shadow } from './shadow.ts';

/** What a source says that the state does not. */
export type SourceChanges = {
  /** New versions of what the source holds, in its order. */
  readonly written: readonly Entry[];
  /** Versions that hide what it no longer holds. */
  readonly hidden: readonly Entry[];
  /** Ids, as typed, that a restore put there and that are gone, where deletions hide: these are not hidden. */
  readonly unread: readonly string[];
  /** Ids that were purged and are not written again. */
  readonly refused: readonly string[];
  /** Ids, as typed, whose text was written here by hand and not into the source, which now replaces it. */
  readonly replaced: readonly string[];
};

/**
 * Returns what to write for the elements of a source, given what is known of each id. With a shadow, what the source says
 * as before is not written, whatever others made of it since; without one, what is known anywhere is not. What the source
 * cannot have seen of others is not superseded.
 * Throws `mass-deletion`. `now` is in milliseconds since 1970.
 */
export function sourceChanges(
  elements: readonly Element[],
  {
    hashes,
    versions,
    others = NO_OTHERS,
    shadow,
    deletions,
    isMassAccepted,
    environment,
    now,
  }: {
    /** Of `elements`. */
    readonly hashes: Hashes;
    readonly versions: ReadonlyMap<string, readonly Version[]>;
    /** Ids that are known too, by entries none of which was purged, and that the source says as before. */
    readonly others?: ReadonlySet<string>;
    readonly shadow: Shadow | undefined;
    readonly deletions: Settings['deletions'];
    /** Whether any number of absent ids is hidden. */
    readonly isMassAccepted: boolean;
    readonly environment: string;
    readonly now: number;
  },
): SourceChanges {
  const writer = { environment, now, sha256, isSeen: seenBy(shadow) };
  const wanted = elements.filter(
    ({ id }) =>
      shadow === undefined ||
      !isUnchanged(shadow, id, hashes.get(id) as string) ||
      !(others.has(id) || isHeld(id, versions.get(id))),
  );
  const isFirst = shadow === undefined || shadow.source === null;
  const { written, refused } = prepare(wanted, versions, { ...writer, shadow: isFirst ? undefined : NOTHING_SAID });
  // Without a shadow nothing is known of what the source showed.
  const replaced = isFirst ? [] : replacedByHand(written, versions, writer);
  if (shadow === undefined || deletions === 'keep') return { written, hidden: [], unread: [], refused, replaced };
  if (!isMassAccepted) refuseMassDeletion(elements, { shadow, versions });
  const absent = absentIds(elements, { shadow, versions });
  return {
    written,
    hidden: hide(absent, versions, writer),
    unread: unreadIds(elements, { shadow, versions }),
    refused,
    replaced,
  };
}

/** An environment has one entry of an id: a text that its source never showed is in the history alone once it writes. */
function replacedByHand(
  written: readonly Entry[],
  versions: ReadonlyMap<string, readonly Version[]>,
  { isSeen }: { readonly isSeen: (version: Version) => boolean },
): readonly string[] {
  const rewritten = new Map<string, Version | undefined>(written.map(({ uniqueId }) => [uniqueId, undefined]));
  for (const known of versions.values()) {
    for (const version of known)
      if (rewritten.has(version.entry.uniqueId)) rewritten.set(version.entry.uniqueId, version);
  }
  return [...rewritten.values()]
    .filter((version) => version !== undefined)
    .filter((version) => isShown(version) && version.metadata.version > 1 && !isSeen(version))
    .map(idText);
}

function isShown({ metadata }: Version): boolean {
  return !metadata.isDeleted && !metadata.isPurged;
}

const NO_OTHERS: ReadonlySet<string> = new Set();

/** What was said as before has been taken out already. */
const NOTHING_SAID: ReadonlyMap<string, string> = new Map();

/**
 * Whether the state still knows of an id: one that it lost is written again, and one that was purged is refused again,
 * unless somebody has written it since: what the source says as before is no answer to that.
 */
function isHeld(id: string, versions: readonly Version[] | undefined): boolean {
  if (versions === undefined) return false;
  return !versions.some(({ metadata }) => metadata.isPurged) || shownOf(id, versions) !== undefined;
}
