/** Stands in for `node:fs`: what the product asks of it, answered by the simulated disks, with the errors of a real one. */
import { constants as real, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { isPlanted } from '../planted/planted.ts';
import { inodeAt, machineOf, makeDirectories, namesIn, newInode, removeTree, setName } from './disk.ts';
import { clockOf, type Inode, keepAll, look, step, world } from './world.ts';

export const constants = real;

type Open = { readonly path: string; readonly inode: Inode; position: number };

const open = new Map<number, Open>();
let nextDescriptor = 1000;

export function openSync(path: string, flags: number | string = 'r', mode = 0o666): number {
  const machine = machineOf(path);
  let inode = inodeAt(path);
  const isNew = flags === 'wx';
  if (isNew && inode !== undefined) throw failure('EEXIST', 'open', path);
  if (inode === undefined) {
    if (!isNew || machine === undefined) throw failure('ENOENT', 'open', path);
    if (!machine.files.has(dirname(path))) throw failure('ENOENT', 'open', path);
    inode = newInode(machine, { mode: mode & ~0o022 });
    setName(path, inode);
  }
  const descriptor = nextDescriptor++;
  open.set(descriptor, { path, inode, position: 0 });
  return descriptor;
}

export function closeSync(descriptor: number): void {
  open.delete(descriptor);
}

export function readSync(
  descriptor: number,
  buffer: Buffer,
  offset: number,
  length: number,
  position: number | null = null,
): number {
  look();
  const file = at(descriptor);
  const from = position ?? file.position;
  const count = file.inode.bytes.copy(buffer, offset, from, from + length);
  if (position === null) file.position += count;
  return count;
}

export function writeSync(descriptor: number, bytes: Buffer, offset = 0, length = bytes.length - offset): number {
  step();
  const { inode, path } = at(descriptor);
  inode.bytes = Buffer.concat([inode.bytes, bytes.subarray(offset, offset + length)]);
  inode.isUnsynced = true;
  const machine = machineOf(path);
  if (machine !== undefined) inode.mtime = clockOf(machine);
  return length;
}

export function fsyncSync(descriptor: number): void {
  step();
  if (isPlanted('fsync')) return;
  const { inode, path } = at(descriptor);
  const machine = machineOf(path);
  if (machine !== undefined) keepAll(machine, 'files');
  inode.isUnsynced = false;
}

export function fstatSync(descriptor: number): Stats {
  look();
  return statsOf(at(descriptor).inode);
}

export function lstatSync(path: string, options: { throwIfNoEntry?: boolean } = {}): Stats | undefined {
  const inode = inodeAt(path);
  if (inode !== undefined) return statsOf(inode);
  if (options.throwIfNoEntry === false) return undefined;
  throw failure('ENOENT', 'lstat', path);
}

export function statSync(path: string, options: { throwIfNoEntry?: boolean } = {}): Stats | undefined {
  return lstatSync(path, options);
}

export function renameSync(from: string, to: string): void {
  const inode = inodeAt(from);
  if (inode === undefined) throw failure('ENOENT', 'rename', from);
  if (inodeAt(dirname(to)) === undefined) throw failure('ENOENT', 'rename', to);
  setName(to, inode);
  const machine = machineOf(from);
  // One change of the disk: nobody is killed between the two names.
  machine?.files.delete(from);
  machine?.journals.files.push(() => machine.files.set(from, inode));
}

export function unlinkSync(path: string): void {
  if (inodeAt(path) === undefined) throw failure('ENOENT', 'unlink', path);
  setName(path, undefined);
}

export function linkSync(from: string, to: string): void {
  const inode = inodeAt(from);
  if (inode === undefined) throw failure('ENOENT', 'link', from);
  if (inodeAt(to) !== undefined) throw failure('EEXIST', 'link', to);
  setName(to, inode);
}

export function realpathSync(path: string): string {
  if (inodeAt(path) === undefined) throw failure('ENOENT', 'realpath', path);
  return path;
}

export function readdirSync(path: string): readonly string[] {
  if (inodeAt(path) === undefined) throw failure('ENOENT', 'scandir', path);
  return namesIn(path);
}

export function mkdirSync(path: string): void {
  makeDirectories(path);
}

export function rmdirSync(path: string): void {
  if (inodeAt(path) === undefined) throw failure('ENOENT', 'rmdir', path);
  if (namesIn(path).length > 0) throw failure('ENOTEMPTY', 'rmdir', path);
  setName(path, undefined);
}

export function rmSync(path: string): void {
  removeTree(path);
}

export function accessSync(path: string): void {
  if (inodeAt(path) === undefined) throw failure('ENOENT', 'access', path);
}

export function chmodSync(path: string, mode: number): void {
  step();
  const inode = inodeAt(path);
  if (inode !== undefined) inode.mode = mode;
}

export function fchmodSync(descriptor: number, mode: number): void {
  look();
  at(descriptor).inode.mode = mode;
}

export function fchownSync(): void {}

export function readlinkSync(path: string): string {
  throw failure('EINVAL', 'readlink', path);
}

export function mkdtempSync(prefix: string): string {
  const path = `${prefix}${world.nextIno}`;
  makeDirectories(path);
  return path;
}

function at(descriptor: number): Open {
  const file = open.get(descriptor);
  if (file === undefined) throw failure('EBADF', 'fstat', String(descriptor));
  return file;
}

const yes = () => true;
const no = () => false;

/** One literal with functions that all share: this is asked more often than anything else. */
function statsOf({ ino, bytes, mode, mtime, links, isDirectory }: Inode): Stats {
  return {
    ino,
    mode,
    mtimeMs: mtime,
    ctimeMs: mtime,
    atimeMs: mtime,
    birthtimeMs: mtime,
    dev: 1,
    uid: 0,
    gid: 0,
    nlink: links,
    size: bytes.length,
    isFile: isDirectory ? no : yes,
    isDirectory: isDirectory ? yes : no,
    isSymbolicLink: no,
    isFIFO: no,
  } as Stats;
}

function failure(code: string, call: string, path: string): Error {
  // A stack costs more than all else here, and nobody reads it: most of these say that there is no such file.
  return Object.assign(Object.create(Error.prototype), {
    message: `${code}: ${call} '${path}'`,
    code,
    syscall: call,
    path,
  });
}
