/** Calls `work` as in an engine without WebAssembly, or with `engine` in its place. */
export function withoutWebAssembly(work: () => void, engine?: object): void {
  const { WebAssembly: own } = globalThis as unknown as { readonly WebAssembly: object };
  Object.assign(globalThis, { WebAssembly: engine });
  try {
    work();
  } finally {
    Object.assign(globalThis, { WebAssembly: own });
  }
}
