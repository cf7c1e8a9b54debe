import { addToGraph } from '../../dialects/graph-additions.ts';
import { sha256 } from '../sha256.ts';
import { hashesOf, type Shadow } from '../source/shadow.ts';
import { sourceChanges } from '../source/source-changes.ts';
import type { PlanAgain } from './plan-again.ts';
import type { VersionsById } from './restore-plan.ts';

/**
 * Returns the plan for a source that holds `bytes` by now, made from the plan `planned` for what it held before: a
 * knowledge graph to which something was added, as a memory server does at most of its writes. Undefined for any other
 * change, and where what was added is known already, was purged or was removed before: then all must be planned anew.
 */
export function planAdditions(
  planned: PlanAgain,
  {
    bytes,
    versions,
    shadow,
    now,
  }: {
    readonly bytes: Buffer;
    readonly versions: VersionsById;
    /** Of the last backup. */
    readonly shadow: Shadow;
    /** Milliseconds since 1970. */
    readonly now: number;
  },
): PlanAgain | undefined {
  const { plan, before, known, said } = planned;
  if (plan.dialect !== 'knowledge-graph') return undefined;
  const more = addToGraph(plan.bytes, { before, after: bytes, sha256 });
  if (more === undefined) return undefined;
  const { added } = more;
  const shown = new Set(plan.elements.map(({ id }) => id));
  if (added.some(({ id }) => said.ids.has(id) || shown.has(id))) return undefined;
  const hashes = hashesOf(added);
  const { written } = sourceChanges(added, {
    hashes,
    versions,
    shadow,
    // Nothing was removed since the plan was made, which has hidden what was removed before.
    deletions: 'keep',
    isMassAccepted: false,
    environment: shadow.of.environment,
    now,
  });
  if (written.length !== added.length) return undefined;
  const ids = new Map(said.ids);
  for (const [id, hash] of hashes) ids.set(id, { hash, isSeen: true });
  const next = { ...plan, bytes: more.bytes, elements: [...plan.elements, ...added] };
  return { plan: next, before: bytes, known, said: { ...said, ids } };
}
