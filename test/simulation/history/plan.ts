import { mulberry32 } from '../../support/mulberry32.ts';
import type { Traits } from './environment.ts';

/** One operation of a history; what its numbers mean depends on its kind and on what is there. */
export type Operation = {
  readonly kind: Kind;
  /** Number of the environment. */
  readonly at: number;
  readonly a: number;
  readonly b: number;
  /** After how many changes of disk or refs the program is killed. */
  readonly kill?: number;
  /** Whether the power goes with it. */
  readonly isPowerCut?: boolean;
  /** How many of the next connections fail, and how. */
  readonly broken?: number;
};

/** A history: what is to happen, as data, so that a part of it can be left out. */
export type Plan = {
  readonly seed: number;
  readonly environments: readonly Traits[];
  readonly operations: readonly Operation[];
};

/** How often each kind is drawn. */
export const WEIGHTS = {
  add: 20,
  edit: 7,
  forget: 3,
  backup: 14,
  sync: 16,
  'sync together': 3,
  restore: 2,
  delete: 2,
  undelete: 1,
  purge: 1,
  hand: 5,
  'hand edit': 2,
  'drop line': 2,
  commit: 8,
  'commit unverified': 2,
  amend: 2,
  pull: 6,
  'pull rebase': 3,
  push: 5,
  'force push': 1,
  'reset hard': 2,
  'cherry-pick': 2,
  revert: 2,
  stash: 2,
  'stash pop': 2,
  'merge ours': 1,
  conclude: 3,
  abort: 1,
  clock: 2,
  'power cut': 4,
} as const;

/** What can be done. */
export type Kind = keyof typeof WEIGHTS;

const KINDS = (Object.keys(WEIGHTS) as Kind[]).flatMap((kind) => Array<Kind>(WEIGHTS[kind]).fill(kind));

/** How much happens in a history. Of small ones a minute holds many more: they are for interleavings. */
export const SIZES = ['plain', 'small'] as const;
export type Size = (typeof SIZES)[number];

/** Returns the plan that `seed` stands for among those of that size. */
export function newPlan(seed: number, size: Size): Plan {
  const random = mulberry32(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const chance = (part: number): boolean => random() < part;
  const isSmall = size === 'small';
  // Few environments meet more often; now and then many.
  const count = isSmall ? 2 + (chance(0.3) ? 1 : 0) : chance(0.1) ? 5 + below(4) : 2 + below(3);
  const environments = Array.from({ length: count }, (_, index) => ({
    isMemjoin: index === 0 || !chance(0.15),
    deletions: chance(0.25) ? ('hide' as const) : ('keep' as const),
    restoreOnMerge: chance(0.25),
  }));
  const operations = Array.from({ length: isSmall ? 4 + below(7) : 6 + below(25) }, (_, index): Operation => {
    // A small history is too short to wait for something to lose.
    const isBeginning = isSmall && index < 2;
    const kind = isBeginning ? 'add' : (KINDS[below(KINDS.length)] ?? 'add');
    const operation = { kind, at: below(count), a: below(1000), b: below(1000) };
    const isKilled = chance(0.15);
    return {
      ...operation,
      ...(isKilled ? { kill: below(chance(0.5) ? 6 : 30), isPowerCut: chance(0.4) } : {}),
      ...(chance(0.2) ? { broken: 1 + below(5) } : {}),
    };
  });
  return { seed, environments, operations };
}

/** Returns an operation as one line of text. */
export function describeOperation({ kind, at, a, b, kill, isPowerCut, broken }: Operation): string {
  const fate = kill === undefined ? '' : `, killed after ${kill} changes${isPowerCut ? ' by a power cut' : ''}`;
  return `e${at}: ${kind} (${a}, ${b})${broken === undefined ? '' : `, ${broken} connections break`}${fate}`;
}
