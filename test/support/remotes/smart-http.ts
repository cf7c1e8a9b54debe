import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname } from 'node:path';
import type { Folder } from '../repository.ts';
import type { Remote } from './remote.ts';

/** Serves `hub` over HTTP by `git http-backend`; with `password`, to whoever sends it alone. */
export async function serveHttp(
  { cwd, env }: Folder,
  { password }: { readonly password?: string } = {},
): Promise<Remote> {
  const server = createServer((request, response) => {
    if (password !== undefined && request.headers.authorization !== `Basic ${btoa(`ada:${password}`)}`) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="memories"' }).end();
      return;
    }
    runBackend(request, response, { ...env, GIT_PROJECT_ROOT: dirname(cwd), GIT_HTTP_EXPORT_ALL: '1' });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    // A proxy of the machine does not know the servers of a test.
    config: { 'http.proxy': '' },
    address: (through = port) => `http://127.0.0.1:${through}/${basename(cwd)}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Runs the program as a web server runs a CGI program: what it says is headers, an empty line, and the body. */
const runBackend = (
  request: IncomingMessage,
  response: ServerResponse,
  env: Readonly<Record<string, string>>,
): void => {
  const { pathname, search } = new URL(request.url ?? '/', 'http://hub');
  const { headers } = request;
  const child = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...env,
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: headers['content-type'] ?? '',
      ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      REMOTE_USER: 'ada',
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => {});
  request.pipe(child.stdin);
  response.on('close', () => child.kill());
  let head = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    sendHead(response, head.subarray(0, end).toString('latin1'));
    response.write(head.subarray(end + 4));
  });
  child.on('close', () => {
    // An answer cut short must not look like a whole one.
    if (response.headersSent && child.exitCode === 0) response.end();
    else response.destroy();
  });
};

const sendHead = (response: ServerResponse, head: string): void => {
  let status = 200;
  for (const line of head.split('\r\n')) {
    const [name = '', value = ''] = line.split(/: ?(.*)/s);
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
};
