import { dirname } from 'node:path';
import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { hasUncommitted } from '../../git/checkout-state.ts';
import { listDirectory } from '../../git/directories.ts';
import { listRefs } from '../../git/refs.ts';
import { openRepository, type Repository } from '../../git/repository.ts';
import { storedSettings } from '../../install/facts.ts';
import { planRefRemoval } from '../../install/own-refs.ts';
import { planUninstall, sharedHooks } from '../../install/uninstall.ts';
import { planUserUninstall } from '../../install/user-uninstall.ts';
import { listStaged } from '../../memory/content.ts';
import { LEDGERS, listLedgers } from '../../memory/ledger/ledger.ts';
import { ASIDE } from '../../memory/ledger/ledger-damage.ts';
import { listCopies } from '../../memory/restore/kept-copies.ts';
import { readMemjoinConfig } from '../../memory/settings.ts';
import { shadowDirectory } from '../../memory/source/shadow.ts';

/** Options of `memjoin uninstall`. */
export type UninstallArguments = { readonly global: boolean; readonly 'dry-run': boolean; readonly json: boolean };

/** Takes the setup of the repository of the current folder back, and returns 0, also where there is none. */
export async function run({ global, 'dry-run': dryRun, json }: UninstallArguments): Promise<number> {
  if (global) return runForUser({ dryRun, json });
  const repository = await openRepository(process.cwd());
  const setup = planUninstall(repository);
  // The record goes last, so that an uninstall that was cut off can be run again.
  const removals = setup.length === 0 ? [] : [...(await planRefRemoval(repository)), ...setup];
  const stays = removals.length === 0 ? [] : await whatStays(repository);
  if (!dryRun) for (const removal of removals) await removal.apply();
  const done = removals.map(({ what }) => what);
  const isUncommitted = done.length > 0 && !dryRun && (await hasUncommitted(repository, [ATTRIBUTES]));
  const lines = json
    ? [JSON.stringify({ dryRun, done, stays })]
    : [
        ...done.map(printable),
        ...stays.map((what) => `stays: ${printable(what)}`),
        `${lastLine(done.length, dryRun)}${isUncommitted ? ' Commit .gitattributes.' : ''}`,
      ];
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
}

/** The command `memjoin uninstall`. */
export const uninstallCommand: CommandModule<object, UninstallArguments> = {
  command: 'uninstall',
  describe: 'Take the setup of this repository back; the memory files stay',
  builder: (yargs) =>
    yargs
      .option('global', {
        type: 'boolean',
        default: false,
        describe: 'Take "install --global" back instead; installs in single repositories stay',
      })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print what would be done and change nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 uninstall', 'Give config, attributes and hooks back what they held before'),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const runForUser = async ({ dryRun, json }: { readonly dryRun: boolean; readonly json: boolean }): Promise<number> => {
  const removals = planUserUninstall();
  if (!dryRun) for (const removal of removals) await removal.apply();
  const done = removals.map(({ what }) => what);
  const none = 'memjoin is not set up for all your repositories; there is nothing to take back.';
  const last = done.length === 0 ? none : dryRun ? 'Nothing was changed.' : 'Done.';
  const lines = json ? [JSON.stringify({ dryRun, done, stays: [] })] : [...done.map(printable), last];
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
};

/** They are data; this is how to be rid of them too. */
const LEDGERS_STAY =
  `${LEDGERS} (what each branch held here; to remove it: ` +
  `git for-each-ref --format='delete %(refname)' ${LEDGERS} | git update-ref --stdin)`;

/** Ledgers that could not be read, which nothing else holds. */
const asideStay = (count: number): string =>
  `${ASIDE} (${count === 1 ? 'a ledger' : `${count} ledgers`} that could not be read; to remove it: ` +
  `git for-each-ref --format='delete %(refname)' ${ASIDE} | git update-ref --stdin)`;

const ATTRIBUTES = ':(top,literal).gitattributes';

/** Returns the data that uninstall leaves: memory files, the live file, and what restore has put aside. */
const whatStays = async (repository: Repository): Promise<readonly string[]> => {
  const { dir = '', source } = storedSettings(await readMemjoinConfig(repository));
  const files = repository.isBare ? [] : [...(await listStaged(repository, dir)).keys()];
  const [copy, ...more] = listCopies(repository);
  const aside = await listRefs(repository, ASIDE);
  const shadows = shadowDirectory(repository);
  const hasShadows = listDirectory(shadows).length > 0;
  const shared = sharedHooks(repository).map(
    ({ hooksDir, users }) =>
      `the calls in ${hooksDir}, which serve ${users.length === 1 ? users[0] : `${users.length} other clones`}`,
  );
  return [
    ...files,
    ...shared,
    ...(source === undefined ? [] : [source]),
    ...((await listLedgers(repository)).length === 0 ? [] : [LEDGERS_STAY]),
    ...(aside.length === 0 ? [] : [asideStay(aside.length)]),
    ...(hasShadows ? [`${shadows} (what the live file held at the last backup, for an install after this one)`] : []),
    ...(copy === undefined ? [] : [`${dirname(copy.path)} (${more.length + 1} of the files that restore displaced)`]),
  ];
};

const lastLine = (count: number, isDryRun: boolean): string => {
  if (count === 0) return 'memjoin is not set up here; there is nothing to take back.';
  return isDryRun ? 'Nothing was changed.' : 'Done. The memory files and their history are untouched.';
};
