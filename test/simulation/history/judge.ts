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
  /** Environments whose last sync said that it could not back the live file up. */
  readonly refusing: Set<string>;
  readonly report: (defect: string) => void;
  /** A backup of these elements has returned. */
  readonly acknowledge: (environment: Environment, elements: readonly Element[], refused: readonly string[]) => void;
  /** A sync has returned: the hub must hold all that this environment was promised. */
  readonly requireShared: (environment: Environment, own: readonly Fact[], hub: Facts) => void;
  /** Returns what an environment has been promised so far. */
  readonly promisedTo: (environment: Environment) => readonly Fact[];
  /** Notes what an environment can read now. */
  readonly read: (environment: Environment) => void;
  /** Holds the promises against what there is in the end. */
  readonly conclude: (final: Facts) => Verdict;
};

/** Texts are numbered as they are written, by whomever: `text 7`, `hand 8`. */
const numberOf = (content: unknown): number => Number(/\d+$/.exec(String(content))?.[0]);

/** Whether somebody wrote `fact` by hand in this clone, after its program wrote `content`. */
function isNewerByHand({ uniqueId, content: text }: Fact, content: string, { name }: Environment): boolean {
  return uniqueId.startsWith(`${name}_`) && String(text).startsWith('hand ') && numberOf(text) > numberOf(content);
}

type Promised = { readonly fact: Fact; readonly by: string; isReadElsewhere: boolean };

/** Returns a judge of one history. */
export function newJudge(): Judge {
  const defects: string[] = [];
  const purged = new Set<string>();
  const refusing = new Set<string>();
  const promised = new Map<string, Promised>();
  const report = (defect: string): void => {
    defects.push(defect);
  };
  /** Says what became of `fact` in `held` if it is neither there, nor followed by a later version, nor purged as asked. */
  const faultOf = (held: Facts, fact: Fact): string | undefined => {
    const found = held.get(fact.uniqueId);
    if (found === undefined) return 'is gone';
    if (!isHeld(held, fact)) return `went back to version ${found.version}`;
    if (found.isPurged) return purged.has(String(fact.id)) ? undefined : 'is purged, which nobody asked for';
    if (found.version !== fact.version) return undefined;
    if (found.content !== fact.content) return `says "${found.content}" in the same version`;
    return found.timestamp === fact.timestamp ? undefined : 'was stamped again with the same content';
  };
  return {
    defects,
    purged,
    refusing,
    report,
    acknowledge: (environment, elements, refused) => {
      const facts = [...factsOf(treeOf(headOf(environment.repo))).values()];
      for (const { id, content } of elements) {
        // What a restore has put there is the promise of whoever wrote it.
        if (!environment.pending.delete(content)) continue;
        if (refused.includes(id)) {
          if (!purged.has(id)) report(`${environment.name} was refused ${id}, which nobody has purged`);
          continue;
        }
        const held = facts.filter((fact) => fact.id === id && fact.content === content);
        // What was edited by hand under the id since it was read is this environment's own newer version.
        const isEdited = facts.some((fact) => fact.id === id && isNewerByHand(fact, content, environment));
        // What the backup wrote, and a purge of the id that came in with the same sync then emptied.
        const isEmptied = purged.has(id) && facts.some((fact) => fact.id === id && fact.isPurged);
        if (held.length === 0 && !isEdited && !isEmptied)
          report(`${environment.name} acknowledged ${id} "${content}" and did not write it`);
        for (const fact of held) {
          const known = promised.get(fact.uniqueId);
          if (known !== undefined && isHeld(new Map([[fact.uniqueId, known.fact]]), fact)) continue;
          const fault = known && faultOf(new Map([[fact.uniqueId, fact]]), known.fact);
          if (fault !== undefined) report(`${environment.name}: ${fact.uniqueId} version ${fact.version} ${fault}`);
          promised.set(fact.uniqueId, { fact, by: environment.name, isReadElsewhere: false });
        }
      }
    },
    promisedTo: ({ name }) => [...promised.values()].filter(({ by }) => by === name).map(({ fact }) => fact),
    requireShared: ({ name }, own, hub) => {
      for (const fact of own) {
        const fault = faultOf(hub, fact);
        if (fault !== undefined)
          report(`${name} said "synced", and at the hub ${fact.uniqueId} version ${fact.version} ${fault}`);
      }
    },
    read: ({ name, repo }) => {
      const seen = factsOf(treeOf(headOf(repo)));
      for (const one of promised.values()) if (one.by !== name && isHeld(seen, one.fact)) one.isReadElsewhere = true;
    },
    conclude: (final) => {
      const gone = [...promised.values()].flatMap((one) => {
        const fault = faultOf(final, one.fact);
        return fault === undefined ? [] : [{ ...one, fault }];
      });
      const named = (wasRead: boolean) =>
        gone
          .filter(({ isReadElsewhere }) => isReadElsewhere === wasRead)
          .map(({ fact, fault }) => `${fact.uniqueId} version ${fact.version} ${fault}`);
      return { stable: promised.size - gone.length, lost: named(true), neverRead: named(false) };
    },
  };
}
