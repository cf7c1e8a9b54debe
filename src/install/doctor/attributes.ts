import { join } from 'node:path';
import { type Attributes, checkAttr } from '../../git/attributes.ts';
import { planAttributeBlock, removeAttributeBlock } from '../../git/attributes-text.ts';
import { statusOf } from '../../git/file-status.ts';
import { readIfPresent, writeAtomic } from '../../git/files.ts';
import { scrubbedEnv } from '../../git/git-environment.ts';
import { listHidden } from '../../git/index-entries.ts';
import { runGit } from '../../git/run.ts';
import { makeTemporaryDirectory, removeTemporaryDirectory } from '../../git/temporary-directory.ts';
import { hostPath, unifiedPath } from '../../memory/managed.ts';
import { attributeRules } from '../managed-paths.ts';
import type { Check, Fix, Values } from './check.ts';
import { type Clone, pathIn } from './clone.ts';
import { INSTALL } from './fixes.ts';

const moveToTheEnd = (pathOf: (clone: Clone) => string): Fix => ({
  does: "move memjoin's lines to the end of {file}",
  apply: async (clone) => {
    const { programs } = await clone.facts();
    const bytes = readIfPresent(pathOf(clone));
    const rest = bytes === undefined ? undefined : removeAttributeBlock(bytes);
    writeAtomic(pathOf(clone), planAttributeBlock(rest, attributeRules(programs.attributesTemplate, clone.dir)));
  },
});

/** The rules that tell Git which files the driver joins. */
export const ATTRIBUTE_CHECKS: readonly Check[] = [
  {
    id: 'gitattributes-link',
    level: 'error',
    looksFor: '`.gitattributes` is a symbolic link, which Git ignores.',
    sentence: '{path} is a symbolic link; Git ignores it, so it names no driver.',
    instruction: 'cp -- {path} {path}.file && mv -- {path}.file {path} && memjoin install',
    find: (clone) => {
      const path = gitattributes(clone);
      return path !== undefined && statusOf(path)?.isSymbolicLink() ? [{ path }] : [];
    },
  },
  {
    id: 'gitattributes-missing',
    level: 'warning',
    looksFor: "`.gitattributes` lacks memjoin's lines, so other clones and servers do not know the files.",
    sentence: "{path} lacks memjoin's lines: other clones merge the memory files as text.",
    instruction: 'memjoin install',
    fix: INSTALL,
    find: async (clone) => {
      const lacking = await lackingBlocks(clone, gitattributes(clone));
      if (lacking.length === 0 || clone.repository.isBare) return [];
      // A sparse checkout leaves the file out of the work tree; info/attributes counts then.
      const hidden = await listHidden(clone.repository, [':(top,literal).gitattributes']);
      return hidden.length > 0 ? [] : lacking;
    },
  },
  {
    id: 'info-attributes-missing',
    level: 'error',
    looksFor: "`info/attributes` lacks memjoin's lines, the only ones that count in every checkout.",
    sentence: "{path} lacks memjoin's lines: where a checkout has no .gitattributes, no driver runs.",
    instruction: 'memjoin install',
    fix: INSTALL,
    find: (clone) => lackingBlocks(clone, infoPath(clone, 'attributes')),
  },
  {
    id: 'info-exclude-missing',
    level: 'warning',
    looksFor: '`info/exclude` lacks the names of temporary files, which `git add -A` would then commit.',
    sentence: "{path} lacks memjoin's lines: git add -A may commit temporary files that a crash left.",
    instruction: 'memjoin install',
    fix: INSTALL,
    find: (clone) => lackingBlocks(clone, infoPath(clone, 'exclude')),
  },
  {
    id: 'attributes-not-effective',
    level: 'error',
    looksFor: 'Asked with `git check-attr` on the real paths, Git does not name the driver: a later line overrides it.',
    sentence: 'Git resolves {found} for {paths}, because a later line in {file} overrides the rules.',
    instruction: 'memjoin doctor --fix',
    fix: moveToTheEnd((clone) => infoPath(clone, 'attributes')),
    find: async (clone) => {
      const file = infoPath(clone, 'attributes');
      if (clone.isCopy || (await lackingBlocks(clone, file)).length > 0) return [];
      const paths = await managedPaths(clone);
      return overridden(paths, { found: await checkAttr(clone.repository, ['merge', 'text'], paths), file });
    },
  },
  {
    id: 'gitattributes-overridden',
    level: 'warning',
    looksFor: 'A later line of `.gitattributes`, or one in a folder below, overrides the rules for other clones.',
    sentence: 'In a clone without rules of its own Git resolves {found} for {paths}: a line in {file} overrides them.',
    instruction:
      "printf '%s\\n' 'memory-*.json -text merge=memjoin diff=memjoin' 'unified-memory.json -text merge=memjoin diff=memjoin' >> {file}",
    find: async (clone) => {
      const top = gitattributes(clone);
      if (top === undefined || readIfPresent(top) === undefined) return [];
      if (clone.isCopy || (await lackingBlocks(clone, top)).length > 0 || !mayOverride(clone, top)) return [];
      const paths = await managedPaths(clone);
      return overridden(paths, { found: await trackedAttributes(clone, paths), file: join(clone.folder ?? '', NAME) });
    },
  },
];

const NAME = '.gitattributes';

const gitattributes = ({ repository: { topLevel } }: Clone): string | undefined =>
  topLevel === undefined ? undefined : join(topLevel, NAME);

const infoPath = ({ repository }: Clone, name: string): string => join(repository.commonDir, 'info', name);

const lackingBlocks = async (clone: Clone, path: string | undefined): Promise<readonly Values[]> => {
  const { steps } = await clone.plan();
  return steps.some((step) => step.kind === 'block' && step.path === path) ? [{ path: path ?? '' }] : [];
};

const managedPaths = async (clone: Clone): Promise<readonly string[]> => {
  const { dir, settings } = clone;
  const named = settings.environment === undefined ? [] : [hostPath(dir, settings.environment)];
  const there = clone.names().map((name) => pathIn(dir, name));
  return [...new Set([unifiedPath(dir), ...named, ...there, ...(await clone.head()).keys()])];
};

const overridden = (
  paths: readonly string[],
  { found, file }: { readonly found: ReadonlyMap<string, Attributes>; readonly file: string },
): readonly Values[] => {
  const bad = paths.filter((path) => found.get(path)?.get('merge') !== 'memjoin' || isText(found.get(path)));
  const [first = ''] = bad;
  const values = found.get(first);
  return bad.length === 0
    ? []
    : [{ paths: bad, file, found: `merge=${values?.get('merge')}, text=${values?.get('text')}` }];
};

/** Whether any line comes after ours; asking Git itself takes two of its processes. */
const mayOverride = ({ dir, folder = '' }: Clone, top: string): boolean =>
  !readIfPresent(top)?.toString('latin1').trimEnd().endsWith('# memjoin end') ||
  (dir !== '' && statusOf(join(folder, NAME)) !== undefined);

const isText = (values: Attributes | undefined): boolean => values?.get('text') !== 'unset';

/** Returns what the tracked rules alone say, as any other clone reads them: asked from an empty git directory. */
const trackedAttributes = async (
  { repository }: Clone,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Attributes>> => {
  const gitDir = makeTemporaryDirectory('memjoin-doctor-');
  try {
    const env = scrubbedEnv();
    // Without a template, which may bring an info/attributes of its own.
    await runGit(['init', '--quiet', '--bare', '--template=', gitDir], { cwd: gitDir, env });
    const { topLevel } = repository;
    return await checkAttr(
      { ...repository, gitDir, commonDir: gitDir, env: { ...env, GIT_DIR: gitDir, GIT_WORK_TREE: topLevel } },
      ['merge', 'text'],
      paths,
    );
  } finally {
    removeTemporaryDirectory(gitDir);
  }
};
