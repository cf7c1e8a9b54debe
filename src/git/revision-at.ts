import { resolveRevision } from './refs.ts';
import { gitIn, type Repository } from './repository.ts';

/**
 * Returns the commit that `when` means: a revision (`HEAD~3`, a tag, `@{1.week.ago}`), or a date, for which it is the
 * last commit of HEAD's history at that time. Undefined if it is neither, or if nothing was committed by then.
 */
export async function revisionAt(repository: Repository, when: string): Promise<string | undefined> {
  const date = dateIn(when);
  if (date === undefined) return resolveRevision(repository, when);
  const { stdout, exitCode } = await gitIn(repository, ['rev-list', '-1', `--before=${date}`, 'HEAD', '--'], {
    allowExit: [128],
  });
  return exitCode === 0 && stdout.length > 0 ? stdout.toString().trim() : undefined;
}

/**
 * Returns the time of the first commit of HEAD's history, in milliseconds since 1970, if `when` is a time and there is such a
 * commit: where {@link revisionAt} found nothing, the time is before it.
 */
export async function beginningFor(repository: Repository, when: string): Promise<number | undefined> {
  if (dateIn(when) === undefined) return undefined;
  const { stdout, exitCode } = await gitIn(repository, ['log', '--max-parents=0', '--format=%ct', 'HEAD', '--'], {
    allowExit: [128],
  });
  // Histories that were joined have several beginnings.
  const times = stdout.toString().trim().split('\n').map(Number);
  return exitCode === 0 && stdout.length > 0 ? Math.min(...times) * 1000 : undefined;
}

/** Returns whether `when` has the form of a date that no calendar or clock has, which Git would take for another one. */
export function isImpossibleDate(when: string): boolean {
  const text = (/^(?:HEAD)?@\{(.*)\}$/s.exec(when)?.[1] ?? when).trim();
  const [, day, clock = '00:00'] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(?!\d)/.exec(text) ?? [];
  if (day === undefined) return false;
  const time = Date.parse(`${day}T00:00Z`);
  // Date rolls the 31st of February over into March.
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
  return !isDay || Number.isNaN(Date.parse(`2000-01-01T${clock}Z`));
}

/**
 * Returns the date in `when`. `@{1.week.ago}` counts as one too: Git would ask the reflog, which in a young clone answers
 * with its oldest line, whatever was asked. A reflog number (`@{2}`) is none.
 */
const dateIn = (when: string): string | undefined => {
  const text = (/^(?:HEAD)?@\{(.*)\}$/s.exec(when)?.[1] ?? when).trim();
  // Git reads any word it does not know as "now", so only what is clearly a date is handed on.
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `${text} 23:59:59`;
  return DATES.some((form) => form.test(text)) ? text : undefined;
};

const DATES: readonly RegExp[] = [
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?$/i,
  /^(?:(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten)[. ](?:second|minute|hour|day|week|month|year)s?[., ]+)+ago$/i,
  /^(?:yesterday|today|noon|midnight|last[. ](?:week|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day))$/i,
];
