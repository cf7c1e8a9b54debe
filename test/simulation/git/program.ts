/** The simulated `git` that the product's own code runs: plumbing, fetch and push, answered as Git 2.39 answers. */
import { isPlanted } from '../planted/planted.ts';
import { clockOf, keepAll } from '../world/world.ts';
import { type Answer, type Call, fail, say } from './answer.ts';
import { network } from './network.ts';
import { answerGraph } from './plumbing-graph.ts';
import { answerIndex } from './plumbing-index.ts';
import { answerObjects } from './plumbing-objects.ts';
import { answerRefs } from './plumbing-refs.ts';
import { repoAt } from './repo.ts';

type Question = Omit<Call, 'repo' | 'args'> & { readonly cwd: string };

/** Answers one call of git. */
export function answerGit(words: readonly string[], { cwd, env, input }: Question): Answer {
  const args = withoutOptions(words);
  if (args[0] === 'version') return say('git version 2.39.5\n');
  const repo = repoAt(cwd);
  if (repo === undefined) return fail(128, `fatal: not a git repository: ${cwd}`);
  const call = { repo, args, env, input };
  const answer =
    answerSimple(call) ??
    answerRefs(call) ??
    answerGraph(call) ??
    answerObjects(call) ??
    answerIndex(call) ??
    network(call);
  if (answer === undefined) throw new Error(`the simulation knows no git ${args.join(' ')}`);
  if (words.includes('core.fsync=all') && !isPlanted('fsync')) keepAll(repo.machine, 'git');
  return answer;
}

function withoutOptions(words: readonly string[]): readonly string[] {
  const args: string[] = [];
  for (let index = 0; index < words.length; index++) {
    if (words[index] === '-c' && args.length === 0) index++;
    else if (words[index] !== '--no-pager') args.push(words[index] ?? '');
  }
  return args;
}

function answerSimple({ repo, args }: Call): Answer | undefined {
  const values = (pattern: RegExp): Answer => {
    const found = repo.config.filter(([key]) => pattern.test(key));
    const origin = args.includes('--show-origin') ? `file:${repo.gitDir}/config\0` : '';
    return found.length === 0 ? fail(1) : say(found.map(([key, value]) => `${origin}${key}\n${value}\0`).join(''));
  };
  switch (args[0]) {
    case 'config': {
      if (args.includes('--list')) return values(/./);
      const name = args.at(-1) ?? '';
      if (args.includes('--get-regexp')) return values(new RegExp(name));
      const found = repo.config.findLast(([key]) => key === name);
      return found === undefined ? fail(1) : say(`${found[1]}\0`);
    }
    case 'var':
      return say(`${repo.name} <${repo.name}@localhost> ${Math.floor(clockOf(repo.machine) / 1000)} +0000\n`);
    case 'remote':
      return args[1] === 'get-url' ? say('/sim/hub/repo\n') : say('origin\n');
    case 'worktree':
      return say(`worktree ${repo.top}\n${repo.head.startsWith('refs/') ? `branch ${repo.head}` : 'detached'}\n\n`);
    default:
      return undefined;
  }
}
