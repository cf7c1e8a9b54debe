import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A port of this machine that is listened on until `close`, which ends every connection too. */
export type Endpoint = { readonly port: number; readonly close: () => Promise<void> };

/** Listens on a free port of the loopback interface and hands every connection, paused, to `serve`. */
export async function listen(serve: (socket: Socket) => void): Promise<Endpoint> {
  const sockets = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The other side may be gone at any moment; that is what the tests are about.
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Listens on a free port and runs a program for every connection, which it has as stdin and stdout, as inetd does. */
export async function listenAsInetd(start: (socket: Socket) => ChildProcess): Promise<Endpoint> {
  const children = new Set<ChildProcess>();
  const endpoint = await listen((socket) => {
    const child = start(socket);
    children.add(child);
    child.on('close', () => children.delete(child));
    child.on('error', () => children.delete(child));
    // The child has a descriptor of its own.
    socket.destroy();
  });
  return {
    ...endpoint,
    close: async () => {
      await endpoint.close();
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

/** Returns a port of this machine that nobody listens on. */
export async function closedPort(): Promise<number> {
  const { port, close } = await listen(() => {});
  await close();
  return port;
}
