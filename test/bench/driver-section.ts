import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BARE_NODE, type Contender, contenders, DRIVER, prettyContenders } from './contenders.ts';
import { generateFiles } from './generate.ts';
import { measure } from './measure.ts';
import type { Section } from './report.ts';

/** What one table measures. */
export type SectionRequest = {
  readonly entries: number;
  readonly seed: number;
  /** Timed runs of each program. */
  readonly runs: number;
  readonly isPretty?: boolean;
  /** Whether bare Node and the driver alone run, in the environment of this shell as it is. */
  readonly isShellKept?: boolean;
  /** Names of the programs that run; all if left out. */
  readonly only?: readonly string[];
};

/** Measures the programs in turn on generated files in `folder`, which are removed again. */
export function measureSection(
  folder: string,
  { entries, seed, runs, isPretty = false, isShellKept = false, only }: SectionRequest,
): Section {
  const kind = isPretty ? ', pretty-printed' : isShellKept ? ', NODE_EXTRA_CA_CERTS set as in this shell' : '';
  const name = `${entries.toLocaleString('en')} entries${kind}`;
  progress(`${name}: writing the files`);
  const place = join(folder, 'files');
  mkdirSync(place);
  const files = generateFiles(place, { entries, seed, isPretty });
  const bytes = statSync(files.ours).size;
  const programs = isPretty ? prettyContenders(process.cwd(), folder) : contenders(process.cwd(), folder);
  const chosen = isShellKept ? [BARE_NODE, DRIVER] : only;
  const isChosen = (program: Contender): boolean => chosen === undefined || chosen.includes(program.name);
  const rows = measure(programs.filter(isChosen), {
    files,
    runs,
    isShellKept,
    progress: (text) => progress(`${name}: ${text}`),
  });
  rmSync(place, { recursive: true });
  return { title: `${name}, ${(bytes / 1e6).toFixed(1)} MB a side`, entries, bytes, rows };
}

/** Says on stderr what is being done. */
export function progress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
}
