/** The shadows of the source of this clone: which there are, whether they still hold, and the next one. */
import type { Dialect } from '../../dialects/element.ts';
import { currentBranch, resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { type Files, listCommit, readFiles } from '../content.ts';
import { requireEnvironment, requireSource, type Settings } from '../settings.ts';
import { type Hashes, readShadow, type Shadow, type ShadowOf, shadowMark } from './shadow.ts';

/** The settings that name a shadow. */
type SourceSettings = Pick<Settings, 'environment' | 'isCopy' | 'source' | 'dir' | 'idKey'>;

/**
 * Returns the shadow of every dialect that the source may have on `branch`, a full name, sentences on what was odd, and what
 * tells whether a shadow is still the one that was read.
 */
export function readShadows(repository: Repository, settings: SourceSettings, branch: string) {
  const all = shadowsOf(settings, branch);
  // Taken before they are read: one that is replaced in between passes for replaced later.
  const marks = new Map(all.map((of) => [of.dialect, shadowMark(repository, of)]));
  const read = all.map((of) => readShadow(repository, of));
  return { found: read.map(({ shadow }) => shadow), notes: read.flatMap(({ notes }) => notes), marks };
}

/** Returns the kind that the source had when it was last backed up to the checked-out branch; undefined if it had several, or none. */
export async function lastDialectOf(repository: Repository, settings: Settings): Promise<Dialect | undefined> {
  const branch = await currentBranch(repository);
  const { found } = readShadows(repository, settings, branch ?? 'HEAD');
  const [first, ...others] = found.flatMap((shadow) => shadow?.of.dialect ?? []);
  return others.length === 0 ? first : undefined;
}

/** Returns what the shadows of the source of this clone are of, one for each dialect that it may have. */
export function shadowsOf(settings: SourceSettings, branch: string): readonly ShadowOf[] {
  return DIALECTS.map((dialect) => shadowOf(settings, { branch, dialect }));
}

const DIALECTS: readonly Dialect[] = ['knowledge-graph', 'array', 'object'];

/** Returns what a shadow of the source of this clone is of. */
export function shadowOf(
  settings: SourceSettings,
  { branch, dialect }: { readonly branch: string; readonly dialect: Dialect },
): ShadowOf {
  const { dir, idKey } = settings;
  return { source: requireSource(settings), dialect, environment: requireEnvironment(settings), branch, dir, idKey };
}

/**
 * Returns the shadow if the commit that it vouches with is still here, and the managed files of that commit that HEAD holds
 * otherwise: a reset or an amended commit may have lost what the shadow takes for written.
 */
export async function rememberedBy(
  repository: Repository,
  shadow: Shadow | undefined,
  { dir, head }: { readonly dir: string; readonly head: string | undefined },
): Promise<{ shadow: Shadow | undefined; states: readonly Files[]; notes: readonly string[] }> {
  if (shadow === undefined || shadow.head === null || shadow.head === head) return { shadow, states: [], notes: [] };
  const files = await filesOfLost(repository, shadow.head, { dir, head });
  if (files !== undefined) return { shadow, states: [files], notes: [] };
  const note = `The commit of the last backup (${shadow.head.slice(0, 10)}) is gone or damaged: the source is compared with what is here.`;
  return { shadow: undefined, states: [], notes: [note] };
}

/** Returns the managed files of `commit` that `head` holds otherwise; undefined where that commit is not wholly here. */
async function filesOfLost(
  repository: Repository,
  commit: string,
  { dir, head }: { readonly dir: string; readonly head: string | undefined },
): Promise<Files | undefined> {
  if ((await resolveRevision(repository, commit, 'tree')) === undefined) return undefined;
  const before = await listCommit(repository, commit, dir);
  const now = head === undefined ? new Map<string, string>() : await listCommit(repository, head, dir);
  const others = new Map([...before].filter(([path, oid]) => now.get(path) !== oid));
  try {
    return (await readFiles(repository, [others]))[0];
  } catch (error) {
    if (error instanceof ToolError && error.code === 'read-failed') return undefined;
    throw error;
  }
}

/** Returns the shadow of what was just backed up. Bytes that a restore wrote, or that are the same as before, show nothing new. */
export function nextShadow(
  hashes: Hashes,
  {
    before,
    ...rest
  }: Pick<Shadow, 'of' | 'head' | 'isBroken' | 'refused'> & {
    readonly source: string;
    readonly before: Shadow | undefined;
  },
): Shadow {
  const isOwn = rest.source === before?.restored?.source || rest.source === before?.source;
  const ids = [...hashes].map(([id, hash]) => {
    const isSeen = !isOwn || (before?.ids.get(id)?.isSeen ?? false);
    return [id, { hash, isSeen }] as const;
  });
  // Bytes from before the restore: it may be about to replace them.
  const restored = rest.source === before?.source ? before.restored : undefined;
  return { ...rest, ids: new Map(ids), restored };
}
