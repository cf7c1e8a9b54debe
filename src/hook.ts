/**
 * The hook program: `hook.cjs EVENT [arguments of Git]`. Exit codes: 0; 99 stops the commit (pre-commit) or the push
 * (pre-push): Node ends with 1 by itself for a program that it cannot read. The other hooks run after the fact: they report and never fail what has already happened.
 */
import { explainExhaustion } from './git/exhaustion.ts';
import { ToolError } from './git/tool-error.ts';
import { postCommit } from './hooks/post-commit.ts';
import { postMerge } from './hooks/post-merge.ts';
import { postRewrite } from './hooks/post-rewrite.ts';
import { preCommit } from './hooks/pre-commit.ts';
import { prePush } from './hooks/pre-push.ts';

/** The hooks that stop what they are asked about when they fail, and what that is. */
const STOPPED: Readonly<Record<string, string>> = { 'pre-commit': 'commit', 'pre-push': 'push' };

const STOP = 99;

async function run(event: string | undefined, args: readonly string[]): Promise<readonly string[]> {
  switch (event) {
    case 'pre-commit':
      return preCommit();
    case 'post-merge':
      return postMerge(args[0] === '1');
    case 'post-commit':
      return postCommit();
    case 'post-rewrite':
      return postRewrite(args[0] ?? '', await readStdin());
    case 'pre-push':
      return prePush(args[0] ?? '', await readStdin());
    default:
      throw new ToolError('usage', `memjoin has no hook "${event ?? ''}".`);
  }
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

function say(text: string): void {
  for (const line of text.split('\n')) process.stderr.write(`memjoin: ${line}\n`);
}

async function main([event, ...args]: readonly string[]): Promise<number> {
  try {
    for (const note of await run(event, args)) say(note);
    return 0;
  } catch (failure) {
    const error = explainExhaustion(failure);
    say(error instanceof Error ? error.message : String(error));
    if (error instanceof ToolError && error.hint !== undefined) say(`hint: ${error.hint}`);
    const stopped = STOPPED[event ?? ''];
    if (stopped === undefined) return 0;
    if (!(error instanceof ToolError))
      say(`hint: This is a defect of memjoin. To ${stopped} without it: MEMJOIN=0 git ${stopped}`);
    return STOP;
  }
}

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
