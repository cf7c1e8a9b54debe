import type { Argv } from 'yargs';

/** Adds one command to the parser; its code is loaded by the call. */
export type Register = (yargs: Argv) => Promise<Argv>;

/** Every command by name, in the order in which the help lists them. */
export const COMMANDS: ReadonlyMap<string, Register> = new Map<string, Register>([
  ['install', async (yargs) => yargs.command((await import('./commands/install.ts')).installCommand)],
  ['uninstall', async (yargs) => yargs.command((await import('./commands/uninstall.ts')).uninstallCommand)],
  ['status', async (yargs) => yargs.command((await import('./commands/status.ts')).statusCommand)],
  ['backup', async (yargs) => yargs.command((await import('./commands/backup.ts')).backupCommand)],
  ['merge', async (yargs) => yargs.command((await import('./commands/merge.ts')).mergeCommand)],
  ['resolve', async (yargs) => yargs.command((await import('./commands/resolve.ts')).resolveCommand)],
]);
