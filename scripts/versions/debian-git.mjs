/**
 * Git of another Debian release, unpacked into a folder and run through its own loader and libraries: nothing is
 * installed, and nothing outside the folder changes. The archive, its keys, its proxy and its passwords are those that
 * apt is set to on this machine.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Returns the folder to put first on PATH for the Git of `suite` (`trixie`, `sid`), fetched into the empty `folder`.
 * Throws with apt's words when the archive has no such suite or cannot be reached.
 */
export function fetchDebianGit(suite, folder) {
  const root = join(folder, 'root');
  for (const archive of download(suite, join(folder, 'apt'))) run('dpkg-deb', ['--extract', archive, root]);
  return wrapPrograms(root);
}

// With an empty list of installed packages apt finds Git and all it needs, down to the C library.
const download = (suite, apt) => {
  const keys = KEYRINGS.find((path) => existsSync(path));
  for (const name of ['lists/partial', 'cache/archives/partial', 'none'])
    mkdirSync(join(apt, name), { recursive: true });
  const option = keys === undefined ? '' : `[signed-by=${keys}] `;
  writeFileSync(join(apt, 'sources.list'), `deb ${option}${archiveOfThisMachine()} ${suite} main\n`);
  writeFileSync(join(apt, 'status'), '');
  writeFileSync(join(apt, 'apt.conf'), `${run('apt-config', ['dump', 'Acquire'])}\n${settings(apt)}`, { mode: 0o600 });
  const env = { ...process.env, APT_CONFIG: join(apt, 'apt.conf') };
  run('apt-get', ['-q', 'update'], { env });
  run('apt-get', ['-q', '-y', '--no-install-recommends', '--download-only', 'install', 'git'], { env });
  const archives = join(apt, 'cache/archives');
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
};

// The machine's own parts are left out: among them are commands that run after an update.
const settings = (apt) => `
Dir::State "${apt}";
Dir::State::lists "${apt}/lists";
Dir::State::status "${apt}/status";
Dir::Cache "${apt}/cache";
Dir::Etc::main "${apt}/none/apt.conf";
Dir::Etc::parts "${apt}/none";
Dir::Etc::sourcelist "${apt}/sources.list";
Dir::Etc::sourceparts "${apt}/none";
Dir::Etc::preferences "${apt}/none/preferences";
Dir::Etc::preferencesparts "${apt}/none";
Acquire::Languages "none";
APT::Sandbox::User "root";
`;

/** Of the package debian-archive-keyring; without it the keys that apt trusts anyway have to do. */
const KEYRINGS = ['/usr/share/keyrings/debian-archive-keyring.pgp', '/usr/share/keyrings/debian-archive-keyring.gpg'];

const archiveOfThisMachine = () => {
  const [, codename] = /^VERSION_CODENAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  const targets = run('apt-get', ['indextargets', '--format', '$(RELEASE) $(REPO_URI)']);
  const lines = targets.split('\n').map((line) => line.split(' '));
  const [, uri] = lines.find(([release]) => release === codename) ?? [];
  if (uri === undefined) throw new Error(`apt is not set to an archive of Debian ${codename ?? '(which release?)'}.`);
  return uri;
};

/**
 * Puts a shell script before each program of Git and returns the folder of `git`. Every one of them, because Git starts
 * the others itself, and none would start with the libraries of this machine. No variable of the environment says where
 * the libraries are: the hooks and the driver would inherit it.
 */
const wrapPrograms = (root) => {
  const library = findLibrary(root);
  const core = join(root, 'usr/lib/git-core');
  const bin = join(root, 'usr/bin');
  const programs = [
    ...readdirSync(core).map((name) => join(core, name)),
    ...readdirSync(bin, { withFileTypes: true })
      .filter(({ name }) => name.startsWith('git'))
      .map(({ name }) => join(bin, name)),
  ];
  const loaders = join(root, 'loaders');
  mkdirSync(loaders);
  for (const program of programs) {
    if (!isElf(program)) continue;
    renameSync(program, `${program}.real`);
    // The system calls a process by the file it started: a link per program keeps that name.
    const loader = join(loaders, basename(program));
    if (!existsSync(loader)) symlinkSync(library.loader, loader);
    writeFileSync(program, wrapper(`${program}.real`, { root, loader, folder: library.folder }));
    chmodSync(program, 0o755);
  }
  // Only Git's own: the rest of usr/bin (perl) would hide this machine's.
  const only = join(root, 'only-git');
  mkdirSync(only);
  for (const { name } of readdirSync(bin, { withFileTypes: true })) {
    if (name.startsWith('git') && !name.endsWith('.real')) renameSync(join(bin, name), join(only, name));
  }
  return only;
};

const wrapper = (program, { root, loader, folder }) => `#!/bin/sh
export GIT_EXEC_PATH=${quote(join(root, 'usr/lib/git-core'))}
export GIT_TEMPLATE_DIR=${quote(join(root, 'usr/share/git-core/templates'))}
exec ${quote(loader)} --library-path ${quote(folder)} --argv0 "$0" ${quote(program)} "$@"
`;

// Its folder is named after the processor: usr/lib/x86_64-linux-gnu, usr/lib/aarch64-linux-gnu.
const findLibrary = (root) => {
  for (const name of readdirSync(join(root, 'usr/lib'))) {
    const folder = join(root, 'usr/lib', name);
    if (!lstatSync(folder).isDirectory()) continue;
    const loader = readdirSync(folder).find((file) => /^ld-linux.*\.so\.\d+$/.test(file));
    if (loader !== undefined) return { folder, loader: join(folder, loader) };
  }
  throw new Error(`${root}: no loader of the C library in it.`);
};

const isElf = (path) => {
  if (!lstatSync(path).isFile()) return false;
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(4);
    return readSync(descriptor, head) === 4 && head.equals(Buffer.from('\x7fELF', 'latin1'));
  } finally {
    closeSync(descriptor);
  }
};

const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`;

const run = (program, args, options = {}) => {
  try {
    return execFileSync(program, args, { ...options, encoding: 'utf8', stdio: 'pipe', maxBuffer: 64 * 1024 ** 2 });
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')} failed.\n${error.stderr ?? ''}`, { cause: error });
  }
};
