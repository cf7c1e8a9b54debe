/** Which files are managed: one per environment, and the join of all, in one folder. */

/** Returns the path of the host file of `environment`. */
export function hostPath(dir: string, environment: string): string {
  return inDirectory(dir, `memory-${environment}.json`);
}

/** Returns the path of the unified file. */
export function unifiedPath(dir: string): string {
  return inDirectory(dir, 'unified-memory.json');
}

/** Returns the path that a source inside the repository has if none is configured. */
export function sourceName(dir: string): string {
  return inDirectory(dir, 'memory.json');
}

/** Returns whether `path` is a host file or the unified file of the folder `dir`. */
export function isManaged(dir: string, path: string): boolean {
  if (path === unifiedPath(dir)) return true;
  const prefix = inDirectory(dir, 'memory-');
  return path.startsWith(prefix) && path.endsWith('.json') && !path.slice(prefix.length).includes('/');
}

/** Returns the environment whose host file `path` is, or undefined for the unified file. */
export function environmentOf(path: string): string | undefined {
  return /(?:^|\/)memory-([^/]*)\.json$/.exec(path)?.[1];
}

/** Returns the pathspec, as Git reads it, of all that may be managed in `dir`. */
export function managedPathspecs(dir: string): readonly string[] {
  const escaped = dir.replaceAll(/[*?[\]\\]/g, '\\$&');
  return [`:(top,glob)${inDirectory(escaped, 'memory-*.json')}`, `:(top,literal)${unifiedPath(dir)}`];
}

function inDirectory(dir: string, name: string): string {
  return dir === '' ? name : `${dir}/${name}`;
}
