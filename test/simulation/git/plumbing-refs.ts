import { type Answer, type Call, fail, say } from './answer.ts';
import { resolve } from './graph.ts';
import { isDetached, moveHead, setRef } from './repo.ts';

const NULL = '0'.repeat(40);

/** Answers the commands on names: rev-parse, symbolic-ref, update-ref, for-each-ref, the reflog. */
export function answerRefs({ repo, args }: Call): Answer | undefined {
  const last = args.at(-1) ?? '';
  switch (args[0]) {
    case 'rev-parse': {
      if (args.includes('--git-dir')) return say(whereIs(repo));
      if (args.includes('--symbolic-full-name'))
        return resolve(repo, last) === undefined ? fail(128) : say(`${last}\n`);
      const oid = resolve(repo, last);
      return oid === undefined ? fail(1) : say(`${oid}\n`);
    }
    case 'symbolic-ref':
      return isDetached(repo) ? fail(1) : say(`${repo.head}\n`);
    case 'for-each-ref': {
      const point = args.find((word) => word.startsWith('--points-at='))?.slice('--points-at='.length);
      const at = point === undefined ? undefined : resolve(repo, point);
      if (point !== undefined && at === undefined) return fail(129);
      const names = [...repo.refs].filter(([name, oid]) => name.startsWith(last) && (at === undefined || oid === at));
      return say(names.map(([name]) => `${name}\n`).join(''));
    }
    case 'update-ref': {
      const words = args.slice(args.indexOf('-m') + 2);
      const [ref = '', to, from] = words[0] === '-d' ? [words[1], undefined, words[2]] : words;
      const present = ref === 'HEAD' ? resolve(repo, 'HEAD') : repo.refs.get(ref);
      if ((present ?? NULL) !== (from ?? NULL)) return fail(128, `fatal: cannot lock ref '${ref}'`);
      if (ref === 'HEAD' && to !== undefined) moveHead(repo, to);
      else setRef(repo, ref, to);
      return say('');
    }
    case 'log': {
      if (!args.includes('--walk-reflogs')) return undefined;
      const ref = args.at(-2) ?? '';
      return say((repo.reflogs.get(ref) ?? []).map((oid) => `${oid}\n`).join(''));
    }
    default:
      return undefined;
  }
}

/** Answers what `openRepository` asks at once. */
function whereIs({ gitDir, top }: Call['repo']): string {
  const separator = '--memjoin-next-answer\n';
  const answers = ['', gitDir, gitDir, `${gitDir}/hooks`, 'false', 'sha1', '', top];
  return answers.map((answer) => (answer === '' ? '' : `${answer}\n`) + separator).join('');
}
