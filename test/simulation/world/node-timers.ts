import { turn, world } from './world.ts';

/** Stands in for the `setTimeout` of `node:timers/promises`: time passes, and others may go on meanwhile. */
export async function setTimeout(ms: number): Promise<void> {
  world.time += ms;
  await turn();
}
