import { keepAll, step } from '../world/world.ts';
import { type Answer, type Call, fail, say } from './answer.ts';
import { isAncestor, resolve } from './graph.ts';
import { type Repo, repoNamed, setRef } from './repo.ts';

/** How the next connections go: each call takes one, and when none is left all go well. */
export type Weather = 'well' | 'down' | 'breaks after';

/** What the connections to the hub are like; the history sets it. */
export const connections: { next: () => Weather } = { next: () => 'well' };

const UNREACHABLE = 'fatal: unable to access the remote';

/** Answers fetch, push and ls-remote between a clone and the hub. */
export function network({ repo, args }: Call): Answer | undefined {
  switch (args[0]) {
    case 'fetch': {
      const weather = connections.next();
      if (weather !== 'well') return fail(128, UNREACHABLE);
      const [, source = '', target = ''] = /^\+(.*):(.*)$/.exec(args.at(-1) ?? '') ?? [];
      const oid = repoNamed('hub').refs.get(source);
      if (oid === undefined) return fail(128, `fatal: couldn't find remote ref ${source}`);
      setRef(repo, target, oid);
      track(repo, source, oid);
      return say('');
    }
    case 'ls-remote': {
      if (connections.next() !== 'well') return fail(128, UNREACHABLE);
      const heads = [...repoNamed('hub').refs].filter(([name]) => name.startsWith('refs/heads/'));
      return say(heads.map(([name, oid]) => `${oid}\t${name}\n`).join(''));
    }
    case 'push': {
      const [from = '', ref = ''] = (args.at(-1) ?? '').split(':');
      return pushTo(repo, { oid: resolve(repo, from) ?? '', ref, isForced: false });
    }
    default:
      return undefined;
  }
}

/** Pushes `oid` to a branch of the hub, unless that would undo what is there and it is not forced. */
export function pushTo(
  repo: Repo,
  { oid, ref, isForced }: { readonly oid: string; readonly ref: string; readonly isForced: boolean },
): Answer {
  const weather = connections.next();
  if (weather === 'down') return fail(128, UNREACHABLE);
  step();
  const hub = repoNamed('hub');
  const before = hub.refs.get(ref);
  const line = (flag: string, summary: string): string => `To hub\n${flag}\t${oid}:${ref}\t${summary}\nDone\n`;
  if (before === oid) return { ...say(line('=', '[up to date]')) };
  if (before !== undefined && !isForced && !isAncestor(before, oid)) {
    return { ...say(line('!', '[rejected] (non-fast-forward)')), exitCode: 1 };
  }
  setRef(hub, ref, oid);
  keepAll(hub.machine, 'git');
  if (weather === 'breaks after') return fail(128, 'fatal: the remote end hung up unexpectedly');
  track(repo, ref, oid);
  return say(line(before === undefined ? '*' : ' ', 'moved'));
}

function track(repo: Repo, ref: string, oid: string): void {
  const tracking = `refs/remotes/origin/${ref.slice('refs/heads/'.length)}`;
  if (repo.refs.get(tracking) !== oid) setRef(repo, tracking, oid);
}
