/**
 * Makes the kernel, the loops over bytes that `src/kernel/kernel.ts` has in AssemblyScript, ready to run. Nothing of it is
 * touched until a file turns out not to be canonical.
 */
import { KERNEL } from './kernel.compiled.ts';

/** An instance of the kernel with its own state and memory. Places are offsets into `memory`. */
export type Kernel = { readonly memory: Buffer } & KernelExports;

type KernelExports = {
  readonly setLongest: (size: number) => void;
  readonly strip: (from: number, end: number, to: number) => number;
  readonly isEnded: Flag;
  readonly walk: (held: number, heldEnd: number, input: number, inputEnd: number) => number;
  readonly heldAt: Flag;
  readonly inputAt: Flag;
};

type Flag = { readonly value: number };

/** Bytes of a file that are in the memory of a kernel at a time. */
export const WINDOW: number = 64 * 1024;

/** Bytes behind a window that are loaded with its last ones, and bytes behind an output that are stored with its last. */
export const SLACK = 16;

const PAGE = 64 * 1024;

/** The part of the global `WebAssembly` that is used here, which the types of Node 20 lack. */
type Engine = {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

let compiled: object | undefined;

/**
 * Returns a new instance with `size` bytes of memory; undefined where there can be none: memory is short, or the engine
 * runs without WebAssembly (`--jitless`) or on a processor without vectors. Whoever asks has a slower way to go then.
 */
export function openKernel(size: number): Kernel | undefined {
  try {
    const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
    const pages = Math.ceil(size / PAGE);
    const memory = new Memory({ initial: pages, maximum: pages });
    compiled ??= new Module(Buffer.from(KERNEL, 'base64'));
    const { exports } = new Instance(compiled, { env: { memory } });
    return { ...(exports as KernelExports), memory: Buffer.from(memory.buffer) };
  } catch {
    return undefined;
  }
}
