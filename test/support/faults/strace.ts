import { execa } from 'execa';

/** Returns whether strace is here and may trace. */
export async function hasStrace(): Promise<boolean> {
  const { exitCode } = await execa('strace', ['-o', '/dev/null', 'true'], { reject: false });
  return exitCode === 0;
}

/** Installs strace with the package manager of Debian where it is missing; says so where it cannot. */
export async function findStrace(): Promise<void> {
  if (await hasStrace()) return;
  const install = ['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'strace'];
  const [file = '', ...args] = process.getuid?.() === 0 ? install : ['sudo', '-n', ...install];
  await execa(file, args, { reject: false, stdio: 'inherit' });
  if (!(await hasStrace())) throw new Error('strace is not here or may not trace (a container needs SYS_PTRACE).');
}
