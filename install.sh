#!/bin/sh
# Sets memjoin up from a checkout (or an unpacked package) of it; `install.sh --help` says how.
# It changes three places only: node_modules and dist/ beside this file, links to the two commands in one folder of your
# PATH (and to their manual pages beside it), and the repository you name, which `memjoin install` sets up and
# `memjoin uninstall` restores. What it was told is checked before any of these; with --dry-run none of them changes.
set -eu

usage() {
  cat <<'HELP'
usage: install.sh                            build memjoin and link its commands
       install.sh REPO [install options]     ... and set the repository up (memjoin install)
       install.sh --global [--dry-run]       ... and set all your repositories up that carry the rules
       install.sh --demo                     build memjoin and show the demo; links nothing

REPO is the folder of a Git repository. The options after it are those of "memjoin install",
for example --env NAME, --source PATH and --dir DIR. With --dry-run it only says what it would do.

The commands memjoin and git-memjoin are linked into $MEMJOIN_BIN_DIR, or ~/.local/bin, and their
manual pages into share/man beside a folder called bin.
Running it again updates what is there. To undo it: "memjoin uninstall" in each repository,
then remove the links.
HELP
}

fail() { # exit-code message hint
  printf 'error: %s\n' "$2" >&2
  printf 'hint: %s\n' "$3" >&2
  exit "$1"
}

main() {
  is_dry=
  [ $# -gt 0 ] || set -- --link
  case $1 in
    --link) action='link' ;;
    -h | --help)
      usage
      return
      ;;
    --demo)
      [ $# -eq 1 ] || fail 64 '--demo takes no more arguments.' 'run "install.sh --help".'
      action='demo'
      ;;
    --global)
      action='global'
      shift
      check_options "$@"
      ;;
    '') fail 64 'the name of the repository is empty.' 'run "install.sh --help".' ;;
    -*) fail 64 "$1 is not an option of install.sh." 'name the repository first: install.sh REPO [install options]' ;;
    *)
      action='install'
      repository=$1
      shift
      [ -d "$repository" ] || fail 64 "$repository is not a folder." 'name the folder of an existing Git repository.'
      check_options "$@"
      ;;
  esac

  root=$(own_folder "$0")
  check_git
  check_node
  [ "$action" != install ] || check_repository "$repository"
  if [ -n "$is_dry" ]; then
    show_plan "$@"
    return
  fi
  if [ -d "$root/src" ]; then
    install_dependencies
    (cd -- "$root" && npm run --silent build) ||
      fail 78 'the build failed; its message is above.' 'check that the checkout is complete (git status), then run install.sh again.'
  fi
  [ -f "$root/dist/cli.js" ] ||
    fail 78 "$root/dist/cli.js is missing." 'this copy of memjoin is incomplete: clone or unpack it again.'
  # A look at the demo leaves nothing behind, so it links nothing.
  [ "$action" = demo ] || link_commands

  case $action in
    link) printf 'Next: memjoin install, inside the repository that holds (or will hold) the memory files.\n' ;;
    demo) exec node "$root/dist/cli.js" demo ;;
    global) exec node "$root/dist/cli.js" install --global "$@" ;;
    install) set_up "$@" ;;
  esac
}

# Runs "memjoin install" in the repository.
set_up() {
  # A relative --source is meant from where the caller stands, not from the repository.
  caller=$PWD
  previous=
  count=$#
  while [ "$count" -gt 0 ]; do
    argument=$1
    shift
    count=$((count - 1))
    if [ "$previous" = --source ]; then
      case $argument in '' | /*) ;; *) argument=$caller/$argument ;; esac
    else
      case $argument in --source= | --source=/*) ;; --source=*) argument=--source=$caller/${argument#--source=} ;; esac
    fi
    previous=$argument
    set -- "$@" "$argument"
  done
  CDPATH='' cd -- "$repository"
  exec node "$root/dist/cli.js" install "$@"
}

# Stops at what "memjoin install" would not take, as long as nothing has been built or linked.
check_options() {
  is_dry=
  while [ $# -gt 0 ]; do
    case $1 in
      --env | --source | --dir)
        [ $# -gt 1 ] || fail 64 "$1 needs a value." 'run "install.sh --help".'
        [ "$action" = install ] || fail 64 "$1 belongs to one repository, --global to all of them." 'run "install.sh --help".'
        shift
        ;;
      --env=* | --source=* | --dir=* | --adopt | --two-way)
        [ "$action" = install ] || fail 64 "$1 belongs to one repository, --global to all of them." 'run "install.sh --help".'
        ;;
      --json | --debug) ;;
      --dry-run) is_dry=1 ;;
      -h | --help)
        usage
        exit 0
        ;;
      *) fail 64 "$1 is not an option of memjoin install." 'run "install.sh --help".' ;;
    esac
    shift
  done
}

check_repository() {
  git -C "$1" rev-parse --git-dir >/dev/null 2>&1 ||
    fail 64 "$1 is not a Git repository." "make it one first: git init $(quote "$1")"
}

# Says what would be done. Only a memjoin that is built can show the plan for the repository, and this builds nothing.
show_plan() {
  if [ -d "$root/src" ]; then printf 'Would install the build tools of %s (npm ci) and build it.\n' "$root"; fi
  printf 'Would link memjoin and git-memjoin in %s\n' "${MEMJOIN_BIN_DIR:-${HOME:-}/.local/bin}"
  if [ ! -f "$root/dist/cli.js" ]; then
    printf 'Then it would run memjoin install; what that changes can be seen once memjoin is built.\n'
    return
  fi
  printf 'Then it would run memjoin install, which says (as it was built last):\n'
  if [ "$action" = global ]; then exec node "$root/dist/cli.js" install --global "$@"; fi
  set_up "$@"
}

# Prints the folder of this file, also when it was started through symbolic links.
own_folder() {
  file=$1
  while [ -L "$file" ]; do
    target=$(readlink -- "$file")
    case $target in
      /*) file=$target ;;
      *) file=$(dirname -- "$file")/$target ;;
    esac
  done
  CDPATH='' cd -- "$(dirname -- "$file")" && pwd -P
}

check_git() {
  command -v git >/dev/null 2>&1 ||
    fail 69 'git was not found.' 'install git 2.25 or later (https://git-scm.com/downloads), then run install.sh again.'
  # "git version 2.39.5 (Apple Git-154)", "git version 2.45.GIT"
  version=$(git --version)
  version=${version#git version }
  version=${version%% *}
  major=${version%%.*}
  rest=${version#*.}
  minor=${rest%%.*}
  case $major$minor in
    '' | *[!0-9]*)
      fail 69 "git calls itself \"$version\", which is no version memjoin can read." 'check which git comes first on PATH (command -v git).'
      ;;
  esac
  [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge 25 ]; } ||
    fail 69 "git $version is too old; memjoin needs git 2.25 or later." 'update git, then run install.sh again.'
}

check_node() {
  command -v node >/dev/null 2>&1 ||
    fail 69 'node was not found.' 'install Node.js 24 (https://nodejs.org), then run install.sh again.'
  version=$(node -p process.versions.node)
  major=${version%%.*}
  rest=${version#*.}
  minor=${rest%%.*}
  case $major in
    20) [ "$minor" -ge 19 ] ;;
    22) [ "$minor" -ge 12 ] ;;
    *) [ "$major" -ge 24 ] ;;
  esac || fail 69 "Node.js $version is not supported; memjoin runs on 20.19 or later 20, 22.12 or later 22, and 24 or later." \
    'install Node.js 24 (https://nodejs.org), then run install.sh again.'
}

install_dependencies() {
  command -v npm >/dev/null 2>&1 ||
    fail 69 'npm was not found.' 'install npm (it comes with Node.js from https://nodejs.org), then run install.sh again.'
  # npm writes node_modules anew each time, so the lock file it was made from is kept beside it to compare.
  installed=$root/node_modules/.memjoin-installed-lock.json
  if cmp -s -- "$root/package-lock.json" "$installed"; then
    return
  fi
  # The build needs the development tools, whatever NODE_ENV says. No lifecycle script of any package runs.
  (cd -- "$root" && npm ci --ignore-scripts --include=dev --no-audit --no-fund --loglevel=error) ||
    fail 69 'npm ci failed; its message is above.' 'check the network and the proxy settings of npm, then run install.sh again.'
  cp -- "$root/package-lock.json" "$installed"
}

link_commands() {
  bin=${MEMJOIN_BIN_DIR:-}
  if [ -z "$bin" ]; then
    [ -n "${HOME:-}" ] || fail 73 'neither HOME nor MEMJOIN_BIN_DIR is set.' 'set MEMJOIN_BIN_DIR to a folder on your PATH.'
    bin=$HOME/.local/bin
  fi
  mkdir -p -- "$bin" || fail 73 "$bin could not be made." 'set MEMJOIN_BIN_DIR to a folder you may write to.'
  bin=$(CDPATH='' cd -- "$bin" && pwd)
  # Both are looked at before either is written.
  refuse_foreign "$bin/memjoin"
  refuse_foreign "$bin/git-memjoin"
  link "$bin/memjoin"
  link "$bin/git-memjoin"
  printf 'Linked memjoin and git-memjoin in %s\n' "$bin"
  link_manual
  case :$PATH: in
    *":$bin:"*) ;;
    *)
      printf 'That folder is not on your PATH. Add this line to the profile of your shell:\n'
      # shellcheck disable=SC2016 # PATH is for the user's shell to expand.
      printf '  export PATH=%s:"$PATH"\n' "$(quote "$bin")"
      ;;
  esac
}

# man looks in share/man beside each bin of the PATH. A page of somebody else stays; memjoin works without.
link_manual() {
  case $bin in */bin) ;; *) return ;; esac
  pages=${bin%/bin}/share/man/man1
  mkdir -p -- "$pages" 2>/dev/null || return 0
  for page in memjoin.1 git-memjoin.1; do
    if [ -L "$pages/$page" ]; then
      case $(readlink -- "$pages/$page") in */dist/man/*) ;; *) continue ;; esac
    elif [ -e "$pages/$page" ]; then
      continue
    fi
    ln -s -- "$root/dist/man/$page" "$pages/$page.$$" && mv -f -- "$pages/$page.$$" "$pages/$page" || return 0
  done
}

# Stops at anything that this script did not make: a file, a folder, or a link to something else than a memjoin.
refuse_foreign() {
  if [ -L "$1" ]; then
    case $(readlink -- "$1") in */dist/cli.js) return ;; esac
  elif [ ! -e "$1" ]; then
    return
  fi
  fail 73 "$1 exists and is not a link to memjoin." 'move it away, or set MEMJOIN_BIN_DIR to another folder.'
}

link() {
  # Made under another name and moved into place, so that the command never is missing in between.
  ln -s -- "$root/dist/cli.js" "$1.$$"
  mv -f -- "$1.$$" "$1"
}

# Prints a text as one word of the shell.
quote() {
  printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

main "$@"
