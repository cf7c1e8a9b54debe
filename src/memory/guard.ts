import { missingFrom } from '../core/conservation.ts';
import { isWhole } from '../core/held-apart-from-space.ts';
import { isHeldInRuns } from '../core/held-in-runs.ts';
import { printable } from '../core/printable.ts';
import { ToolError } from '../git/tool-error.ts';
import { sha256 } from './sha256.ts';

/**
 * Throws `conservation` unless `output`, which is about to be published as `path`, holds everything of `inputs`: it would
 * be a defect, and nothing may be written then.
 */
export function requireConserved(path: string, output: Buffer, inputs: readonly Buffer[]): void {
  for (const input of lackingOf(output, inputs)) {
    const missing = missingFrom(output, input, { sha256, limit: 3 });
    if (missing.length === 0) continue;
    throw new ToolError('conservation', `${printable(path)}: the join lacks ${missing.map(printable).join(', ')}.`, {
      hint: 'This is a defect of memjoin. Nothing was written; report it with both versions of the file.',
    });
  }
}

/** Returns those of `inputs` of which `output` lacks something; of many small ones it does not read all of it for each. */
export function lackingOf(output: Buffer, inputs: readonly Buffer[]): readonly Buffer[] {
  const areMany = inputs.length > FEW && isWhole(output);
  return inputs.filter(
    (input) => !(areMany && isHeldInRuns(output, input)) && missingFrom(output, input, { sha256, limit: 1 }).length > 0,
  );
}

/** Up to so many files are cheaper to compare than to prove the output whole first. */
const FEW = 3;
