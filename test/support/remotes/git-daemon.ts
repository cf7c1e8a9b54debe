import { spawn } from 'node:child_process';
import { basename, dirname } from 'node:path';
import type { Folder } from '../repository.ts';
import { listenAsInetd } from './endpoint.ts';
import type { Remote } from './remote.ts';

/** Serves `hub` by Git's own protocol, which asks nobody who they are, and takes pushes. */
export async function serveGitDaemon({ cwd, env }: Folder): Promise<Remote> {
  const options = ['--inetd', '--export-all', '--enable=receive-pack', `--base-path=${dirname(cwd)}`, dirname(cwd)];
  const { port, close } = await listenAsInetd((socket) =>
    spawn('git', ['daemon', ...options], { env, stdio: [socket, socket, 'ignore'] }),
  );
  return { port, close, config: {}, address: (through = port) => `git://127.0.0.1:${through}/${basename(cwd)}` };
}
