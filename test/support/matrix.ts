/**
 * Every operation in every state of the files. What `main` of the laptop ever held, and what came in, must be in HEAD
 * after the operation, or after one of the next steps that a person takes anyway.
 */

import { join } from 'node:path';
import { keepGreater } from '../../src/core/read-entries.ts';
import { conclude } from './conclude.ts';
import type { CopiedClone } from './copied-clones.ts';
import { copyTemplate, makeTemplate, openCopied, type Template, withCopy } from './copied-clones.ts';
import { enterState, FILE_STATES, type FileState } from './file-states.ts';
import { removeManaged } from './hand-work.ts';
import { entriesOf, lostFrom, type Witness, watchMain } from './held-entries.ts';
import type { Operation } from './operation.ts';
import { operationOf } from './operations.ts';
import { openRepositoryAt } from './repository.ts';

/** When everything was there again: with the operation itself, or after a further step; `lost` if never. */
export const KEPT = ['at once', 'commit', 'backup', 'sync', 'recover', 'mend', 'lost'] as const;
export type Kept = (typeof KEPT)[number];

/** What came of one operation in one state; `wrong` says what else is not as it should be. */
export type Cell = {
  readonly operation: string;
  readonly state: string;
  readonly kept: Kept;
  readonly lost: readonly string[];
  readonly wrong: readonly string[];
  readonly log: readonly string[];
};

/** A template for each state, made from two that are set up once. */
export type MatrixTemplates = (state: FileState) => Promise<Template>;

const NAMES = ['laptop', 'colleague'];

/** Makes the templates below `root`; that of a state only when it is asked for. */
export async function makeMatrixTemplates(template: Template): Promise<MatrixTemplates> {
  const { root } = template;
  const empty = { ...template, root: join(root, 'empty') };
  await makeTemplate(empty, ['laptop']);
  await openRepositoryAt(join(empty.root, 'hub.git'), empty.env).git('clone', '--quiet', '.', '../colleague');
  const colleague = openCopied(empty, 'colleague');
  const settings = { 'remote.origin.url': '../hub.git', 'user.name': 'c', 'user.email': 'c@example.com' };
  for (const [key, value] of Object.entries(settings)) await colleague.git('config', key, value);
  const filled = await copyTemplate(empty, { root: join(root, 'filled'), names: NAMES });
  const laptop = openCopied(filled, 'laptop');
  for (const n of [1, 2, 3]) await laptop.remember(`first-${n}`);
  await operationOf('commit-path').run(laptop);
  await laptop.git('push', '--quiet');
  const made = new Map<string, Promise<Template>>();
  return (state) => {
    const known = made.get(state.name);
    if (known !== undefined) return known;
    const entered = enter(state.startsEmpty === true ? empty : filled, join(root, `state ${made.size}`), state);
    made.set(state.name, entered);
    return entered;
  };
}

/** Returns the state of that name. */
export function stateOf(name: string): FileState {
  const found = FILE_STATES.find((state) => state.name === name);
  if (found !== undefined) return found;
  throw new Error(`"${name}" is no state; they are: ${FILE_STATES.map((state) => state.name).join(', ')}.`);
}

/** Runs an operation in a state, in a copy below `root`. */
export async function runCell(
  templates: MatrixTemplates,
  { root, operation, state }: { readonly root: string; readonly operation: Operation; readonly state: FileState },
): Promise<Cell> {
  return withCopy(await templates(state), { root, names: NAMES }, async (copy) => {
    const laptop = openCopied(copy, 'laptop');
    const witness: Witness = { held: new Map(), seen: new Set() };
    await watchMain(laptop, witness);
    const theirs = await entriesOf(laptop, 'origin/main');
    const wrong: string[] = [];
    const isDone = await operation.run(laptop);
    await watchMain(laptop, witness);
    if (isDone && operation.brings === true) for (const entry of theirs.values()) keepGreater(witness.held, entry);
    const lostNow = async (): Promise<readonly string[]> => lostFrom(await entriesOf(laptop, 'HEAD'), witness.held);
    wrong.push(...(await findWrong(laptop)));
    let lost = await lostNow();
    let kept: Kept = lost.length === 0 ? 'at once' : 'lost';
    for (const [name, step] of NEXT_STEPS) {
      if (lost.length === 0) break;
      await step(laptop);
      lost = await lostNow();
      if (lost.length === 0) kept = name;
    }
    return { operation: operation.name, state: state.name, kept, lost, wrong, log: laptop.log };
  });
}

/** What a person does next anyway, and then what the messages of memjoin name. */
const NEXT_STEPS: readonly (readonly [Kept, (clone: CopiedClone) => Promise<unknown>])[] = [
  ['commit', operationOf('commit-path').run],
  ['backup', (clone) => clone.remember('next').catch((error: Error) => clone.log.push(`backup: ${error.message}`))],
  ['sync', (clone) => clone.memjoin('sync')],
  ['recover', (clone) => clone.memjoin('recover')],
  // What the messages ask for where a file cannot be read: it goes, and what it held before comes back.
  ['mend', (clone) => removeManaged(clone, undefined)],
];

const enter = async (from: Template, root: string, state: FileState): Promise<Template> => {
  const template = await copyTemplate(from, { root, names: NAMES });
  const [laptop, colleague] = [openCopied(template, 'laptop'), openCopied(template, 'colleague')];
  await enterState({ laptop, colleague }, state);
  return template;
};

const findWrong = async (clone: CopiedClone): Promise<readonly string[]> => {
  const { stdout: status } = await clone.git('status', '--porcelain');
  if (status === '') return [];
  const text = `not clean: ${status.replaceAll('\n', '; ')}`;
  await conclude(clone);
  return [text];
};
