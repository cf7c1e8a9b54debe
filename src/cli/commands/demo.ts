import type { CommandModule } from 'yargs';
import { contentOf } from '../../core/entry.ts';
import { removeTemporaryDirectory } from '../../git/temporary-directory.ts';
import { sha256 } from '../../memory/sha256.ts';
import { unifiedEntries } from '../demo/checks.ts';
import { askGit } from '../demo/machine.ts';
import { enterSandbox, type Sandbox } from '../demo/sandbox.ts';
import { type Pull, type Told, tellStory } from '../demo/story.ts';
import { showCheck, showLines, showTitle } from '../demo/terminal.ts';
import { styled } from '../style.ts';

/** Options of `memjoin demo`. */
export type DemoArguments = { readonly keep: boolean };

/** Plays the demo in a temporary folder, which it removes unless told to keep it, and returns 0, or 1 if a check fails. */
export async function run({ keep }: DemoArguments): Promise<number> {
  const started = performance.now();
  const sandbox = enterSandbox();
  try {
    const told = await tellStory(sandbox);
    await showResult(told);
    const isGood = told.checks.every((check) => check.isGood);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`\n${isGood ? 'All of it holds' : 'SOMETHING DOES NOT HOLD'}; ${seconds} seconds.\n`);
    return isGood ? 0 : 1;
  } finally {
    cleanUp(sandbox, keep);
  }
}

/** The command `memjoin demo`. */
export const demoCommand: CommandModule<object, DemoArguments> = {
  command: 'demo',
  describe: 'See two machines write at the same time and git join their memories, in a temporary folder',
  builder: (yargs) =>
    yargs
      .option('keep', { type: 'boolean', default: false, describe: 'Leave the folder behind, and say where' })
      .example('$0 demo', 'A minute of reading; needs no network and changes nothing of yours')
      .example('$0 demo --keep', 'Look around in the two clones afterwards')
      .epilogue('Exit code 1: one of the checks at its end failed.'),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const showResult = async ({ laptop, pulls, checks }: Told): Promise<void> => {
  showTitle('5. What came of it: the entries of unified-memory.json, and who wrote them');
  showLines(
    unifiedEntries(laptop).map((entry) => {
      return `${entry.place.environment.padEnd(8)} ${contentOf(entry, sha256).text.toString()}`;
    }),
  );
  showTitle('git log --graph --oneline');
  showLines((await askGit(laptop, ['log', '--graph', '--oneline'])).split('\n'));
  showTitle('How long it took');
  showLines(pulls.map(describePull));
  showTitle('Checks');
  for (const { isGood, text } of checks) showCheck(isGood, text);
};

const describePull = ({ command, total, driver, hooks }: Pull): string => {
  const parts = [
    ...(driver.length === 0 ? [] : [`merge driver ${driver.map(milliseconds).join(' + ')}`]),
    ...(hooks.length === 0 ? [] : [`hooks ${hooks.map(milliseconds).join(' + ')}`]),
  ];
  return `${command.padEnd(22)} ${milliseconds(total).padStart(8)}${parts.length === 0 ? '' : `  (${parts.join(', ')})`}`;
};

const milliseconds = (duration: number): string => `${Math.round(duration)} ms`;

const cleanUp = ({ root }: Sandbox, keep: boolean): void => {
  if (!keep) removeTemporaryDirectory(root);
  else process.stdout.write(`The clones are in ${styled(root, ['bold'], process.stdout)}\n`);
};
