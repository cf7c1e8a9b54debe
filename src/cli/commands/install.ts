import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { hasUncommitted } from '../../git/checkout-state.ts';
import { requireIdentity } from '../../git/commit.ts';
import { openRepository, type Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { install } from '../../install/install.ts';
import type { Plan } from '../../install/plan.ts';
import { describeCheck, describePlan, describeUserPlan, stepFacts } from '../../install/print.ts';
import { installForUser, type UserInstalled } from '../../install/user-install.ts';
import { readSettings } from '../../memory/settings.ts';
import { lookAtSource } from '../../memory/source/look-at-source.ts';
import { sourceProblem } from '../../memory/source/source-problem.ts';
import { recorded } from '../../telemetry/record.ts';
import { placeHere } from '../log-place.ts';

/** Options of `memjoin install`. */
export type InstallArguments = {
  readonly env?: string | undefined;
  readonly adopt: boolean;
  readonly source?: string | undefined;
  readonly dir?: string | undefined;
  readonly 'two-way'?: boolean | undefined;
  readonly global: boolean;
  readonly 'dry-run': boolean;
  readonly json: boolean;
};

/** Sets up the repository of the current folder, prints what it does, and returns 0, or 78 when a check failed. */
export async function run(args: InstallArguments): Promise<number> {
  const { env, adopt, source, dir, 'two-way': twoWay, 'dry-run': dryRun, json } = args;
  if (args.global) return runForUser(args);
  // An empty variable in a script: `--env "$NAME"`.
  if (env?.trim() === '') {
    throw new ToolError('usage', '--env: needs a name.', { hint: 'Without --env the name is the host name.' });
  }
  const repository = await openRepository(process.cwd());
  const options = { environment: env, adopt, source, dir, twoWay, cwd: process.cwd() };
  const onPlan = (plan: Plan): void => {
    if (!json) printLines(describePlan(plan));
  };
  // Its name, and with it its log, is known afterwards only.
  const { plan, checks } = await recorded(placeHere, 'install', async (tell) => {
    tell({ isDryRun: dryRun });
    const installed = await install(repository, options, { isDryRun: dryRun, onPlan });
    if (!installed.checks.every((check) => check.isGood)) tell({ exitCode: 78 });
    return installed;
  });
  const isGood = checks.every((check) => check.isGood);
  if (json) {
    const { settings, hooks, notes, steps } = plan;
    printLines([JSON.stringify({ dryRun, isGood, settings, hooks, notes, steps: steps.map(stepFacts), checks })]);
  } else {
    printLines(checks.map(describeCheck));
    if (!isGood)
      process.stderr.write('hint: a check failed; mend what its line above names, then run memjoin install again.\n');
    else if (!dryRun)
      printLines([
        ...(await identityNote(repository)),
        ...(await sourceNote(repository)),
        nextStep(plan, await hasUncommitted(repository, [':(top,literal).gitattributes'])),
      ]);
  }
  return isGood ? 0 : 78;
}

/** The command `memjoin install`. */
export const installCommand: CommandModule<object, InstallArguments> = {
  command: 'install',
  describe: 'Set this repository up: merge driver, hooks, attributes; prints the plan, then does it',
  builder: (yargs) =>
    yargs
      .option('env', {
        type: 'string',
        describe: 'Name of this environment (default: the host name)',
        requiresArg: true,
      })
      .option('adopt', { type: 'boolean', default: false, describe: 'Go on with a name another clone used before' })
      .option('source', { type: 'string', describe: 'The live memory file to back up', requiresArg: true })
      .option('dir', { type: 'string', describe: 'Folder of the managed files (default: the top)', requiresArg: true })
      .option('two-way', {
        type: 'boolean',
        describe: 'Also write what merges bring into the live file, and hide everywhere what is deleted in it',
      })
      .option('global', {
        type: 'boolean',
        default: false,
        describe: 'For all your repositories that have the rules in .gitattributes, instead of this one',
      })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print the plan and change nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 install --source ~/memory.json', 'Back up that file into this repository')
      .example('$0 install --env laptop --dir memories', 'Name the environment, keep the files in a folder')
      .example('$0 install --dry-run', 'See what would be written')
      .example('$0 install --global', 'Join in every repository that carries the rules'),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const runForUser = async (args: InstallArguments): Promise<number> => {
  const { 'dry-run': isDryRun, json, env, adopt, source, dir, 'two-way': twoWay } = args;
  const clash = Object.entries({ env, adopt: adopt || undefined, source, dir, 'two-way': twoWay }).find(
    ([, value]) => value !== undefined,
  );
  if (clash !== undefined) {
    throw new ToolError('usage', `--${clash[0]}: belongs to one repository, --global to all of them.`, {
      hint: 'Run memjoin install --global first, then memjoin install with the other options in each repository.',
    });
  }
  const onPlan = (planned: UserInstalled): void => {
    if (!json) printLines(describeUserPlan(planned));
  };
  const { places, hasHooks, steps, checks } = await installForUser({ isDryRun, onPlan });
  const isGood = checks.every((check) => check.isGood);
  if (json) {
    printLines([
      JSON.stringify({ dryRun: isDryRun, isGood, ...places, hasHooks, steps: steps.map(stepFacts), checks }),
    ]);
  } else {
    printLines(checks.map(describeCheck));
    if (isGood && !isDryRun) printLines(['Done. "memjoin uninstall --global" takes it back.']);
  }
  return isGood ? 0 : 78;
};

/** Every command that commits needs an identity; install itself does not. */
const identityNote = async (repository: Repository): Promise<readonly string[]> => {
  try {
    await requireIdentity(repository);
    return [];
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'identity-missing') throw error;
    return [`note: ${error.message} Before the first commit: ${error.hint?.replace(/^Run: /, '') ?? ''}`];
  }
};

/** A file that backup would refuse is mostly the wrong one; install itself does not read it. */
const sourceNote = async (repository: Repository): Promise<readonly string[]> => {
  const { source, idKey } = await readSettings(repository);
  const problem = source === undefined ? undefined : sourceProblem(source, idKey);
  if (source === undefined || problem === undefined) return [];
  return [
    `note: ${printable(source)}: ${printable(problem)}. A backup refuses it as it is; if it is not the memory file: memjoin install --source PATH`,
  ];
};

const nextStep = ({ settings: { source } }: Plan, isUncommitted: boolean): string => {
  const commit = isUncommitted ? ' Commit .gitattributes.' : '';
  if (source === undefined) return `Done.${commit} "memjoin install --source PATH" names the live file to back up.`;
  if (['gone', 'no-folder'].includes(lookAtSource(source)))
    return `Done.${commit} "memjoin status" says what comes next.`;
  return `Done.${commit} "memjoin backup" backs the live file up.`;
};

const printLines = (lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
};
