import { expect, test } from 'vitest';
import { useCommandLine } from '../support/command-line.ts';
import { file, line, stampAt } from '../support/memory-file.ts';
import { withFolder, withRepository } from '../support/repository.ts';

const memjoin = useCommandLine();

const tea = line({ uniqueId: `a_tea_${stampAt(1)}`, timestamp: stampAt(5), content: '"id":"tea"' });
const coffee = line({ uniqueId: `b_coffee_${stampAt(2)}`, timestamp: stampAt(4), content: '"id":"coffee"' });
const newerTea = line({ uniqueId: `a_tea_${stampAt(1)}`, timestamp: stampAt(6), version: 2, content: '"id":"tea"' });

test('joins any number of files into canonical text, whatever their order', () =>
  withFolder(async (folder) => {
    await folder.write('a.json', file(tea));
    await folder.write('b.json', `\ufeff${JSON.stringify([JSON.parse(coffee)], null, 2)}\r\n`);
    await folder.write('c.json', file(newerTea));
    const wanted = file(newerTea, coffee).toString();
    expect(await memjoin(folder, ['merge', 'a.json', 'b.json', 'c.json'])).toEqual({
      stdout: wanted,
      stderr: '',
      exitCode: 0,
    });
    expect((await memjoin(folder, ['merge', 'c.json', 'b.json', 'a.json'])).stdout).toBe(wanted);
    expect((await memjoin(folder, ['merge', 'a.json'])).stdout).toBe(file(tea).toString());
  }));

test('joins what commits hold, also by a path from the folder it runs in', () =>
  withRepository(async (repository) => {
    await repository.commit('one', { 'sub/memory-a.json': file(tea) });
    await repository.commit('two', { 'sub/memory-a.json': file(coffee) });
    const args = ['merge', 'HEAD~1:sub/memory-a.json', 'HEAD:./memory-a.json', 'memory-a.json'];
    const { stdout } = await memjoin(repository, args, { cwd: `${repository.cwd}/sub` });
    expect(stdout).toBe(file(tea, coffee).toString());
    const missing = await memjoin(repository, ['merge', 'HEAD:nope.json']);
    expect(missing.exitCode).toBe(65);
    expect(missing.stderr).toMatch(/^error: HEAD:nope\.json: neither a file nor a file of a commit\.\n/);
  }));

test('prints one line of time over all environments, and says that it is not canonical', () =>
  withFolder(async (folder) => {
    await folder.write('a.json', file(tea, coffee));
    const { stdout, stderr } = await memjoin(folder, ['merge', '--sort', 'time', 'a.json']);
    expect(stdout).toBe(file(coffee, tea).toString());
    expect(stderr).toBe('memjoin: sorted by time, which is not the canonical order of a managed file.\n');
  }));

test('writes the join into a file, also one that it joins', () =>
  withFolder(async (folder) => {
    await folder.write('a.json', file(tea));
    await folder.write('-b.json', file(coffee));
    const { stdout, stderr, exitCode } = await memjoin(folder, ['merge', '-o', 'a.json', '--', 'a.json', '-b.json']);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: 'memjoin: a.json: 2 entries.\n', exitCode: 0 });
    expect(await folder.read('a.json')).toBe(file(tea, coffee).toString());
    const reported = await memjoin(folder, ['merge', 'a.json', '-o', 'all.json', '--json']);
    const size = file(tea, coffee).length;
    expect(JSON.parse(reported.stdout)).toEqual({ output: 'all.json', files: ['a.json'], entries: 2, bytes: size });
  }));

test.each([
  ['an entry that the join lacks', file(tea).toString(), 'holds entries that the result lacks: a_tea_'],
  ['a newer version', file(newerTea).toString(), 'holds entries that the result lacks: a_tea_'],
  [
    'the live file of a memory server',
    '{"type":"entity","name":"x","entityType":"t","observations":[]}',
    'holds something',
  ],
  ['the live file of an app', '[{"id":"x"}]', 'holds something that memjoin did not write'],
  ['no memory at all', 'my notes\n', 'holds something that memjoin did not write'],
  [
    'a managed file that was cut off',
    file(tea, coffee).toString().slice(0, -30),
    'holds entries that the result lacks',
  ],
])('leaves a file with %s as it is', (_, content, message) =>
  withFolder(async (folder) => {
    await folder.write('in.json', file(content.includes('"version":2') ? tea : coffee));
    await folder.write('out.json', content);
    const { stderr, exitCode } = await memjoin(folder, ['merge', 'in.json', '-o', 'out.json']);
    expect(exitCode).toBe(65);
    expect(stderr).toContain(`error: out.json: ${message}`);
    expect(await folder.read('out.json')).toBe(content);
  }),
);

// Scenario: no-json
test('names file, line and column of what it cannot read, and writes nothing', () =>
  withFolder(async (folder) => {
    await folder.write('good.json', file(tea));
    await folder.write('bad.json', '[\n{"id":"x"},\n{"id":nope}\n]\n');
    const { stdout, stderr, exitCode } = await memjoin(folder, ['merge', 'good.json', 'bad.json', '-o', 'out.json']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 65 });
    expect(stderr).toMatch(/^error: bad\.json:3:7: /);
    await expect(folder.read('out.json')).rejects.toThrow('ENOENT');
  }));

test('joins files of memory servers part by part, and keeps equal records of two collections apart', () =>
  withFolder(async (folder) => {
    const entity = (...observations: readonly string[]) =>
      JSON.stringify({ type: 'entity', name: 'Ada', entityType: 'person', observations });
    await folder.write('laptop.jsonl', entity('has a cat', 'codes'));
    await folder.write('desktop.jsonl', entity('has a cat', 'sings'));
    const { stdout } = await memjoin(folder, ['merge', 'laptop.jsonl', 'desktop.jsonl']);
    const contents = (JSON.parse(stdout) as { content?: string; type: string }[]).map((entry) => entry.content);
    expect(contents.sort()).toEqual(['codes', 'has a cat', 'sings', undefined]);
    await folder.write('object.json', '{"a":[{"id":1,"x":1}],"b":[{"id":1,"x":1}]}');
    expect(JSON.parse((await memjoin(folder, ['merge', 'object.json'])).stdout)).toHaveLength(2);
  }));
