import { type Fact, type Facts, isHeld } from '../../support/facts.ts';
import type { Element } from '../../support/memory-edits.ts';
import { headOf, treeOf } from '../git/repo.ts';
import type { Environment } from './environment.ts';
import { factsOf } from './facts.ts';

/**
 * What became of the acknowledged entries, as in Jepsen's set-full: `stable` is there in the end, `lost` was read
 * somewhere else before and is gone, `never read` was acknowledged and nobody else ever saw it.
 */
export type Verdict = {
  readonly stable: number;
  readonly lost: readonly string[];
  readonly neverRead: readonly string[];
};

/** Notes what was promised, and holds the outcome against it. */
export type Judge = {
  /** Defects found, one text each. */
  readonly defects: string[];
  readonly purged: Set<string>;
  readonly report: (defect: string) => void;
  /** A backup of these elements has returned. */
  readonly acknowledge: (environment: Environment, elements: readonly Element[], refused: readonly string[]) => void;
  /** A sync has returned: the hub must hold all that this environment was promised. */
  readonly requireShared: (environment: Environment, hub: Facts) => void;
  /** Notes what an environment can read now. */
  readonly read: (environment: Environment) => void;
  /** Holds the promises against what there is in the end. */
  readonly conclude: (final: Facts) => Verdict;
};

function isByHand({ uniqueId, content }: Fact, { name }: Environment): boolean {
  return uniqueId.startsWith(`${name}_`) && String(content).startsWith('hand ');
}

type Promised = { readonly fact: Fact; readonly by: string; isReadElsewhere: boolean };

/** Returns a judge of one history. */
export function newJudge(): Judge {
  const defects: string[] = [];
  const purged = new Set<string>();
  const promised = new Map<string, Promised>();
  const report = (defect: string): void => {
    defects.push(defect);
  };
  const isExempt = ({ id }: Fact): boolean => purged.has(String(id));
  return {
    defects,
    purged,
    report,
    acknowledge: (environment, elements, refused) => {
      const facts = [...factsOf(treeOf(headOf(environment.repo))).values()];
      for (const { id, content } of elements) {
        // What a restore has put there is the promise of whoever wrote it.
        if (!environment.pending.delete(content)) continue;
        if (refused.includes(id) || purged.has(id)) continue;
        const held = facts.filter((fact) => fact.id === id && fact.content === content);
        // What was edited by hand under the id since it was read is this environment's own newer version.
        const isEdited = facts.some((fact) => fact.id === id && isByHand(fact, environment));
        if (held.length === 0 && !isEdited)
          report(`${environment.name} acknowledged ${id} "${content}" and did not write it`);
        for (const fact of held) {
          const known = promised.get(fact.uniqueId);
          if (known !== undefined && isHeld(new Map([[fact.uniqueId, known.fact]]), fact)) continue;
          promised.set(fact.uniqueId, { fact, by: environment.name, isReadElsewhere: false });
        }
      }
    },
    requireShared: ({ name }, hub) => {
      for (const { fact, by } of promised.values()) {
        if (by !== name || isExempt(fact) || isHeld(hub, fact)) continue;
        report(`${name} said "synced", and the hub lacks ${fact.uniqueId} version ${fact.version}`);
      }
    },
    read: ({ name, repo }) => {
      const seen = factsOf(treeOf(headOf(repo)));
      for (const one of promised.values()) if (one.by !== name && isHeld(seen, one.fact)) one.isReadElsewhere = true;
    },
    conclude: (final) => {
      const gone = [...promised.values()].filter(({ fact }) => !isExempt(fact) && !isHeld(final, fact));
      const named = (wasRead: boolean) =>
        gone
          .filter(({ isReadElsewhere }) => isReadElsewhere === wasRead)
          .map(({ fact }) => `${fact.uniqueId} version ${fact.version}`);
      return { stable: promised.size - gone.length, lost: named(true), neverRead: named(false) };
    },
  };
}
