import { parseSource } from '../../dialects/detect.ts';
import { ToolError } from '../../git/tool-error.ts';
import { sha256 } from '../sha256.ts';
import { lookAtSource } from './look-at-source.ts';
import { readSourceBytes } from './read-source.ts';

/**
 * Returns why the source at `path` cannot be read as it is now, without a period, for whoever names the path; `undefined`
 * for one that can be read, is empty or is not there. It may be half written at this moment: nobody waits for it here.
 */
export function sourceProblem(path: string, idKey: string): string | undefined {
  if (lookAtSource(path) === 'no-folder') return undefined;
  try {
    const bytes = readSourceBytes(path);
    if (bytes === undefined || bytes.length === 0) return undefined;
    const parsed = parseSource(bytes, { sha256, idKey });
    if (parsed.ok) return undefined;
    const { line, column, message } = parsed.problem;
    return `line ${line}, column ${column}: ${message}`;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.message.replace(`${path}: `, '').replace(/\.$/, '');
  }
}
