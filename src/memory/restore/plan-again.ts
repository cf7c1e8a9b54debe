import { contentOf } from '../../core/entry.ts';
import { ToolError } from '../../git/tool-error.ts';
import { requireSource, type Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { readSource } from '../source/read-source.ts';
import { contentHash, hashesOf, isUnchanged, type Shadow } from '../source/shadow.ts';
import { sourceChanges } from '../source/source-changes.ts';
import type { Clocks } from '../source/take-source.ts';
import { planRestore, type RestorePlan, type VersionsById, withVersions } from './restore-plan.ts';

/** A plan for a source that has moved on since its backup. */
export type PlanAgain = {
  readonly plan: RestorePlan;
  /** What the source holds now. */
  readonly before: Buffer;
  /**
   * Content hashes, by id, of what a restore by this plan puts there as far as the repository knows it. What the source
   * says since its backup is left out, so that the next backup takes it for the change that it is.
   */
  readonly known: ReadonlyMap<string, string>;
  /** The shadow with what the source says now: what is written into the replaced file later differs from this. */
  readonly said: Shadow;
};

/**
 * Reads the source again and returns a plan that keeps what it says by now, which is not backed up yet. Takes milliseconds
 * where a backup takes a commit: a program that writes many times a second is quiet for that long. Undefined if it cannot
 * be read or lost too much, and where nothing of it shows; then it must be backed up first.
 */
export async function planAgain(
  versions: VersionsById,
  { settings, shadow, clocks }: { readonly settings: Settings; readonly shadow: Shadow; readonly clocks: Clocks },
): Promise<PlanAgain | undefined> {
  const path = requireSource(settings);
  const { idKey, deletions } = settings;
  const { environment, dialect } = shadow.of;
  try {
    const isKnown = (id: string, key: string): boolean => isUnchanged(shadow, id, contentHash(key));
    const { bytes, source } = await readSource(path, { idKey, now: clocks.monotonic, isKnown });
    if (source.dialect !== dialect) return undefined;
    const hashes = hashesOf(source.elements);
    const { written, hidden } = sourceChanges(source.elements, {
      hashes,
      versions,
      shadow,
      deletions,
      isMassAccepted: false,
      environment,
      now: clocks.wall(),
    });
    const all = withVersions(versions, [...written, ...hidden]);
    const plan = planRestore(all, { before: bytes, wanted: undefined, idKey, path });
    if (plan === undefined) return undefined;
    const known = new Map(hashesOf(plan.elements));
    for (const entry of written) known.delete(contentOf(entry, sha256).id);
    for (const entry of hidden) {
      const { id, key } = contentOf(entry, sha256);
      known.set(id, contentHash(key));
    }
    const ids = new Map([...hashes].map(([id, hash]) => [id, { hash, isSeen: true }]));
    return { plan, before: bytes, known, said: { ...shadow, ids } };
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}
