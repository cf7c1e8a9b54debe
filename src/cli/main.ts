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
  try {
    // The parser takes 60 ms to load, and what words an error 20: scripts that only ask for the version need not wait for it.
    const { dispatch } = await import('./dispatch.ts');
    await dispatch(argv, { version: manifest.version });
  } catch (error) {
    const { reportError } = await import('./report-error.ts');
    process.exitCode = reportError(error, {
      isJson: options.some((option) => option === '--json' || option === '--json=true'),
    });
  }
}

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
