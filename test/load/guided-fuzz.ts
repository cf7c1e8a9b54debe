import fc from 'fast-check';
import { anyFile } from '../support/file-arbitraries.ts';
import { BAD_LITERALS, GOOD_LITERALS, LYING_METADATA } from '../support/hostile/literals.ts';
import { mulberry32 } from '../support/mulberry32.ts';
import { kinds, type Mutation, mutate } from '../support/mutations.ts';
import { scanFault } from '../support/scan-fault.ts';

/** How often each branch of the core was taken since the array was cleared; `scripts/run-fuzz.mjs` puts the counters in. */
const edges = (globalThis as { memjoinEdges?: Uint32Array }).memjoinEdges ?? new Uint32Array(0);

/** Longest text that is kept to go on from: the scan of a longer one costs more than it finds. */
const MAX_BYTES = 3000;

/** How many of the texts that were kept last are taken half of the time. */
const YOUNG = 16;

type Options = {
  readonly seed: number;
  readonly minutes: number;
  /** Keeps nothing: only the seeds are mutated, for comparison. */
  readonly isBlind: boolean;
  /** Begins with one empty entry instead of many texts that are telling. */
  readonly isBare: boolean;
  /** Joins a text that took a new branch with the one it was made of, and throws if anything is wrong. */
  readonly check: (ours: Buffer, theirs: Buffer) => void;
};

/**
 * Mutates texts and lets the core scan them. A text that takes a branch that none before it took, or takes one by far more often, is
 * kept and mutated further (the counting of M. Zalewski's AFL). Returns what to print; throws with the text at the first fault.
 */
export function fuzzGuided({ seed, minutes, isBlind, isBare, check }: Options): string {
  const random = mulberry32(seed);
  const seen = new Uint16Array(edges.length);
  const corpus = isBare ? [Buffer.from('[{}]')] : seedTexts(seed);
  const seeds = corpus.length;
  for (const text of corpus) {
    scan(text);
    isNew(seen);
  }
  const end = performance.now() + minutes * 60_000;
  let cases = 0;
  while (performance.now() < end) {
    // Texts found last have least been tried.
    const young = Math.min(corpus.length, random() < 0.5 ? YOUNG : corpus.length);
    const parent = corpus[corpus.length - 1 - Math.floor(random() * young)] as Buffer;
    const text = damaged(parent, corpus, random);
    cases++;
    const fault = scan(text);
    if (fault !== undefined) {
      throw new Error(`seed ${seed}, case ${cases}: ${fault}\n${JSON.stringify(smallest(text).toString('latin1'))}`);
    }
    if (!isNew(seen) || text.length > MAX_BYTES) continue;
    try {
      check(text, parent);
    } catch (error) {
      throw new Error(`seed ${seed}, case ${cases}: ${JSON.stringify(text.toString('latin1'))}`, { cause: error });
    }
    if (!isBlind) corpus.push(text);
  }
  const taken = seen.reduce((sum, magnitudes) => sum + Number(magnitudes !== 0), 0);
  return `${cases} texts, ${seeds} of them given, ${corpus.length - seeds} kept, ${taken} branches taken, nothing found`;
}

function scan(text: Buffer): string | undefined {
  edges.fill(0);
  return faultOf(text);
}

/** What the scanner is at fault in; also that it throws, which it never may. */
function faultOf(text: Buffer): string | undefined {
  try {
    return scanFault(text);
  } catch (error) {
    return `it throws: ${(error as Error).message}`;
  }
}

/** Whether the last scan took a branch so often as none before: exactly, up to eight times, and by powers of two above. */
function isNew(seen: Uint16Array): boolean {
  let hasNew = false;
  for (let edge = 0; edge < edges.length; edge++) {
    const count = edges[edge] as number;
    if (count === 0) continue;
    const bit = count <= 8 ? count - 1 : Math.min(15, 36 - Math.clz32(count - 1) - 1);
    if (((seen[edge] as number) & (1 << bit)) !== 0) continue;
    seen[edge] = (seen[edge] as number) | (1 << bit);
    hasNew = true;
  }
  return hasNew;
}

function seedTexts(seed: number): Buffer[] {
  const values = GOOD_LITERALS.filter(isShort).map((literal) => Buffer.from(`[{"a":${literal}}]`));
  const metadata = LYING_METADATA.filter(isShort).map((member) =>
    Buffer.from(`[{"_crdt_metadata":{${member}},"id":1}]`),
  );
  const bad = BAD_LITERALS.filter(isShort).map((literal) =>
    Buffer.concat([Buffer.from('[{"a":'), literal, Buffer.from('}]')]),
  );
  const files = fc.sample(anyFile, { seed, numRuns: 100 }).map(({ bytes }) => bytes);
  return [...values, ...metadata, ...bad, ...files.filter(isShort)];
}

function isShort({ length }: string | Buffer): boolean {
  return length <= MAX_BYTES;
}

/** Words of the format, which no single damage makes. */
const words = [
  '"_crdt_metadata":{',
  '"unique_id":"u",',
  '"id":1,',
  '\\u0069d',
  '[{"a":',
  '}]',
  '{"a":[',
  ']}',
  ',',
  '<<<<<<<\n',
  '1e9',
  'true',
];

/** Damages `text` once to four times: as the other fuzzers do, or by a piece of itself, of another text, or a word. */
function damaged(text: Buffer, corpus: readonly Buffer[], random: () => number): Buffer {
  const pick = (below: number) => Math.floor(random() * below);
  let result = text;
  for (let left = 1 + pick(4); left > 0; left--) {
    const at = pick(result.length + 1);
    const other = random() < 0.5 ? result : (corpus[pick(corpus.length)] as Buffer);
    const start = pick(other.length);
    const way = random();
    if (way < 0.5) result = mutate(result, [anyDamage(random)]);
    else {
      const piece =
        way < 0.75 ? other.subarray(start, start + pick(40)) : Buffer.from(words[pick(words.length)] as string);
      result = Buffer.concat([
        result.subarray(0, at),
        piece,
        result.subarray(at + (random() < 0.3 ? piece.length : 0)),
      ]);
    }
  }
  return result;
}

function anyDamage(random: () => number): Mutation {
  const kind = kinds[Math.floor(random() * kinds.length)] as Mutation['kind'];
  return { kind, at: Math.floor(random() * 0x7fffffff), value: Math.floor(random() * 256) };
}

/** Takes pieces out of `text`, smaller and smaller ones, as long as the scanner is still at fault. */
function smallest(text: Buffer): Buffer {
  let result = text;
  for (let size = text.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < result.length; ) {
      const shorter = Buffer.concat([result.subarray(0, at), result.subarray(at + size)]);
      if (faultOf(shorter) === undefined) at += size;
      else result = shorter;
    }
  }
  return result;
}
