import type { Clones } from './clones.ts';
import type { SetFull } from './set-full.ts';

/** Where a history happens, and who watches. */
export type Stage = Clones & {
  readonly account: SetFull;
  /** Every text that anybody ever wrote. */
  readonly written: Set<string>;
  /** Ids that somebody purged. */
  readonly purged: Set<string>;
  /** Is told of what may not be: a defect of the product. */
  readonly report: (defect: string) => void;
  readonly random: () => number;
};
