import { type Kind as SimulatedKind, WEIGHTS } from '../../simulation/history/plan.ts';
import { mulberry32 } from '../mulberry32.ts';

/** One operation of a history; what its numbers mean depends on its kind and on what is there. */
export type Step = { readonly kind: Kind; readonly at: number; readonly a: number; readonly b: number };

/** What can be done: the operations of the simulation, and those of the matrix by their names. */
type Kind = Exclude<SimulatedKind, 'power cut'> | keyof typeof OF_THE_MATRIX;

/** What is peculiar to a clone. */
export type Traits = {
  /** Whether memjoin is set up in it; else Git merges there by lines, and files are edited by hand. */
  readonly isMemjoin: boolean;
  readonly deletions: 'keep' | 'hide';
  readonly restoreOnMerge: boolean;
};

/** A history: what is to happen, as data, so that a part of it can be left out. */
export type HistoryPlan = {
  readonly seed: number;
  readonly clones: readonly Traits[];
  readonly operations: readonly Step[];
};

const CLONES = 5;
const OPERATIONS = 60;

/** Returns the plan that `seed` stands for: five clones, one or two of them without memjoin, and 60 operations. */
export function newHistoryPlan(seed: number): HistoryPlan {
  const random = mulberry32(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const plain = 1 + below(2);
  const clones = Array.from({ length: CLONES }, (_, index) => ({
    isMemjoin: index < CLONES - plain,
    deletions: random() < 0.25 ? ('hide' as const) : ('keep' as const),
    restoreOnMerge: random() < 0.25,
  }));
  const operations = Array.from({ length: OPERATIONS }, (): Step => {
    const at = below(CLONES);
    const kinds = clones[at]?.isMemjoin === true ? INSTALLED : PLAIN;
    return { kind: kinds[below(kinds.length)] ?? 'add', at, a: below(1000), b: below(1000) };
  });
  return { seed, clones, operations };
}

/** Returns the name of a clone, which is also that of its environment. */
export function nameOfClone({ isMemjoin }: Traits, index: number): string {
  return `${isMemjoin ? 'e' : 'p'}${index}`;
}

/** Returns an operation as one line of text. */
export function describeStep({ clones }: HistoryPlan, { kind, at, a, b }: Step): string {
  return `${nameOfClone(clones[at] as Traits, at)}: ${kind} (${a}, ${b})`;
}

/** The operations of the matrix that are no kinds of the simulation, and how often each is drawn. */
const OF_THE_MATRIX = {
  'delete-files': 2,
  'empty-files': 2,
  'merge-resolve': 2,
  'merge-take-ours': 1,
  octopus: 1,
  squash: 2,
  topic: 2,
  am: 1,
  'rebase-drop': 2,
  'rebase-apply': 1,
  'reset-upstream': 1,
  'reset-soft': 1,
  'cherry-pick-no-commit': 1,
  'stash-pop': 2,
  'take-files': 1,
  'checkout-m': 1,
  'fresh-history': 1,
} as const;

/** What only memjoin does, or only where it is set up. */
const OWN: ReadonlySet<string> = new Set([
  ...['add', 'edit', 'forget', 'backup', 'sync', 'sync together', 'restore', 'delete', 'undelete', 'purge', 'clock'],
]);

/** Instead of the simulation's: each operation costs real Git a thousand times as much, so that more must come of it. */
const OFTEN: Readonly<Record<string, number>> = {
  add: 26,
  edit: 10,
  backup: 24,
  sync: 18,
  hand: 8,
  commit: 10,
  pull: 10,
};

/** A colleague without memjoin has nothing else to share by. */
const OFTEN_PLAIN: Readonly<Record<string, number>> = {
  hand: 10,
  'hand edit': 4,
  commit: 12,
  pull: 14,
  push: 14,
  conclude: 6,
};

const INSTALLED = drawn(() => true, OFTEN);
const PLAIN = drawn((kind) => !OWN.has(kind), OFTEN_PLAIN);

function drawn(isWanted: (kind: Kind) => boolean, instead: Readonly<Record<string, number>>): readonly Kind[] {
  const { 'power cut': _, ...simulated } = WEIGHTS;
  const weights = { ...simulated, ...OF_THE_MATRIX };
  const kinds = (Object.keys(weights) as Kind[]).filter(isWanted);
  return kinds.flatMap((kind) => Array<Kind>(instead[kind] ?? weights[kind]).fill(kind));
}
