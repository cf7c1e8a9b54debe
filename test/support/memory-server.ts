import { createRequire } from 'node:module';
import { execa } from 'execa';

/** The graph that a memory server reads from its file. */
export type Graph = {
  readonly entities: readonly { name: string; entityType: string; observations: readonly string[] }[];
  readonly relations: readonly { from: string; to: string; relationType: string }[];
};

/**
 * Starts the official MCP memory server on the file at `path`, calls its tools one after the other and returns what each
 * answered; throws with the server's message if one fails.
 */
export async function callMemoryServer(
  path: string,
  calls: readonly { readonly tool: string; readonly with?: unknown }[],
): Promise<readonly unknown[]> {
  const program = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-memory/dist/index.js');
  const server = execa(process.execPath, [program], { env: { MEMORY_FILE_PATH: path }, buffer: false, reject: false });
  try {
    const replies = server.iterable();
    const send = (message: object) => server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const answers: unknown[] = [];
    const nextReply = async () => {
      const { value, done } = await replies.next();
      if (done === true) throw new Error('the memory server ended without an answer');
      return JSON.parse(value as string) as {
        result?: { isError?: boolean; content: { text: string }[] };
        error?: object;
      };
    };
    const clientInfo = { name: 'test', version: '1' };
    send({ id: 0, method: 'initialize', params: { protocolVersion: '2024-11-05', capabilities: {}, clientInfo } });
    await nextReply();
    send({ method: 'notifications/initialized' });
    for (const [index, call] of calls.entries()) {
      send({ id: index + 1, method: 'tools/call', params: { name: call.tool, arguments: call.with ?? {} } });
      const { result, error } = await nextReply();
      const text = result?.content[0]?.text ?? JSON.stringify(error);
      if (result === undefined || result.isError === true) throw new Error(`${call.tool}: ${text}`);
      answers.push(/^[[{]/.test(text) ? JSON.parse(text) : text);
    }
    return answers;
  } finally {
    server.kill();
    await server;
  }
}
