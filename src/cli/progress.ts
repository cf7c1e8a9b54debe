/**
 * Runs `work` and, where stderr is a terminal and it lasts over a second, says `text` until it ends. A log or a pipe
 * gets nothing.
 */
export async function withProgress<T>(text: string, work: () => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY) return work();
  let isShown = false;
  const timer = setTimeout(() => {
    isShown = true;
    process.stderr.write(`${text}…`);
  }, 1000);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (isShown) process.stderr.write('\r\x1b[K');
  }
}
