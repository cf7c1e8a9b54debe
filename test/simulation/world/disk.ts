/** The disks of the machines: files with their names, and what of both a power cut takes. */
import { dirname } from 'node:path';
import { clockOf, type Inode, look, type Machine, ROOT, record, step, world } from './world.ts';

/** Returns the machine that holds `path`. */
export function machineOf(path: string): Machine | undefined {
  // Every path is `/sim/NAME` or below it.
  const end = path.indexOf('/', ROOT.length);
  const name = end === -1 ? path.slice(ROOT.length) : path.slice(ROOT.length, end);
  return path.startsWith(ROOT) ? world.machines.get(name) : undefined;
}

/** Returns what stands at `path`. */
export function inodeAt(path: string): Inode | undefined {
  look();
  return machineOf(path)?.files.get(path);
}

/** Returns the bytes of the file at `path`. */
export function readFile(path: string): Buffer | undefined {
  const inode = inodeAt(path);
  return inode?.isDirectory === false ? inode.bytes : undefined;
}

/** Makes `path` lead to `inode`, or to nothing. */
export function setName(path: string, inode: Inode | undefined): void {
  step();
  const machine = machineOf(path);
  if (machine === undefined) throw new Error(`no machine holds ${path}`);
  const { files } = machine;
  const before = files.get(path);
  const put = (value: Inode | undefined): void => {
    if (value === undefined) files.delete(path);
    else files.set(path, value);
  };
  put(inode);
  if (inode !== undefined) inode.links++;
  if (before !== undefined) before.links--;
  record(machine, 'files', () => put(before));
}

/** Returns a new inode of `machine`, which has no name yet. */
export function newInode(
  machine: Machine,
  { isDirectory = false, mode = 0o644, bytes = Buffer.alloc(0) as Buffer } = {},
): Inode {
  const ino = world.nextIno++;
  return { ino, isDirectory, bytes, mode, mtime: clockOf(machine), links: 0, isUnsynced: !isDirectory };
}

/** Writes a whole new file in the place of `path`, as Git does: nothing of it is synced. */
export function writeFile(path: string, bytes: Buffer): void {
  const machine = machineOf(path);
  if (machine === undefined) throw new Error(`no machine holds ${path}`);
  makeDirectories(dirname(path));
  setName(path, newInode(machine, { bytes }));
}

/** Removes the file at `path`, if it is there. */
export function removeName(path: string): void {
  if (inodeAt(path) !== undefined) setName(path, undefined);
}

/** Makes the directory `path` and those above it. */
export function makeDirectories(path: string): void {
  const machine = machineOf(path);
  if (machine === undefined || machine.files.has(path)) return;
  if (path !== machine.root) makeDirectories(dirname(path));
  setName(path, newInode(machine, { isDirectory: true, mode: 0o755 }));
}

/** Returns the names in the directory `path`. */
export function namesIn(path: string): readonly string[] {
  look();
  const [from, names] = [path.length + 1, [] as string[]];
  for (const name of machineOf(path)?.files.keys() ?? []) {
    if (name.length > from && name.startsWith(path) && name.lastIndexOf('/') === path.length)
      names.push(name.slice(from));
  }
  return names;
}

/** Removes the directory `path` with all that is in it. */
export function removeTree(path: string): void {
  const names = [...(machineOf(path)?.files.keys() ?? [])];
  for (const name of names.reverse()) if (name === path || name.startsWith(`${path}/`)) setName(name, undefined);
}
