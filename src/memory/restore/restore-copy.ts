import { printable } from '../../core/printable.ts';
import { type Result, startsWithBom } from '../../core/problem.ts';
import { parseSource } from '../../dialects/detect.ts';
import type { Dialect, Source } from '../../dialects/element.ts';
import { skipSpaces } from '../../dialects/scan-list.ts';
import { readWhole } from '../../git/files.ts';
import { ToolError } from '../../git/tool-error.ts';
import { sha256 } from '../sha256.ts';
import { compareElements, type RestorePlan } from './restore-plan.ts';

/**
 * Returns what putting the file `from` in the place of the source, `before`, would change; its bytes are taken as they
 * are. Throws `unknown-shape` if it is no source, and `unsupported-format` if it is of another dialect than `wanted`: a
 * program that reads the one wipes the other.
 */
export function planCopy(
  from: string,
  {
    before,
    broken,
    wanted,
    idKey,
    path,
  }: {
    readonly before: Buffer | undefined;
    /** What the source holds even if it cannot be read: an array, whole or torn, still tells itself from lines. */
    readonly broken: Buffer | undefined;
    readonly wanted: Dialect | undefined;
    readonly idKey: string;
    readonly path: string;
  },
): RestorePlan {
  const bytes = readCopy(from);
  const { dialect, elements } = required(from, parseSource(bytes, { sha256, idKey }));
  const isOther =
    wanted === undefined ? broken !== undefined && isArray(broken) !== isArray(bytes) : wanted !== dialect;
  if (isOther) {
    const other = wanted === undefined ? 'what the source was' : wanted;
    throw new ToolError('unsupported-format', `${printable(from)} is of the kind ${dialect}, not ${other}.`, {
      hint: `The program that owns ${printable(path)} could wipe it; nothing was changed. If you mean it, move the source away first.`,
    });
  }
  const present = before === undefined ? [] : required(path, parseSource(before, { sha256, idKey })).elements;
  return { dialect, bytes, elements, ...compareElements(present, elements), notes: [] };
}

function readCopy(from: string): Buffer {
  try {
    return readWhole(from);
  } catch (error) {
    throw error instanceof ToolError ? noCopy(error) : error;
  }
}

function noCopy(cause: ToolError): ToolError {
  const hint = 'Nothing was changed. Name a file, or the number of a kept one: memjoin restore --list';
  return new ToolError(cause.code, cause.message, { hint, cause });
}

function isArray(bytes: Buffer): boolean {
  const start = skipSpaces(bytes, startsWithBom(bytes) ? 3 : 0);
  return bytes[start] === 0x5b;
}

function required(path: string, source: Result<Source>): Source {
  if (source.ok) return source.value;
  const { line, column, message } = source.problem;
  throw new ToolError('unknown-shape', `${printable(path)}:${line}:${column}: ${printable(message)}`, {
    hint: 'Nothing was changed. memjoin restore --list shows the copies that are kept.',
  });
}
