import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { openRepository } from '../../git/repository.ts';
import { planUninstall } from '../../install/uninstall.ts';

/** Options of `memjoin uninstall`. */
export type UninstallArguments = { readonly 'dry-run': boolean; readonly json: boolean };

/** Takes the setup of the repository of the current folder back, and returns 0, also where there is none. */
export async function run({ 'dry-run': dryRun, json }: UninstallArguments): Promise<number> {
  const repository = await openRepository(process.cwd());
  const removals = planUninstall(repository);
  if (!dryRun) for (const removal of removals) await removal.apply();
  const done = removals.map(({ what }) => what);
  const lines = json ? [JSON.stringify({ dryRun, done })] : [...done.map(printable), lastLine(done.length, dryRun)];
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
}

/** The command `memjoin uninstall`. */
export const uninstallCommand: CommandModule<object, UninstallArguments> = {
  command: 'uninstall',
  describe: 'Take the setup of this repository back; the memory files stay',
  builder: (yargs) =>
    yargs
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print what would be done and change nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 uninstall', 'Give config, attributes and hooks back what they held before'),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const lastLine = (count: number, isDryRun: boolean): string => {
  if (count === 0) return 'memjoin is not set up here; there is nothing to take back.';
  return isDryRun ? 'Nothing was changed.' : 'Done. The memory files and their history are untouched.';
};
