import type { Argv } from 'yargs';

/** Adds one command to the parser; its code is loaded by the call. */
export type Register = (yargs: Argv) => Promise<Argv>;

/** Every command by name, in the order in which the help lists them. */
export const COMMANDS: ReadonlyMap<string, Register> = new Map<string, Register>([
  ['install', async (yargs) => yargs.command((await import('./commands/install.ts')).installCommand)],
  ['uninstall', async (yargs) => yargs.command((await import('./commands/uninstall.ts')).uninstallCommand)],
  ['status', async (yargs) => yargs.command((await import('./commands/status.ts')).statusCommand)],
  ['doctor', async (yargs) => yargs.command((await import('./commands/doctor.ts')).doctorCommand)],
  ['backup', async (yargs) => yargs.command((await import('./commands/backup.ts')).backupCommand)],
  ['sync', async (yargs) => yargs.command((await import('./commands/sync.ts')).syncCommand)],
  ['schedule', async (yargs) => yargs.command((await import('./commands/schedule.ts')).scheduleCommand)],
  ['restore', async (yargs) => yargs.command((await import('./commands/restore.ts')).restoreCommand)],
  ['merge', async (yargs) => yargs.command((await import('./commands/merge.ts')).mergeCommand)],
  ['compare', async (yargs) => yargs.command((await import('./commands/compare.ts')).compareCommand)],
  ['resolve', async (yargs) => yargs.command((await import('./commands/resolve.ts')).resolveCommand)],
  ['verify', async (yargs) => yargs.command((await import('./commands/verify.ts')).verifyCommand)],
  ['repair', async (yargs) => yargs.command((await import('./commands/repair.ts')).repairCommand)],
  ['recover', async (yargs) => yargs.command((await import('./commands/recover.ts')).recoverCommand)],
  ['unify', async (yargs) => yargs.command((await import('./commands/unify.ts')).unifyCommand)],
  ['view', async (yargs) => yargs.command((await import('./commands/view.ts')).viewCommand)],
  ['show', async (yargs) => yargs.command((await import('./commands/show.ts')).showCommand)],
  ['log', async (yargs) => yargs.command((await import('./commands/log.ts')).logCommand)],
  ['stats', async (yargs) => yargs.command((await import('./commands/stats.ts')).statsCommand)],
  ['report', async (yargs) => yargs.command((await import('./commands/report.ts')).reportCommand)],
  ['conflicts', async (yargs) => yargs.command((await import('./commands/conflicts.ts')).conflictsCommand)],
  ['secrets', async (yargs) => yargs.command((await import('./commands/secrets.ts')).secretsCommand)],
  ['delete', async (yargs) => yargs.command((await import('./commands/delete.ts')).deleteCommand)],
  ['undelete', async (yargs) => yargs.command((await import('./commands/undelete.ts')).undeleteCommand)],
  ['purge', async (yargs) => yargs.command((await import('./commands/purge.ts')).purgeCommand)],
  ['migrate', async (yargs) => yargs.command((await import('./commands/migrate.ts')).migrateCommand)],
  [
    'completion',
    async (yargs) => yargs.command((await import('./commands/completion.ts')).completionCommand(COMMANDS)),
  ],
  ['demo', async (yargs) => yargs.command((await import('./commands/demo.ts')).demoCommand)],
]);
