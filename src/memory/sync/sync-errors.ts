import { printable } from '../../core/printable.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { RemoteSettings } from '../../git/remote-settings.ts';
import { ToolError } from '../../git/tool-error.ts';
import { nameOfUpstream, type Upstream, withoutPassword } from '../../git/upstream.ts';
import { mendHint } from '../mend-hint.ts';
import type { Torn } from './sync-join.ts';

/** The remote could not be asked, or did not answer in time. */
export function unreachable(upstream: Upstream, cause: ToolError): ToolError {
  if (cause.code === 'git-timeout') {
    // The command line of git says nothing to who waits for a remote.
    const answer = /no answer within [\d.]+ seconds\.$/.exec(cause.message)?.[0] ?? 'no answer in time.';
    return new ToolError('remote-unavailable', `${nameOfUpstream(upstream)}: ${answer}`, {
      hint: `${KEPT} Run memjoin sync again when the remote can be reached; --deadline gives it more time.`,
      cause,
    });
  }
  const why = inOneLine(withoutPassword(cause.message));
  if (isOfThisClone(cause.message))
    return new ToolError(
      'read-failed',
      `An object that git needs to reach ${nameOfUpstream(upstream)} cannot be read here: ${why}`,
      {
        hint: `${KEPT} memjoin doctor`,
        cause,
      },
    );
  return new ToolError('remote-unavailable', `${nameOfUpstream(upstream)}: ${why}`, {
    hint: `${KEPT} Run memjoin sync again when the remote can be reached.`,
    cause,
  });
}

/** Whether Git failed at an object of this clone; what the remote says of its own begins with "remote:". */
const isOfThisClone = (message: string): boolean =>
  withoutCommand(message)
    .split('\n')
    .some((line) =>
      /^(?:fatal|error): (?:loose object|bad object|unable to unpack|Could not read) [0-9a-f]{40}/.test(line),
    );

/** Returns what Git says without the command and its general advice, in one line; text of another form as it is, in one line. */
export function inOneLine(message: string): string {
  const lines = withoutCommand(message).split('\n');
  const words = lines.map((line) => line.replace(/^(?:fatal|error): /, '').trim()).filter((line) => line !== '');
  const telling = words.filter((line) => !ADVICE.test(line));
  return (telling.length === 0 ? words : telling).join('; ');
}

const withoutCommand = (message: string): string =>
  message.replace(/^git (?:fetch|ls-remote|push) [^\n]*?: (?=\S)/, '');

/** What Git adds to every failed connection, whatever the reason. */
const ADVICE =
  /^(?:Could not read from remote repository\.|Please make sure you have the correct access rights|and the repository exists\.)$/;

/** Others were faster each time. */
export function outrun(upstream: Upstream): ToolError {
  return new ToolError('ref-moved', `${nameOfUpstream(upstream)} moved each time before our push arrived.`, {
    hint: `${KEPT} Run memjoin sync again; --deadline gives it more time.`,
  });
}

/** The time was over while git worked here, on no remote. */
export function outOfTime(deadline: number, cause: ToolError): ToolError {
  const message = `The time for this sync, ${deadline / 1000} seconds, ran out before it had come to an end (${cause.message})`;
  return new ToolError('git-timeout', message, {
    hint: `${KEPT} Run memjoin sync again; --deadline gives it more time.`,
    cause,
  });
}

/** The remote let the push in and refused it, for a `reason` of Git's and with `words` of its own. */
export function refused(
  upstream: Upstream,
  { reason, words }: { readonly reason: string; readonly words: string },
): ToolError {
  const why = printable(reason.replace(/^\((.*)\)$/, '$1'));
  return new ToolError('rejected', `${nameOfUpstream(upstream)}: the remote refuses the push: ${why}.`, {
    detail: words === '' ? undefined : readable(words),
    hint: `${KEPT} Ask whoever runs the remote about its hooks, protected branches and limits.`,
  });
}

/** The push went through, to a place that nobody fetches from. */
export function wentElsewhere(upstream: Upstream, { elsewhere }: RemoteSettings): ToolError {
  const { from, to } = { from: readable(elsewhere?.from ?? ''), to: readable(elsewhere?.to ?? '') };
  const message = `${nameOfUpstream(upstream)}: what was pushed to ${to} has not arrived at ${from}, where all fetch from.`;
  return new ToolError('remote-unavailable', message, {
    hint: `${KEPT} Where one follows the other later, run memjoin sync again then; else correct remote.${printable(upstream.remote)}.pushurl or url.*.pushInsteadOf.`,
  });
}

/** One of the places that a push goes to does not hold what the upstream does. */
export function notEverywhere(upstream: Upstream, url: string, cause?: ToolError): ToolError {
  const why = cause === undefined ? 'does not stand where the upstream stands' : readable(cause.message);
  return new ToolError(
    'remote-unavailable',
    `${readable(url)}, where pushes to ${printable(upstream.remote)} go too: ${why}.`,
    {
      hint: `${KEPT} ${nameOfUpstream(upstream)} holds it as well. To bring the other one up to date: git push ${pushWords(upstream)}`,
      cause,
    },
  );
}

/** A pre-push hook of the repository said no. */
export function stopped(upstream: Upstream, words: string): ToolError {
  const name = nameOfUpstream(upstream);
  return new ToolError('rejected', `${name}: the pre-push hook of this repository stopped the push.`, {
    detail: words.trim() === '' ? undefined : readable(words.trim()),
    hint: `${KEPT} memjoin sync --no-verify pushes without asking that hook.`,
  });
}

/** The remote has branches, but not this one. */
export function noSuchBranch(upstream: Upstream, branches: readonly string[]): ToolError {
  const names = branches.slice(0, 5).map((name) => printable(name.replace(/^refs\/heads\//, '')));
  const more = branches.length > names.length ? ', …' : '';
  const { remote } = upstream;
  return new ToolError(
    'not-set-up',
    `${nameOfUpstream(upstream)} does not exist; the remote has ${names.join(', ')}${more}.`,
    {
      hint: `Choose one: git branch --set-upstream-to=${shellWord(`${printable(remote)}/${names[0]}`)}; or make it: git push -u ${pushWords(upstream)}`,
    },
  );
}

/** The first of the files that cannot be read, and whose it is; `undefined` if there is none. */
export function cannotRead(upstream: Upstream, [first]: readonly Torn[]): ToolError | undefined {
  if (first === undefined) return undefined;
  const { path, where, isReplaced, problem } = first;
  const whose = where === 'upstream' ? ` of ${nameOfUpstream(upstream)}` : '';
  const place = `${printable(path)}:${problem.line}:${problem.column}${whose}`;
  const hint =
    where === 'work-tree'
      ? tornInWorkTree(path)
      : where === 'here'
        ? TORN_HERE
        : isReplaced
          ? TORN_AND_REPLACED
          : TORN_THERE;
  return new ToolError('invalid-memory', `${place}: ${printable(problem.message)}`, {
    hint: mendHint([problem], hint),
  });
}

/** There is nothing to share yet, here and there. */
export function nothingAtAll(branch: string): ToolError {
  return new ToolError('not-set-up', `Neither ${printable(branch)} nor its upstream has a commit yet.`, {
    hint: 'Tell memjoin where the live memory file is: memjoin install --source PATH',
  });
}

/** Returns the words of a `git push` that makes the branch there. */
export function pushWords({ remote, ref }: Upstream): string {
  return `${shellWord(printable(remote))} ${shellWord(printable(`HEAD:${ref}`))}`;
}

/** Returns what to do about a file of the work tree that cannot be read, and what HEAD holds of it can. */
export function tornInWorkTree(path: string): string {
  const word = shellWord(printable(`:/${path}`));
  return `What only this file holds was not saved. Mend it (git diff ${word} shows what changed), or take the committed version back: git checkout HEAD -- ${word}`;
}

const TORN_HERE =
  'This file was not published. Commit a version that can be read ("memjoin doctor" shows how), then run memjoin sync again.';
const TORN_AND_REPLACED =
  'What can be read here and elsewhere takes its place; the broken version stays in the history. Look there for who wrote it.';
const TORN_THERE =
  'Nobody here has a version of it that can be read. Commit one, from its environment or from git log, and run memjoin sync again.';

const KEPT = 'Nothing is lost: all of it is committed here.';

function readable(text: string): string {
  return withoutPassword(text.split('\n').map(printable).join('\n'));
}
