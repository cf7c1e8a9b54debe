import { isExhaustion } from './exhaustion.ts';

/**
 * Returns why a program could not be started, where execa has thrown `thrown`: with no file descriptor left, Node gives no pipes
 * to a child, which execa stumbles over, and tells the cause later, by an event for which nobody could listen yet.
 */
export async function causeOfFailedStart(thrown: unknown): Promise<unknown> {
  let cause = thrown;
  const take = (error: unknown): void => {
    if (!isExhaustion(error)) throw error;
    cause = error;
  };
  process.on('uncaughtException', take);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('uncaughtException', take);
  return cause;
}
