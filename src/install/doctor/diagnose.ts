import { readConfigSection } from '../../git/config.ts';
import { openRepository, type Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { checkInstall } from '../self-check.ts';
import { type Finding, findingOf, type Level, type Values } from './check.ts';
import { type Clone, type Look, readClone } from './clone.ts';
import { ROOT_CAUSES } from './damage.ts';
import { driverState } from './driver.ts';
import { OPENING_CHECKS } from './opening.ts';
import { CHECKS } from './table.ts';

/**
 * Returns what is wrong with the clone that `cwd` is in, the worst first; nothing where all is well. A check that fails
 * is a finding itself. Throws `not-set-up` where memjoin is not installed, and what keeps Git from opening a repository
 * unless doctor knows a way out. Nothing is changed.
 */
export async function diagnose(cwd: string, look: Look): Promise<readonly Finding[]> {
  const opened = await openOrFind(cwd);
  if ('findings' in opened) return opened.findings;
  const clone = await readClone(opened.repository, look);
  await requireInstalled(clone);
  const findings = (await examine(clone)).map(({ finding }) => finding);
  const tried = look.isTried && !findings.some(({ level }) => level === 'error') ? await tryOut(clone, findings) : [];
  return sorted([...findings, ...tried]);
}

/**
 * Does what can be done about the findings without touching data, and returns what was done, one sentence each; what
 * failed is thrown at the end, after all else was tried.
 */
export async function repairFound(cwd: string, look: Look): Promise<readonly string[]> {
  const opened = await openOrFind(cwd);
  if ('findings' in opened) return [];
  const clone = await readClone(opened.repository, look);
  await requireInstalled(clone);
  const done = new Set<string>();
  let failure: unknown;
  for (const { fix, finding, values } of await examine(clone)) {
    if (fix === undefined || finding.fix === undefined || done.has(finding.fix)) continue;
    try {
      await fix.apply(clone, values);
      done.add(finding.fix);
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined && done.size === 0) throw failure;
  return [...done];
}

const openOrFind = async (
  cwd: string,
): Promise<{ readonly repository: Repository } | { readonly findings: readonly Finding[] }> => {
  try {
    return { repository: await openRepository(cwd) };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const findings = OPENING_CHECKS.flatMap((check) =>
      check.findClosed(cwd, error).map((values) => findingOf(check, values)),
    );
    if (findings.length === 0) throw error;
    return { findings };
  }
};

// Only what stands in the clone itself counts: an install for all repositories of the user is none of this one.
const requireInstalled = async ({ repository, record, settings }: Clone): Promise<void> => {
  if (record !== undefined || settings.environment !== undefined) return;
  if ((await readConfigSection(repository, 'merge.memjoin', { localOnly: true })).size > 0) return;
  throw new ToolError('not-set-up', 'memjoin is not set up in this clone.', { hint: 'memjoin install' });
};

type Examined = {
  readonly finding: Finding;
  readonly values: Values;
  readonly fix?: (typeof CHECKS)[number]['fix'];
};

const examine = async (clone: Clone): Promise<readonly Examined[]> => {
  const found: Examined[] = [];
  const failed = new Map<string, Finding>();
  // One after the other: looking for live git processes must not find those of another check.
  for (const check of CHECKS) {
    try {
      for (const values of await check.find(clone))
        found.push({ finding: findingOf(check, values), values, fix: check.fix });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (!failed.has(problem)) failed.set(problem, failedCheck(check.id, problem, error));
    }
  }
  const isExplained = found.some(({ finding }) => ROOT_CAUSES.has(finding.id));
  // What was read from a damaged object is not what stands there once that is mended.
  if (found.some(({ finding }) => finding.id === 'object-damaged'))
    return found.filter(({ finding }) => !finding.id.startsWith('unreadable-'));
  return isExplained ? found : [...found, ...[...failed.values()].map((finding) => ({ finding, values: {} }))];
};

const failedCheck = (id: string, problem: string, error: unknown): Finding =>
  findingOf(
    {
      id: 'check-failed',
      level: 'error',
      looksFor: '',
      sentence: 'The check {id} could not be made: {problem}',
      instruction: error instanceof ToolError && error.hint !== undefined ? error.hint : 'git fsck',
    },
    { id, problem },
  );

/** Tries driver and hooks as install does at its end, for what no other check knows. */
const tryOut = async (clone: Clone, findings: readonly Finding[]): Promise<readonly Finding[]> => {
  if (driverState(clone) !== 'set') return [];
  const { settings, hooks: planned } = await clone.plan();
  // After an upgrade of Git they stand where they stood before.
  const hooks = findings.some(({ id }) => id === 'hooks-form-old') ? 'files' : planned;
  const checks = await checkInstall(clone.repository, { settings, hooks });
  return checks
    .filter(({ isGood }) => !isGood)
    .map(({ name, detail }) =>
      findingOf(
        {
          id: 'does-not-work',
          level: 'error',
          looksFor: '',
          sentence: 'Tried out, the {name} does not work: {detail}',
          instruction: 'memjoin install',
        },
        { name, detail },
      ),
    );
};

const ORDER: readonly Level[] = ['error', 'warning', 'note'];

const sorted = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
