import type { Cell } from './matrix.ts';

/** States in which a person has something left to do after the operation; `docs/git.md` lists the same. */
type MatrixException = {
  readonly states: readonly string[];
  /** What is left to do. */
  readonly text: string;
  /** Whether entries are back only when the file that cannot be read is gone. */
  readonly isMended: boolean;
};

/** All of them. */
export const MATRIX_EXCEPTIONS: readonly MatrixException[] = [
  {
    states: ['theirs wrote garbage', 'theirs wrote garbage, ours still', 'theirs wrote nothing at all'],
    text: 'remove the file that cannot be read and commit that: what it held before comes back from the ledger',
    isMended: true,
  },
  {
    states: ['theirs wrote garbage into the host file'],
    text: 'mend or remove that file; the unified file holds its entries meanwhile',
    isMended: false,
  },
  {
    states: ['theirs put a link in place'],
    text: 'take the link out; the commit holds the file, the work tree is left as Git made it',
    isMended: false,
  },
];

/** Whether nothing is missing and nothing is left to do but what the exceptions name. */
export function isAsPromised({ state, kept, wrong }: Cell): boolean {
  const exception = MATRIX_EXCEPTIONS.find(({ states }) => states.includes(state));
  if (kept === 'lost' || (kept === 'mend' && exception?.isMended !== true)) return false;
  return wrong.length === 0 || exception !== undefined;
}
