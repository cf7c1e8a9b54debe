import type { Environment } from '../environments.ts';
import type { Folder } from '../repository.ts';
import { serveGitDaemon } from './git-daemon.ts';
import { serveHttp } from './smart-http.ts';
import { serveSsh } from './ssh.ts';

/** A hub as it is reached over one transport. */
export type Remote = {
  /** The port of this machine it is served at; `undefined` for one that is reached by its path. */
  readonly port: number | undefined;
  /** Returns the address of the hub, with another port than its own, as of a proxy, if told. */
  readonly address: (port?: number) => string;
  /** What the Git config of a clone needs in order to reach it. */
  readonly config: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

/** Every way to reach a hub. */
export const TRANSPORTS = {
  path: async (hub: Folder): Promise<Remote> => ({
    port: undefined,
    address: () => hub.cwd,
    config: {},
    close: async () => {},
  }),
  git: serveGitDaemon,
  http: serveHttp,
  ssh: serveSsh,
} as const;

/** Serves a hub, hands the remote to `use` and ends the service. */
export async function withRemote(served: Promise<Remote>, use: (remote: Remote) => Promise<void>): Promise<void> {
  const remote = await served;
  try {
    await use(remote);
  } finally {
    await remote.close();
  }
}

/** Has a clone reach its remote at `remote`, over another port if told. */
export async function connect(environment: Pick<Environment, 'git'>, remote: Remote, port?: number): Promise<void> {
  for (const [name, value] of Object.entries(remote.config)) await environment.git('config', name, value);
  await environment.git('remote', 'set-url', 'origin', remote.address(port));
}
