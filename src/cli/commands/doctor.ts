import type { CommandModule } from 'yargs';
import type { Finding } from '../../install/doctor/check.ts';
import { diagnose, repairFound } from '../../install/doctor/diagnose.ts';
import { recorded } from '../../telemetry/record.ts';
import { counted } from '../counted.ts';
import { placeHere } from '../log-place.ts';
import { printLines } from '../open-memory.ts';
import { styled } from '../style.ts';

/** Options of `memjoin doctor`. */
export type DoctorArguments = { readonly fix: boolean; readonly json: boolean };

/** Prints what is wrong with the clone of the current folder, and returns 1 if something is, after `--fix` still is. */
export async function run({ fix, json }: DoctorArguments): Promise<number> {
  const look = { now: Date.now(), isTried: true };
  const cwd = process.cwd();
  const fixed = fix ? await recorded(placeHere, 'doctor --fix', () => repairFound(cwd, look)) : [];
  const findings = await diagnose(cwd, look);
  printLines(
    json ? [JSON.stringify({ findings, fixed })] : [...fixed.map((done) => `fixed: ${done}`), ...describe(findings)],
  );
  return findings.length === 0 ? 0 : 1;
}

/** The command `memjoin doctor`. */
export const doctorCommand: CommandModule<object, DoctorArguments> = {
  command: 'doctor',
  describe: 'Look for what is wrong with this clone, and say how to mend it',
  builder: (yargs) =>
    yargs
      .option('fix', {
        type: 'boolean',
        default: false,
        describe: 'Mend what can be mended; deletes no data, resets nothing, pushes nothing',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 doctor', 'What is wrong here, the worst first, with a command for each')
      .example('$0 doctor --fix', 'Mend what needs no decision, then say what is left')
      .epilogue(
        'Exit code 0: nothing found; 1: something found; 78: memjoin is not set up. All findings: docs/doctor.md',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const describe = (findings: readonly Finding[]): readonly string[] => {
  if (findings.length === 0) return ['Nothing found.'];
  const isFixable = findings.some(({ fix }) => fix !== undefined);
  return [
    ...findings.flatMap(({ id, level, sentence, instruction, fix }) => [
      `${styled(level, [COLOURS[level]], process.stdout)}  ${sentence} [${id}]`,
      `  ${instruction}${fix === undefined ? '' : `   (--fix does: ${fix})`}`,
    ]),
    `${counted(findings.length, 'finding')}.${isFixable ? ' "memjoin doctor --fix" mends those it can.' : ''}`,
  ];
};

const COLOURS = { error: 'red', warning: 'yellow', note: 'cyan' } as const;
