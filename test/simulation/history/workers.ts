import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type Plant, planted } from '../planted/planted.ts';
import { describeFailure, type Load, runMany, sumOf, type Totals } from './many.ts';

type Whole = Omit<Load, 'first' | 'distance'>;

/** What a worker says: its figures so far, and how the first of its histories failed. */
type Message = { readonly totals: Totals; readonly failed: string | undefined };

type Task = { readonly load: Load; readonly plant: Plant | undefined };

/**
 * Runs histories on several threads, which share their numbers, or on this one if `workers` is 1. Each thread has a world and modules of
 * its own, so a history is the same on whichever it runs. Tells the figures so far now and then; returns how the first that
 * failed did so, and lets the others go then.
 */
export async function runOnWorkers(
  load: Whole,
  workers: number,
  tell: (totals: Totals) => void,
): Promise<string | undefined> {
  if (workers <= 1) return runOnThis({ ...load, first: 0, distance: 1 }, tell);
  const figures = new Map<number, Totals>();
  const threads: Worker[] = [];
  const results = Array.from({ length: workers }, (_, first) => {
    const task: Task = { load: { ...load, first, distance: workers }, plant: planted.plant };
    const thread = new Worker(new URL(import.meta.url), { workerData: task });
    threads.push(thread);
    return new Promise<string | undefined>((resolve, reject) => {
      let failed: string | undefined;
      thread.on('message', (message: Message) => {
        figures.set(first, message.totals);
        tell(sumOf([...figures.values()]));
        failed = message.failed;
        // The others would go on to the end of their time.
        if (failed !== undefined) for (const other of threads) void other.terminate();
      });
      thread.on('error', reject);
      thread.on('exit', () => resolve(failed));
    });
  });
  return (await Promise.all(results)).find((failed) => failed !== undefined);
}

/** Does the work of one thread. */
export async function work(): Promise<void> {
  const { load, plant } = workerData as Task;
  planted.plant = plant;
  const say = (message: Message): void => parentPort?.postMessage(message);
  let last = sumOf([]);
  let told = performance.now();
  const failed = await runOnThis(load, (totals) => {
    last = totals;
    if (performance.now() - told < TELLING) return;
    told = performance.now();
    say({ totals, failed: undefined });
  });
  say({ totals: last, failed });
}

async function runOnThis(load: Load, tell: (totals: Totals) => void): Promise<string | undefined> {
  const failed = await runMany(load, tell);
  return failed === undefined ? undefined : describeFailure(load, failed);
}

/** Milliseconds between two messages of a worker. */
const TELLING = 1000;
