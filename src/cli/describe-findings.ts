import { printable } from '../core/printable.ts';
import type { Findings, Loss } from '../memory/losses/verify.ts';
import { counted } from './counted.ts';

/** How many unique ids a line names. */
const NAMED = 3;

/** Returns a line for each fault, what is lost gathered by file and by the commit that lost it; none if all is well. */
export function describeFindings({ losses, stale, unreadable, irregular }: Findings): readonly string[] {
  return [
    ...unreadable.map(
      ({ path, problem: { line, column, message } }) => `${printable(path)}:${line}:${column}: ${printable(message)}`,
    ),
    ...irregular.map(({ path, mode }) => `${printable(path)}: is no regular file (mode ${mode})`),
    ...gather(losses).map(describeLosses),
    ...stale.map(
      ({ path, missing }) =>
        `${printable(path)}: the unified file lacks ${counted(missing.length, 'entry')} of it: ${named(missing)}`,
    ),
  ];
}

/** Returns the first ten digits of an object id. */
export function short(oid: string): string {
  return oid.slice(0, 10);
}

const gather = (losses: readonly Loss[]): readonly (readonly [Loss, ...Loss[]])[] => {
  const groups = new Map<string, [Loss, ...Loss[]]>();
  for (const loss of losses) {
    const key = `${loss.lostIn ?? `not ${loss.heldBy}`} ${loss.path}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [loss]);
    else group.push(loss);
  }
  return [...groups.values()];
};

const describeLosses = (group: readonly [Loss, ...Loss[]]): string => {
  const [{ path, lostIn, heldBy }] = group;
  const what = `${printable(path)}: ${counted(group.length, 'entry')}`;
  const ids = named(group.map(({ uniqueId }) => uniqueId));
  if (lostIn !== undefined) return `${what} went missing in ${short(lostIn)}: ${ids}`;
  return heldBy === 'ledger'
    ? `${what} of the ledger ${group.length === 1 ? 'is' : 'are'} missing: ${ids}`
    : `${what} of ${short(heldBy)} never came in: ${ids}`;
};

const named = (ids: readonly string[]): string => {
  const shown = ids.slice(0, NAMED).map(printable).join(', ');
  return ids.length > NAMED ? `${shown}, …` : shown;
};
