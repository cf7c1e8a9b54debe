import { createRequire } from 'node:module';
import { execa } from 'execa';

/** The graph that a memory server reads from its file. */
export type Graph = {
  readonly entities: readonly { name: string; entityType: string; observations: readonly string[] }[];
  readonly relations: readonly { from: string; to: string; relationType: string }[];
};

const require = createRequire(import.meta.url);

/** The program of each version of `@modelcontextprotocol/server-memory` that the tests drive, the oldest first. */
const PROGRAMS = {
  '2025.4.25': require.resolve('memory-server-2025-04/dist/index.js'),
  '2025.9.25': require.resolve('memory-server-2025-09/dist/index.js'),
  '2026.1.26': require.resolve('memory-server-2026-01/dist/index.js'),
  '2026.8.31': require.resolve('@modelcontextprotocol/server-memory/dist/index.js'),
} as const;

export type ServerVersion = keyof typeof PROGRAMS;

/** Every version, the oldest first, and the two at the ends: they write the file in different ways. */
export const SERVER_VERSIONS = Object.keys(PROGRAMS) as readonly ServerVersion[];
export const OLDEST_AND_CURRENT: readonly ServerVersion[] = ['2025.4.25', '2026.8.31'];

/** A memory server that runs. */
export type MemoryServer = {
  /** Calls a tool and returns its answer; throws with the message of the server if it fails. One call at a time. */
  readonly call: (tool: string, input?: unknown) => Promise<unknown>;
  readonly readGraph: () => Promise<Graph>;
  readonly close: () => Promise<void>;
};

/** Starts the official MCP memory server on the file at `path`, as a client of it does; the caller closes it. */
export async function startMemoryServer(path: string, version: ServerVersion = '2026.8.31'): Promise<MemoryServer> {
  const server = execa(process.execPath, [PROGRAMS[version]], {
    env: { MEMORY_FILE_PATH: path },
    buffer: false,
    reject: false,
  });
  const replies = server.iterable();
  const send = (message: object) => server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  let lastId = 0;
  const ask = async (method: string, params: object): Promise<Reply> => {
    const id = ++lastId;
    send({ id, method, params });
    for (;;) {
      const { value, done } = await replies.next();
      if (done === true) throw new Error('the memory server ended without an answer');
      const reply = JSON.parse(value as string) as Reply;
      if (reply.id === id) return reply;
    }
  };
  const call: MemoryServer['call'] = async (tool, input = {}) => {
    const { result, error } = await ask('tools/call', { name: tool, arguments: input });
    const text = result?.content[0]?.text ?? JSON.stringify(error);
    if (result === undefined || result.isError === true) throw new Error(`${tool}: ${text}`);
    return /^[[{]/.test(text) ? JSON.parse(text) : text;
  };
  const clientInfo = { name: 'test', version: '1' };
  await ask('initialize', { protocolVersion: '2024-11-05', capabilities: {}, clientInfo });
  send({ method: 'notifications/initialized' });
  return {
    call,
    readGraph: async () => (await call('read_graph')) as Graph,
    close: async () => {
      server.kill();
      await server;
    },
  };
}

type Reply = {
  readonly id?: number;
  readonly result?: { readonly isError?: boolean; readonly content: readonly { readonly text: string }[] };
  readonly error?: object;
};

/** Starts a server, calls its tools one after the other, closes it and returns what each answered. */
export async function callMemoryServer(
  path: string,
  calls: readonly { readonly tool: string; readonly with?: unknown }[],
  version?: ServerVersion,
): Promise<readonly unknown[]> {
  const server = await startMemoryServer(path, version);
  try {
    const answers: unknown[] = [];
    for (const { tool, with: input } of calls) answers.push(await server.call(tool, input));
    return answers;
  } finally {
    await server.close();
  }
}
