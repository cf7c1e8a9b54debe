import { COMMANDS } from '../commands.ts';
import { readDefinitions } from './definition.ts';
import { manPage } from './man-page.ts';

/** Returns the manual pages by file name; the build writes them. `date` is `YYYY-MM-DD`. */
export async function manPages(of: {
  readonly version: string;
  readonly date: string;
}): Promise<Readonly<Record<string, string>>> {
  const definitions = await readDefinitions(COMMANDS);
  const pages = ['memjoin', 'git-memjoin'].map((name) => [`${name}.1`, manPage(name, { ...of, definitions })] as const);
  return Object.fromEntries(pages);
}
