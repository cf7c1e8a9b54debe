import { printable } from '../core/printable.ts';
import type { HookPlan } from '../git/hook-files.ts';
import { CONFIG_HOOKS_SINCE } from './hook-table.ts';
import type { Plan, Step } from './plan.ts';
import type { Check } from './self-check.ts';
import type { UserInstalled } from './user-install.ts';

/** Returns the lines that tell a person what `plan` is going to do, one or more for each step. */
export function describePlan({ settings, hooks, steps, notes }: Plan): readonly string[] {
  const dir = settings.dir === '' ? 'the top of the work tree' : settings.dir;
  return [
    `environment ${settings.environment}, files in ${printable(dir)}, ${HOOKS_TEXT[hooks]}`,
    ...notes.map((note) => `note: ${printable(note)}`),
    ...(steps.length === 0 ? ['nothing to change'] : steps.flatMap(describeStep)),
  ];
}

/** Returns the same for an install for all repositories of a user. */
export function describeUserPlan({ places, hasHooks, steps }: UserInstalled): readonly string[] {
  return [
    `for every repository whose .gitattributes names memjoin: settings in ${printable(places.config)}, programs in ${printable(places.folder)}`,
    ...(hasHooks
      ? []
      : [
          `note: Git before ${CONFIG_HOOKS_SINCE} has no hooks for all repositories that leave your own alone, so this sets up merges and`,
          '      diffs only; "memjoin install" in a repository adds its hooks.',
        ]),
    ...(steps.length === 0 ? ['nothing to change'] : steps.flatMap(describeStep)),
  ];
}

/** Returns the line for one thing install has proved. */
export function describeCheck({ name, isGood, detail }: Check): string {
  return `${isGood ? 'ok' : 'FAILED'}  ${name}: ${printable(detail)}`;
}

/** Returns the facts of one step for `--json`. */
export function stepFacts(step: Step): Readonly<Record<string, unknown>> {
  switch (step.kind) {
    case 'user':
    case 'file':
      return { kind: step.kind, path: step.path, bytes: step.bytes.length };
    case 'block':
      return { kind: step.kind, path: step.path, lines: step.lines };
    case 'hook':
      return { kind: step.kind, event: step.event, change: step.hook.kind, path: step.hook.path };
    default:
      return step;
  }
}

const HOOKS_TEXT: Readonly<Record<Plan['hooks'], string>> = {
  config: "hooks in Git's config",
  files: 'hooks as files',
  none: 'no hooks',
};

const describeStep = (step: Step): readonly string[] => {
  switch (step.kind) {
    case 'user':
    case 'file':
      return [`write  ${printable(step.path)} (${step.bytes.length} bytes)`];
    case 'block':
      return [`write  ${printable(step.path)}:`, ...step.lines.map((line) => `         ${printable(line)}`)];
    case 'set':
      return [`set    ${step.key} = ${printable(step.value)}`];
    case 'unset':
      return [`unset  ${step.key}`];
    case 'hook':
      return [`hook   ${describeHook(step.hook)}`];
  }
};

const describeHook = (hook: HookPlan): string => {
  const path = printable(hook.path);
  switch (hook.kind) {
    case 'keep':
      return `${path}: stays`;
    case 'write':
      return hook.isNew ? `${path}: a new hook` : `${path}: our call in the hook that is there`;
    case 'chain':
      return `${path}: a new hook that ends in yours, moved to ${printable(hook.aside)}`;
    case 'remove':
      return `${path}: remove it`;
    case 'unchain':
      return `${path}: give it back the hook in ${printable(hook.aside)}`;
  }
};
