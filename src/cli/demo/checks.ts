import { contentOf, type Entry } from '../../core/entry.ts';
import { readEntries } from '../../core/read-entries.ts';
import { parseSource } from '../../dialects/detect.ts';
import { hostPath, unifiedPath } from '../../memory/managed.ts';
import { sha256 } from '../../memory/sha256.ts';
import { askGit, type Machine, readManaged } from './machine.ts';

/** One thing the demo claims, and whether it is so. */
export type Check = { readonly isGood: boolean; readonly text: string };

/** Returns whether the machines agree and hold all that `memories`, files of memory servers, ever held. */
export async function checkMachines(
  machines: readonly Machine[],
  memories: readonly Buffer[],
): Promise<readonly Check[]> {
  const paths = [unifiedPath(''), ...machines.map(({ name }) => hostPath('', name))];
  const differing = paths.filter((path) => {
    const [first, ...others] = machines.map((machine) => readManaged(machine, path));
    return others.some((bytes) => first?.equals(bytes) !== true);
  });
  const heads = await Promise.all(machines.map((machine) => askGit(machine, ['rev-parse', 'HEAD', '@{upstream}'])));
  const statuses = await Promise.all(machines.map((machine) => askGit(machine, ['status', '--porcelain'])));
  return [
    { isGood: differing.length === 0, text: `both clones hold the same bytes: ${paths.join(', ')}` },
    {
      isGood: new Set(heads.join('\n').split('\n')).size === 1,
      text: 'both clones and the remote are at the same commit',
    },
    ...machines.map((machine) => checkEntries(machine, memories)),
    { isGood: statuses.every((status) => status === ''), text: 'both work trees are clean' },
  ];
}

/** Returns the entries of the unified file of a machine; throws if it cannot be read. */
export function unifiedEntries(machine: Machine): readonly Entry[] {
  const read = readEntries(readManaged(machine, unifiedPath('')), sha256);
  if (!read.ok) throw new Error(`the unified file of ${machine.name} cannot be read: ${read.problem.message}`);
  return [...read.value.values()];
}

const checkEntries = (machine: Machine, memories: readonly Buffer[]): Check => {
  const held = unifiedEntries(machine).map((entry) => {
    const { id, key } = contentOf(entry, sha256);
    return `${id} ${key}`;
  });
  const wanted = new Set(
    memories.flatMap((bytes) => {
      const source = parseSource(bytes, { sha256 });
      if (!source.ok) throw new Error(`a memory of the demo cannot be read: ${source.problem.message}`);
      return source.value.elements.map(({ id, key }) => `${id} ${key}`);
    }),
  );
  const found = [...wanted].filter((content) => held.includes(content)).length;
  const isEachOnce = new Set(held).size === held.length;
  const text = `${machine.name}: ${found} of ${wanted.size} things ever learned are there, each ${isEachOnce ? 'once' : 'MORE THAN once'}`;
  return { isGood: found === wanted.size && held.length === wanted.size && isEachOnce, text };
};
