import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect, inject, test } from 'vitest';
import { callMemoryServer, startMemoryServer } from '../../support/memory-server.ts';
import { COMMAND_LINE } from '../../support/package.ts';
import { type Folder, withFolder } from '../../support/repository.ts';

const project = resolve(import.meta.dirname, '../../..');
const URL_OF_README = 'git@example.com:ada/memories.git';

/** Returns the text below a heading of the README. */
const sectionOf = (readme: string, heading: string): string =>
  readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

/** Returns the code blocks of one language. */
const blocksIn = (section: string, language: string): readonly string[] =>
  [...section.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block);

type Machine = {
  readonly name: string;
  readonly live: string;
  /** Runs a script of the README, at home in a checkout of memjoin or in the repository, and returns what it says. */
  readonly run: (script: string, place: 'checkout' | 'memories') => Promise<string>;
};

/** Makes a machine: a home with nothing of memjoin in it but a checkout, and with the URL of the README leading to `hub`. */
const makeMachine = async (folder: Folder, name: string): Promise<Machine> => {
  const home = join(folder.cwd, name);
  const checkout = join(home, 'memjoin');
  await mkdir(join(checkout, 'dist'), { recursive: true });
  await copyFile(join(project, 'install.sh'), join(checkout, 'install.sh'));
  const cli = JSON.stringify(join(inject('packageRoot'), COMMAND_LINE));
  // The host's name is no setting of a process.
  const named = `require('node:os').hostname = () => '${name}';\nrequire('node:module').syncBuiltinESMExports();`;
  await writeFile(join(checkout, 'dist/cli.js'), `#!/usr/bin/env node\n${named}\nimport(${cli});\n`, { mode: 0o755 });
  const user = `[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n[commit]\n\tgpgSign = false\n`;
  const url = `[url "${join(folder.cwd, 'hub.git')}"]\n\tinsteadOf = ${URL_OF_README}\n`;
  await writeFile(join(home, '.gitconfig'), user + url);
  const env = {
    ...folder.env,
    HOME: home,
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    PATH: `${join(home, '.local/bin')}:${folder.env.PATH}`,
  };
  return {
    name,
    live: join(home, '.local/share/memory/memory.jsonl'),
    run: async (script, place) => {
      const cwd = place === 'checkout' ? checkout : join(home, 'memories');
      const done = await execa('sh', ['-ec', script], { cwd, env, extendEnv: false, reject: false, all: true });
      const said = done.all.replaceAll(`${home}/`, '/home/ada/');
      if (done.exitCode !== 0) throw new Error(`${script}\nexited with ${done.exitCode}\n${said}`);
      return said;
    },
  };
};

/** Returns the commands of a console block, the machine each is for, and the answer that is shown. */
const commandsOf = (block: string) =>
  [...block.matchAll(/^(\w+)\$ (.+)\n((?:(?!\w+\$ ).*\n)*)/gm)].map(([, name, command = '', answer = '']) => ({
    name,
    command,
    answer,
  }));

/** Runs the commands of a console block, each on its machine, and expects every line that the README shows of their answers. */
const follow = async (block: string, machines: readonly Machine[]): Promise<void> => {
  expect(commandsOf(block)).not.toEqual([]);
  for (const { name, command, answer } of commandsOf(block)) {
    const machine = machines.find((one) => one.name === name);
    const said = plain((await machine?.run(command, 'memories')) ?? '');
    for (const line of answer.split('\n').filter(Boolean)) expect(said).toContain(plain(line).replace(/…$/, ''));
  }
};

const plain = (text: string): string => text.replaceAll(/\bcommit [0-9a-f]{10}\b/g, 'commit 0000000000');

test('the walk-through of the README works as it is written, with the memory server on both machines', () =>
  withFolder(async (folder) => {
    const readme = await readFile(join(project, 'README.md'), 'utf8');
    const [first = '', second = ''] = blocksIn(sectionOf(readme, 'Set up two machines in five minutes'), 'sh');
    const served = sectionOf(readme, 'With an MCP memory server');
    const [begin = '', restore = '', ...rest] = blocksIn(served, 'console');
    const [beforeAll = ''] = /mkdir -p [^`]+/.exec(served) ?? [];
    expect([first, second].every((block) => block.includes(URL_OF_README))).toBe(true);
    await folder.git('init', '--quiet', '--bare', 'hub.git');
    await folder.git('--git-dir=hub.git', 'symbolic-ref', 'HEAD', 'refs/heads/main');
    const [laptop, desktop] = [await makeMachine(folder, 'laptop'), await makeMachine(folder, 'desktop')];
    const machines = [laptop, desktop];
    const create = (observations: readonly string[]) => ({
      tool: 'create_entities',
      with: { entities: [{ name: 'Ada', entityType: 'person', observations }] },
    });
    const learn = (text: string) => ({
      tool: 'add_observations',
      with: { observations: [{ entityName: 'Ada', contents: [text] }] },
    });

    await laptop.run(beforeAll, 'checkout');
    await callMemoryServer(laptop.live, [create(['Has a cat'])]);
    // The setup as it is, its last commands with the answers that the walk-through shows.
    const last = commandsOf(begin)
      .map(({ command }) => `${command}\n`)
      .join('');
    expect(first.endsWith(last)).toBe(true);
    await laptop.run(first.slice(0, -last.length), 'checkout');
    await follow(begin, machines);
    await desktop.run(beforeAll, 'checkout');
    await desktop.run(second, 'checkout');
    await follow(restore, machines);
    await callMemoryServer(desktop.live, [learn('Speaks Norwegian')]);
    // It runs all the time.
    const server = await startMemoryServer(laptop.live);
    try {
      await server.call('add_observations', learn('Plays chess').with);
      for (const block of rest) await follow(block, machines);
      const [ada] = (await server.readGraph()).entities;
      expect(ada?.observations).toEqual(['Has a cat', 'Speaks Norwegian', 'Plays chess']);
    } finally {
      await server.close();
    }
  }));
