import { join } from 'node:path';
import { readFile } from '../world/disk.ts';
import { clockOf, step } from '../world/world.ts';
import { type Answer, type Call, fail, records, say } from './answer.ts';
import { resolve } from './graph.ts';
import { indexOf, type Obj, objectAt, type Repo, storeBlob, storeCommit, storeTree, treeOf } from './repo.ts';

/** Answers the commands on objects: cat-file, hash-object, ls-tree, commit-tree. */
export function answerObjects(call: Call): Answer | undefined {
  const { repo, args, input } = call;
  switch (args[0]) {
    case 'cat-file':
      return say(
        Buffer.concat(
          input
            .toString()
            .split('\n')
            .filter(Boolean)
            .map((spec) => describe(repo, spec, args.includes('--batch-check'))),
        ),
      );
    case 'hash-object':
      return hash(call);
    case 'ls-tree': {
      const rev = args[args.indexOf('--full-tree') + 1] ?? '';
      const oid = resolve(repo, rev);
      if (oid === undefined) return fail(128, `fatal: Not a valid object name ${rev}`);
      const wanted = args.slice(args.indexOf('--') + 1);
      const files = [...treeOf(oid)].filter(([path]) => wanted.length === 0 || wanted.includes(path));
      return records(files.map(([path, blob]) => `100644 blob ${blob}\t${path}`));
    }
    case 'commit-tree': {
      step();
      const { env } = call;
      const now = Math.floor(clockOf(repo.machine) / 1000);
      const date = env.GIT_COMMITTER_DATE === undefined ? now : Number(/^@(\d+)/.exec(env.GIT_COMMITTER_DATE)?.[1]);
      const parents = args.flatMap((word, index) => (args[index - 1] === '-p' ? [word] : []));
      const tree = args.at(-1) ?? '';
      const author = env.GIT_AUTHOR_NAME ?? repo.name;
      return say(`${storeCommit({ tree, parents, message: input.toString(), author, date })}\n`);
    }
    default:
      return undefined;
  }
}

function describe(repo: Repo, spec: string, isNameOnly: boolean): Buffer {
  const staged = /^:(?:([0-3]):)?(.*)$/.exec(spec);
  const oid =
    staged === null
      ? resolve(repo, spec)
      : indexOf(repo).get(staged[2] ?? '')?.[Number(staged[1] ?? 0) as 0 | 1 | 2 | 3];
  const obj = oid === undefined ? undefined : objectAt(oid);
  if (obj === undefined) return Buffer.from(`${spec} missing\n`);
  const bytes = rawOf(obj);
  const name = Buffer.from(`${oid} ${obj.type} ${bytes.length}\n`);
  return isNameOnly ? name : Buffer.concat([name, bytes, Buffer.from('\n')]);
}

/** Returns the bytes of an object as Git stores it. */
function rawOf(obj: Obj): Buffer {
  if (obj.type === 'blob') return obj.bytes;
  if (obj.type === 'tree') {
    const entries = [...obj.tree].map(([path, oid]) => [Buffer.from(`100644 ${path}\0`), Buffer.from(oid, 'hex')]);
    return Buffer.concat(entries.flat());
  }
  const { tree, parents, author, date, message } = obj.commit;
  const who = `${author} <${author}@localhost> ${date} +0000`;
  const lines = [`tree ${tree}`, ...parents.map((oid) => `parent ${oid}`), `author ${who}`, `committer ${who}`];
  return Buffer.from(`${lines.join('\n')}\n\n${message}`);
}

function hash({ repo, args, input }: Call): Answer {
  const file = (path: string): string => storeBlob(readFile(join(repo.top, path)) ?? Buffer.alloc(0));
  if (args.includes('tree')) return say(`${storeTree(new Map())}\n`);
  if (args.includes('--stdin-paths')) {
    return say(
      input
        .toString()
        .split('\n')
        .filter(Boolean)
        .map((path) => `${file(path)}\n`)
        .join(''),
    );
  }
  step();
  if (args.includes('--stdin')) return say(`${storeBlob(input)}\n`);
  const bytes = readFile(args.at(-1) ?? '');
  return bytes === undefined ? fail(128, `fatal: could not open '${args.at(-1)}'`) : say(`${storeBlob(bytes)}\n`);
}
