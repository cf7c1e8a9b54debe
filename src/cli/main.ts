#!/usr/bin/env node
/** The command line: `memjoin COMMAND …`, also as `git memjoin COMMAND …`. Results go to stdout, all else to stderr. */
import manifest from '../../package.json' with { type: 'json' };

/** Runs the command that `argv` names and sets the exit code of the process; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  // What comes after `--` is a name, whatever it looks like.
  const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  if (options.includes('--debug')) process.env.MEMJOIN_DEBUG = '1';
  if (argv.length === 1 && argv[0] === '--version') {
    process.stdout.write(`${manifest.version}\n`);
    return;
  }
  const isJson = options.some((option) => option === '--json' || /^--json=(?!false$)/.test(option));
  let report: typeof import('./report-error.ts').reportError = reportUnloaded;
  try {
    // The parser takes 60 ms to load, and what words an error 20: scripts that only ask for the version need not wait for it.
    // Both before the command begins: it may leave no descriptor, or no program, to load anything with.
    const [{ dispatch }, { reportError }] = await Promise.all([import('./dispatch.ts'), import('./report-error.ts')]);
    report = reportError;
    await dispatch(argv, { version: manifest.version });
  } catch (error) {
    process.exitCode = report(error, { isJson });
  }
}

/** Says that the programs of memjoin itself could not be loaded, in the words of the system. */
const reportUnloaded = (error: unknown, { isJson }: { readonly isJson: boolean }): number => {
  const why = error instanceof Error ? error.message.replaceAll(/\p{Cc}/gu, '?') : String(error);
  const message = `The programs of memjoin cannot be loaded: ${why}`;
  const hint = 'See that its folder is whole (install it again) and that files may be opened (ulimit -n 1024).';
  const isShort = error instanceof Error && 'code' in error && ['EMFILE', 'ENFILE'].includes(String(error.code));
  const [code, exitCode] = isShort ? ['out-of-files', 75] : ['not-set-up', 78];
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { code, message, hint }, exitCode })}\n`);
  process.stderr.write(`error: ${message}\nhint: ${hint}\n`);
  return exitCode;
};

let isOutputLost = false;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`memjoin merge … | head`) closes the pipe; that is no failure of ours.
  if (error.code === 'EPIPE' || isOutputLost) return;
  isOutputLost = true;
  void reportLostOutput(error);
});

const reportLostOutput = async (error: Error): Promise<void> => {
  const [{ reportError }, { writeFailed }] = await Promise.all([
    import('./report-error.ts'),
    import('../git/file-errors.ts'),
  ]);
  const exitCode = reportError(writeFailed('standard output', error), { isJson: false });
  // The command goes on with its work, and would set a code of its own at its end.
  process.once('exit', () => {
    process.exitCode ||= exitCode;
  });
};

// There is no place left to say it at.
process.stderr.on('error', () => {});

await main(process.argv.slice(2));
