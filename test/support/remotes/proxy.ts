import { connect, type Socket } from 'node:net';
import { type Endpoint, listen } from './endpoint.ts';

/** What becomes of one connection; `up` is what the client says, `down` what the server does. */
export type Fault =
  | { readonly kind: 'none' }
  /** Both sides are cut off once so many bytes went that way; the last of them may arrive. */
  | { readonly kind: 'cut'; readonly direction: 'up' | 'down'; readonly after: number }
  /** From then on nothing goes either way, and nobody hangs up. */
  | { readonly kind: 'stall'; readonly direction: 'up' | 'down'; readonly after: number };

/** A proxy, and how many connections it had. */
export type Proxy = Endpoint & { readonly connections: () => number };

/** Forwards connections to a port of this machine; the one with number n, from 0, suffers what `faultOf` says of n. */
export async function startProxy(port: number, faultOf: (connection: number) => Fault): Promise<Proxy> {
  let connections = 0;
  const servers = new Set<Socket>();
  const endpoint = await listen((client) => {
    const fault = faultOf(connections++);
    const server = connect(port, '127.0.0.1');
    servers.add(server);
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    const state = { isStalled: false };
    for (const socket of [client, server]) {
      socket.on('error', end);
      socket.on('close', () => {
        servers.delete(server);
        if (!state.isStalled) end();
      });
    }
    forward(client, server, { fault, direction: 'up', end, state });
    forward(server, client, { fault, direction: 'down', end, state });
  });
  return {
    ...endpoint,
    connections: () => connections,
    close: async () => {
      for (const server of servers) server.destroy();
      await endpoint.close();
    },
  };
}

type Way = {
  readonly fault: Fault;
  readonly direction: 'up' | 'down';
  readonly end: () => void;
  readonly state: { isStalled: boolean };
};

const forward = (from: Socket, to: Socket, { fault, direction, end, state }: Way): void => {
  let left = fault.kind !== 'none' && fault.direction === direction ? fault.after : Number.POSITIVE_INFINITY;
  const strike = (): void => {
    if (fault.kind === 'stall') state.isStalled = true;
    else end();
  };
  from.on('data', (chunk) => {
    if (state.isStalled) return;
    const part = chunk.subarray(0, Math.min(chunk.length, left));
    left -= part.length;
    if (left > 0) to.write(part);
    else to.write(part, strike);
    if (left === 0 && fault.kind === 'stall') state.isStalled = true;
  });
  from.on('end', () => {
    if (!state.isStalled) to.end();
  });
  if (left === 0) strike();
  from.resume();
};
