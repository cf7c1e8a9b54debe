import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Folder } from '../repository.ts';
import { listenAsInetd } from './endpoint.ts';
import type { Remote } from './remote.ts';

/** Returns the path of the ssh server of this machine, or `undefined` where there is none. */
export async function findSshServer(): Promise<string | undefined> {
  for (const path of ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd']) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/**
 * Serves `hub` over ssh to whoever has a key made for this once; unless `isKnown`, the client has never seen the key of
 * the server. Needs {@link findSshServer}.
 */
export async function serveSsh(
  { cwd }: Folder,
  { isKnown = true }: { readonly isKnown?: boolean } = {},
): Promise<Remote> {
  const program = (await findSshServer()) ?? 'sshd';
  // Paths with spaces mean several to some of these settings.
  const folder = await mkdtemp(join(tmpdir(), 'memjoin-ssh-'));
  await makeKey(join(folder, 'host'));
  await makeKey(join(folder, 'user'));
  const hostKey = await readFile(join(folder, 'host.pub'), 'utf8');
  await writeFile(join(folder, 'known'), isKnown ? `hub ${hostKey}` : '');
  await writeFile(join(folder, 'server.conf'), serverConfig(folder));
  await writeFile(join(folder, 'client.conf'), clientConfig(folder));
  // Where an ssh server gives up its rights; the package makes it at the start of the service alone.
  if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const { port, close } = await listenAsInetd((socket) =>
    spawn(program, ['-i', '-e', '-f', join(folder, 'server.conf')], { stdio: [socket, socket, 'ignore'] }),
  );
  return {
    port,
    config: { 'core.sshCommand': `ssh -F ${join(folder, 'client.conf')}` },
    address: (through = port) => `ssh://${userInfo().username}@127.0.0.1:${through}${encodeURI(cwd)}`,
    close: async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const makeKey = async (path: string): Promise<void> => {
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path]);
};

const serverConfig = (folder: string): string => `
HostKey ${folder}/host
AuthorizedKeysFile ${folder}/user.pub
PidFile none
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM no
SetEnv GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
`;

const clientConfig = (folder: string): string => `
Host *
IdentityFile ${folder}/user
IdentitiesOnly yes
IdentityAgent none
HostKeyAlias hub
UserKnownHostsFile ${folder}/known
GlobalKnownHostsFile /dev/null
`;
