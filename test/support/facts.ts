/** What a managed file says under one unique id. This reading of the format is the judges' own, not the product's. */
export type Fact = {
  readonly uniqueId: string;
  readonly host: string;
  readonly timestamp: string;
  readonly version: number;
  readonly isPurged: boolean;
  readonly id: unknown;
  readonly content: unknown;
};

/** Facts by unique id. */
export type Facts = ReadonlyMap<string, Fact>;

/** Returns what the lines of a managed file say, the newest of each unique id; lines without metadata say nothing. */
export function factsOfText(text: string): Facts {
  const facts = new Map<string, Fact>();
  for (const line of text.split('\n')) {
    const fact = factIn(line.replace(/,$/, ''));
    if (fact !== undefined) keepNewer(facts, fact);
  }
  return facts;
}

/** Adds `fact` unless something newer is there. */
export function keepNewer(facts: Map<string, Fact>, fact: Fact): void {
  const known = facts.get(fact.uniqueId);
  if (known === undefined || isNewer(fact, known)) facts.set(fact.uniqueId, fact);
}

/** Whether `held` says what `wanted` says, or something newer in its place. */
export function isHeld(held: Facts, wanted: Fact): boolean {
  const found = held.get(wanted.uniqueId);
  return found !== undefined && !isNewer(wanted, found);
}

function factIn(line: string): Fact | undefined {
  if (!line.startsWith('{"_crdt_metadata":')) return undefined;
  const { _crdt_metadata: metadata, id, content } = JSON.parse(line);
  const { unique_id: uniqueId, host, timestamp, version, purged } = metadata;
  return { uniqueId, host, timestamp, version, isPurged: purged === true, id, content };
}

/** All stamps here are of one form, whose text sorts as time. */
function isNewer(a: Fact, b: Fact): boolean {
  if (a.isPurged !== b.isPurged) return a.isPurged;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  return a.version > b.version;
}
