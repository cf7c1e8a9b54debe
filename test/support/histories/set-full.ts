/**
 * The accounting of a history, as Jepsen's checker `set-full` does it: every entry is acknowledged by somebody and then
 * read, present or absent, by everybody again and again.
 */
import { type Fact, type Facts, isHeld, keepNewer } from '../facts.ts';

/** What became of the acknowledged entries. */
export type Account = {
  /** Those that were acknowledged. */
  readonly acknowledged: number;
  /** Of these, the ones that are there in the end wherever memjoin is set up, and at the hub. */
  readonly stable: number;
  /** Gone in the end, although somebody else had read them. */
  readonly lost: readonly string[];
  /** Gone in the end, and nobody but their writer ever read them. */
  readonly neverRead: readonly string[];
  /** Reads that were made, one entry of one place each. */
  readonly reads: number;
  /** Entries that a place had held and did not hold for a while, by the kind of the place. */
  readonly unstable: Readonly<Record<Place['kind'], Absences>>;
};

/** Where entries are read: the join of a clone, or the tip of the hub. */
type Place = { readonly kind: 'clone' | 'hub'; readonly name: string };

/** How often entries were missing for a while, and for how many operations at most. */
type Absences = { readonly count: number; readonly longest: number };

/** Takes down what is promised and what is read. */
export type SetFull = {
  /** `by` holds these entries as its own state: they must never be gone again. */
  readonly acknowledge: (by: string, facts: Facts) => void;
  /** Returns what `by` has acknowledged. */
  readonly acknowledgedBy: (by: string) => Facts;
  /** Returns the entries that the place held at an earlier read and does not hold now. */
  readonly read: (place: Place, facts: Facts, at: number) => readonly string[];
  /** Judges by what each place holds in the end, by the names of the places. */
  readonly conclude: (final: ReadonlyMap<string, Facts>) => Account;
};

/** One entry in one place: what it said there at best, and since when it is missing. */
type Seen = { fact: Fact; missingSince: number | undefined };

/** Returns the accounting of one history. */
export function newSetFull(): SetFull {
  const acknowledged = new Map<string, Map<string, Fact>>();
  const seen = new Map<string, Map<string, Seen>>();
  const texts = new Map<string, Set<string>>();
  const unstable = { clone: { count: 0, longest: 0 }, hub: { count: 0, longest: 0 } };
  let reads = 0;

  const note = (facts: Facts): void => {
    for (const fact of facts.values())
      texts.set(textOf(fact), (texts.get(textOf(fact)) ?? new Set()).add(fact.uniqueId));
  };

  /** What had no metadata of its own yet may have got some, in the host file that it stands in. */
  const isThere = (facts: Facts, fact: Fact): boolean =>
    isHeld(facts, fact) ||
    (fact.host === '-' && [...(texts.get(textOf(fact)) ?? [])].some((id) => id !== fact.uniqueId && facts.has(id)));

  return {
    acknowledge: (by, facts) => {
      note(facts);
      const own = acknowledged.get(by) ?? new Map<string, Fact>();
      acknowledged.set(by, own);
      for (const fact of facts.values()) keepNewer(own, fact);
    },
    acknowledgedBy: (by) => acknowledged.get(by) ?? new Map(),
    read: ({ kind, name }, facts, at) => {
      note(facts);
      const known = seen.get(name) ?? new Map<string, Seen>();
      seen.set(name, known);
      const missing: string[] = [];
      for (const [uniqueId, one] of known) {
        reads++;
        if (isThere(facts, one.fact)) {
          if (one.missingSince === undefined) continue;
          unstable[kind].count++;
          unstable[kind].longest = Math.max(unstable[kind].longest, at - one.missingSince);
          one.missingSince = undefined;
        } else {
          one.missingSince ??= at;
          missing.push(`${uniqueId} version ${one.fact.version}`);
        }
      }
      for (const fact of facts.values()) {
        const one = known.get(fact.uniqueId);
        if (one === undefined) known.set(fact.uniqueId, { fact, missingSince: undefined });
        else if (isHeld(new Map([[fact.uniqueId, fact]]), one.fact)) one.fact = fact;
      }
      return missing;
    },
    conclude: (final) => {
      const wanted = new Map<string, Fact>();
      for (const own of acknowledged.values()) for (const fact of own.values()) keepNewer(wanted, fact);
      const gone = [...wanted.values()].flatMap((fact) => {
        const places = [...final].filter(([, facts]) => !isThere(facts, fact)).map(([name]) => name);
        if (places.length === 0) return [];
        const readers = [...seen].filter(([, known]) => known.has(fact.uniqueId)).length;
        return [
          { isRead: readers > 1, text: `${fact.uniqueId} version ${fact.version} is not in ${places.join(', ')}` },
        ];
      });
      const named = (isRead: boolean) => gone.filter((one) => one.isRead === isRead).map(({ text }) => text);
      return {
        acknowledged: wanted.size,
        stable: wanted.size - gone.length,
        lost: named(true),
        neverRead: named(false),
        reads,
        unstable,
      };
    },
  };
}

const textOf = ({ id, content }: Fact): string => JSON.stringify([id, content]);
