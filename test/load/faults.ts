/** Lets system calls of memjoin fail, one after the other: `npm run test:faults -- --help` says how to call it. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBase, STRUCK } from '../support/faults/commands.ts';
import { FAULT_KINDS, type FaultKind } from '../support/faults/kinds.ts';
import type { Point } from '../support/faults/points.ts';
import { type Plan, planFaults, pointsFor, type Suffered, sufferFault } from '../support/faults/run.ts';
import { findStrace } from '../support/faults/strace.ts';
import { inParallel } from '../support/in-parallel.ts';
import { withFolder } from '../support/repository.ts';

const HELP = `usage: npm run test:faults -- [--command NAME]... [--fault KIND]... [--every N] [--seed N] [--minutes N] [--workers N]

  --command NAME  ${STRUCK.map(({ name }) => name).join(', ')} (default: all)
  --fault KIND    ${FAULT_KINDS.join(', ')} (default: all)
  --every N       only each N-th call, of 1 to N the first as the seed says (default 1)
  --seed N        default 1
  --call TEXT     only calls whose line holds this text
  --minutes N     begin no further case after so long
  --workers N     cases at the same time (default 2)

Needs strace, which is installed where that is possible. The repositories are made in TMPDIR.
`;

const { values } = parseArgs({
  options: {
    command: { type: 'string', multiple: true },
    fault: { type: 'string', multiple: true },
    every: { type: 'string', default: '1' },
    seed: { type: 'string', default: process.env.MEMJOIN_SEED ?? '1' },
    call: { type: 'string', default: '' },
    minutes: { type: 'string', default: 'Infinity' },
    workers: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
});

type Case = { readonly plan: Plan; readonly kind: FaultKind; readonly point: Point };

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  await findStrace();
  const [every, seed] = [Number(values.every), Number(values.seed)];
  const commands = STRUCK.filter(({ name }) => values.command?.includes(name) ?? true);
  const kinds = FAULT_KINDS.filter((kind) => values.fault?.includes(kind) ?? true);
  await withFolder(async ({ cwd, env }) => {
    const program = [process.execPath, resolve('dist/cli.js')];
    const base = await makeBase({ root: join(cwd, 'base'), env, program });
    const cases: Case[] = [];
    for (const command of commands) {
      const plan = await planFaults(base, cwd, command);
      const all = kinds.flatMap((kind) => pointsFor(plan, kind).map((point) => ({ plan, kind, point })));
      const chosen = all.filter(
        ({ point }, index) => (index + seed) % every === 0 && `${point.program} ${point.text}`.includes(values.call),
      );
      process.stdout.write(`${command.name}: ${plan.points.length} calls, ${chosen.length} of ${all.length} cases\n`);
      cases.push(...chosen);
    }
    const begun = performance.now();
    const outcomes: Outcome[] = [];
    await inParallel(
      cases,
      { workers: Number(values.workers), minutes: Number(values.minutes) },
      async (one, number) => {
        outcomes.push({ one, suffered: await sufferAndTell(one, join(cwd, `case ${number}`)) });
      },
    );
    summarise(outcomes, (performance.now() - begun) / 1000);
  });
}

type Outcome = { readonly one: Case; readonly suffered: Suffered };

const sufferAndTell = async ({ plan, kind, point }: Case, root: string): Promise<Suffered> => {
  const suffered = await sufferFault(plan, { root, kind, point });
  if (suffered.wrong.length > 0) {
    process.exitCode = 1;
    const place = `${plan.command.name}, ${kind} at call ${point.when} of ${point.call} in start ${point.start} (${point.program.slice(0, 120)}): ${point.text}`;
    process.stdout.write(`${place}\n${suffered.wrong.map((text) => `  ${text}\n`).join('')}`);
  }
  return suffered;
};

function summarise(outcomes: readonly Outcome[], seconds: number): void {
  for (const { name } of STRUCK) {
    for (const kind of FAULT_KINDS) {
      const these = outcomes.filter(({ one }) => one.plan.command.name === name && one.kind === kind);
      if (these.length === 0) continue;
      const count = (test: (suffered: Suffered) => boolean): number =>
        these.filter(({ suffered }) => test(suffered)).length;
      const sum = (of: (suffered: Suffered) => number): number =>
        these.reduce((all, { suffered }) => all + of(suffered), 0);
      const parts = [
        `${these.length} cases`,
        `${count(({ isDone }) => isDone)} done in spite of it`,
        `${sum(({ locks }) => locks)} locks of git removed`,
        `${sum(({ leftovers }) => leftovers)} temporary files swept`,
        `${count(({ wrong }) => wrong.length > 0)} wrong`,
      ];
      process.stdout.write(`${name}, ${kind}: ${parts.join(', ')}\n`);
    }
  }
  process.stdout.write(`${outcomes.length} cases in ${seconds.toFixed(0)} s\n`);
}

await main();
