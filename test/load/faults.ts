/** Lets calls of memjoin fail, one after the other, or bounds it: `npm run test:faults -- --help` says how to call it. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBase, STRUCK } from '../support/faults/commands.ts';
import { FAULT_KINDS } from '../support/faults/kinds.ts';
import { LIMITS } from '../support/faults/limits.ts';
import { buildPlanted, PLANTS, type Plant } from '../support/faults/planted/build.ts';
import { type Plan, planFaults, pointsFor, type Suffered, sufferBound, sufferFault } from '../support/faults/run.ts';
import { findStrace } from '../support/faults/strace.ts';
import { inParallel } from '../support/in-parallel.ts';
import { withFolder } from '../support/repository.ts';

const HELP = `usage: npm run test:faults -- [--command NAME]... [--fault KIND]... [--limit KIND]... [--every N] [--seed N]
                            [--call TEXT] [--minutes N] [--workers N] [--plant NAME]

  --command NAME  ${STRUCK.map(({ name }) => name).join(', ')} (default: all)
  --fault KIND    ${FAULT_KINDS.join(', ')}
  --limit KIND    ${LIMITS.map(({ name }) => name).join(', ')}
                  (default: all faults, and no limit; with limits alone no fault)
  --every N       only each N-th call or value, of 1 to N the first as the seed says (default 1)
  --seed N        default 1
  --call TEXT     only calls whose line holds this text
  --minutes N     begin no further case after so long
  --workers N     cases at the same time (default 2)
  --plant NAME    with a bug in the code, until it is found; exit code 0 if it is; command and call by default where it shows:
${Object.entries(PLANTS)
  .map(([name, { what }]) => `                  ${name}: ${what}\n`)
  .join('')}
Needs strace, which is installed where that is possible; disk, processes and read-only need root. The repositories are made in
TMPDIR.
`;

const { values } = parseArgs({
  options: {
    command: { type: 'string', multiple: true },
    fault: { type: 'string', multiple: true },
    limit: { type: 'string', multiple: true },
    every: { type: 'string', default: '1' },
    seed: { type: 'string', default: process.env.MEMJOIN_SEED ?? '1' },
    call: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
    workers: { type: 'string', default: '2' },
    plant: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** One thing that goes wrong in one command. */
type Case = {
  readonly command: string;
  /** Kind of the fault or the limit. */
  readonly kind: string;
  /** Where it happens, or how tight it is. */
  readonly place: string;
  readonly suffer: (root: string, user: number) => Promise<Suffered>;
};

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  await findStrace();
  const plant = values.plant as Plant | undefined;
  const first = plant === undefined ? undefined : PLANTS[plant];
  const call = values.call ?? first?.call ?? '';
  const wanted = values.command ?? (first === undefined ? undefined : [first.command]);
  const commands = STRUCK.filter(({ name }) => wanted?.includes(name) ?? true);
  await withFolder(async ({ cwd, env }) => {
    const file = plant === undefined ? resolve('dist/cli.js') : await buildPlanted(join(cwd, 'planted'), plant);
    const base = await makeBase({ root: join(cwd, 'base'), env, program: [process.execPath, file] });
    const cases: Case[] = [];
    for (const command of commands) {
      const plan = await planFaults(base, cwd, command);
      const all = [...faultsOf(plan), ...limitsOf(plan)];
      const chosen = all.filter(
        ({ place }, index) => (index + Number(values.seed)) % Number(values.every) === 0 && place.includes(call),
      );
      process.stdout.write(`${command.name}: ${plan.points.length} calls, ${chosen.length} of ${all.length} cases\n`);
      cases.push(...chosen);
    }
    await sufferAll(cases, cwd);
  });
}

const faultsOf = (plan: Plan): readonly Case[] => {
  const kinds = FAULT_KINDS.filter((kind) => values.fault?.includes(kind) ?? values.limit === undefined);
  return kinds.flatMap((kind) =>
    pointsFor(plan, kind).map((point) => ({
      ...{ command: plan.command.name, kind },
      place: `call ${point.when} of ${point.call} in start ${point.start} (${point.program.slice(0, 120)}): ${point.text}`,
      suffer: (root) => sufferFault(plan, { root, kind, point }),
    })),
  );
};

const limitsOf = (plan: Plan): readonly Case[] =>
  LIMITS.filter(({ name }) => values.limit?.includes(name) ?? false).flatMap(({ name, values: tightness, boundOf }) =>
    tightness.map((value) => ({
      ...{ command: plan.command.name, kind: name, place: String(value) },
      suffer: (root, user) => sufferBound(plan, { root, bound: boundOf(value, user) }),
    })),
  );

type Outcome = { readonly one: Case; readonly suffered: Suffered };

async function sufferAll(cases: readonly Case[], cwd: string): Promise<void> {
  const begun = performance.now();
  const outcomes: Outcome[] = [];
  let found: number | undefined;
  const load = { workers: Number(values.workers), minutes: Number(values.minutes) };
  await inParallel(cases, load, async (one, number) => {
    if (values.plant !== undefined && found !== undefined) return;
    const suffered = await one.suffer(join(cwd, `case ${number}`), FIRST_USER + number);
    outcomes.push({ one, suffered });
    if (suffered.wrong.length === 0) return;
    found ??= outcomes.length;
    process.stdout.write(
      `${one.command}, ${one.kind} at ${one.place}\n${suffered.wrong.map((text) => `  ${text}\n`).join('')}`,
    );
  });
  for (const text of summaryOf(outcomes)) process.stdout.write(`${text}\n`);
  process.stdout.write(`${outcomes.length} cases in ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
  if (values.plant !== undefined) {
    process.stdout.write(found === undefined ? 'The bug was not found.\n' : `Found by case ${found}.\n`);
  }
  if ((found === undefined) === (values.plant !== undefined)) process.exitCode = 1;
}

/** No user of a system has such a number. */
const FIRST_USER = 4_100_000;

const summaryOf = (outcomes: readonly Outcome[]): readonly string[] => {
  const groups = new Map<string, Suffered[]>();
  for (const { one, suffered } of outcomes) {
    const name = `${one.command}, ${one.kind}`;
    groups.set(name, [...(groups.get(name) ?? []), suffered]);
  }
  return [...groups].map(([name, these]) => {
    const count = (test: (suffered: Suffered) => boolean): number => these.filter(test).length;
    const sum = (of: (suffered: Suffered) => number): number => these.reduce((all, one) => all + of(one), 0);
    const parts = [
      `${these.length} cases`,
      `${count(({ isDone }) => isDone)} done in spite of it`,
      `${sum(({ locks }) => locks)} locks of git removed`,
      `${sum(({ leftovers }) => leftovers)} temporary files swept`,
      `${count(({ wrong }) => wrong.length > 0)} wrong`,
    ];
    return `${name}: ${parts.join(', ')}`;
  });
};

await main();
