import { FILE_LIMIT } from './files.ts';
import { ToolError } from './tool-error.ts';

/** One answer of `git cat-file --batch`; `missing` for a name that led to no object it could read. */
export type BatchAnswer =
  | { readonly kind: 'object'; readonly oid: string; readonly type: string; readonly bytes: Buffer }
  | { readonly kind: 'missing' };

/** Takes the answers of `git cat-file --batch` as they come. */
export type BatchReader = {
  /** Takes the next piece of stdout. */
  readonly take: (chunk: Buffer) => void;
  /** Returns how many whole answers have come. */
  readonly count: () => number;
  /** Returns the answers in the order asked, none if each was handed on; throws unless `count` whole ones came. */
  readonly finish: (count: number) => readonly BatchAnswer[];
};

/**
 * Returns a reader of `<oid> <type> <size>` LF `<content>` LF and `<name> missing` LF. Each content goes straight into
 * one buffer of its size, so a huge blob is held once. With `onAnswer` each answer is handed on as it comes, and not kept.
 */
export function batchReader(onAnswer?: (answer: BatchAnswer) => void): BatchReader {
  const answers: BatchAnswer[] = [];
  let answered = 0;
  let header: Buffer[] = [];
  let body: Body | undefined;

  const answer = (given: BatchAnswer): void => {
    answered++;
    if (onAnswer === undefined) answers.push(given);
    else onAnswer(given);
  };

  const takeHeader = (chunk: Buffer): number => {
    const end = chunk.indexOf(10);
    header.push(end === -1 ? chunk : chunk.subarray(0, end));
    if (end === -1) return chunk.length;
    const line = Buffer.concat(header).toString();
    header = [];
    const found = /^([0-9a-f]{40,64}) ([a-z]+) (\d+)$/.exec(line);
    if (found === null) answer({ kind: 'missing' });
    else body = startBody(found);
    return end + 1;
  };

  const takeBody = (chunk: Buffer, current: Body): number => {
    const count = chunk.copy(current.bytes, current.filled);
    current.filled += count;
    if (current.filled < current.bytes.length) return count;
    const { oid, type, bytes } = current;
    answer({ kind: 'object', oid, type, bytes: bytes.subarray(0, -1) });
    body = undefined;
    return count;
  };

  return {
    take: (chunk) => {
      for (let rest = chunk; rest.length > 0; ) {
        rest = rest.subarray(body === undefined ? takeHeader(rest) : takeBody(rest, body));
      }
    },
    count: () => answered,
    finish: (count) => {
      if (body !== undefined || header.length > 0 || answered !== count) {
        throw new Error(`git cat-file answered ${answered} of ${count} questions`);
      }
      return answers;
    },
  };
}

type Body = { readonly oid: string; readonly type: string; readonly bytes: Buffer; filled: number };

const startBody = ([, oid = '', type = '', size = '0']: readonly string[]): Body => {
  if (Number(size) > FILE_LIMIT) throw new ToolError('unsupported-format', `object ${oid}: is larger than 2 GiB.`);
  // One byte more for the line feed that ends the content.
  return { oid, type, bytes: Buffer.allocUnsafe(Number(size) + 1), filled: 0 };
};
