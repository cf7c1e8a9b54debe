#!/bin/sh
# What Git's hooks call: hook EVENT [arguments of the hook]. It decides with Git alone whether a managed file, the
# source or a merge is involved, and starts Node only then. The files beside it (node, paths, hook.cjs) are those that
# "memjoin install" wrote into <git common dir>/memjoin.
#
# MEMJOIN=0 switches it off, MEMJOIN_TRACE=1 says what it decides. With MEMJOIN_PROBE=FILE it only adds its event to
# that file and fails, so that nothing after it in the same hook runs: install asks this way whether it is reached.

# The working directory is a repository that others write: a program of it must not run because "." is on the PATH.
case :$PATH: in
  *::* | *:[!/]*)
    rest=$PATH:
    safe=
    while [ -n "$rest" ]; do
      case $rest in /*) safe=$safe${safe:+:}${rest%%:*} ;; esac
      rest=${rest#*:}
    done
    # An empty one means the working directory as well.
    PATH=${safe:-/dev/null}
    ;;
esac

here=${0%/*}
event=$1
branch=
# The git directory of this work tree: Git names it to the hooks of a linked one, whose programs are in the common one.
state=${GIT_DIR:-${here%/*}}
if [ -n "$MEMJOIN_PROBE" ]; then
  printf '%s\n' "$event" >>"$MEMJOIN_PROBE"
  exit 75
fi

main() {
  [ "$MEMJOIN" != 0 ] || quit 'switched off by MEMJOIN=0'
  # Each changes what the paths given to git mean.
  unset GIT_LITERAL_PATHSPECS GIT_GLOB_PATHSPECS GIT_NOGLOB_PATHSPECS GIT_ICASE_PATHSPECS
  paths=
  [ ! -e "$here/everywhere" ] || look_around
  case $event in
    pre-commit) stages_managed || merges || quit 'no managed file and no merge' ;;
    post-commit)
      read_commit || quit 'HEAD is on no branch'
      ! has_picks_left || quit 'more picks or reverts follow'
      ! keeps_expected || quit 'pre-commit has settled this commit'
      # shellcheck disable=SC2046,SC2086 # object ids
      touched $(begin_of_series) $parents || ! keeps_ledger || quit 'no managed file'
      ;;
    post-merge)
      # git merge --squash has made no commit yet: the hooks of that commit do the work.
      [ "$2" != 1 ] || quit 'a squash is not a commit yet'
      brought ORIG_HEAD..HEAD || ! keeps_ledger || quit 'no managed file came in'
      ;;
    post-rewrite)
      rewritten=$(cat)
      if [ "$2" = rebase ]; then
        brought ORIG_HEAD...HEAD || ! keeps_ledger || quit 'no managed file in it'
      else
        read_commit || quit 'HEAD is on no branch'
        ! is_expected || quit 'pre-commit has settled this commit'
        touched "${rewritten%% *}" || ! keeps_ledger || quit 'no managed file in it'
      fi
      printf '%s\n' "$rewritten" | start_node "$@"
      exit
      ;;
    pre-push)
      updates=$(cat)
      replaces_managed || quit 'no memory file of the remote changes'
      printf '%s\n' "$updates" | start_node "$@"
      exit
      ;;
  esac
  start_node "$@"
}

stages_managed() {
  read_paths || return 0
  # shellcheck disable=SC2086 # one word a line
  ! (split_lines; git diff --cached --quiet --no-ext-diff --no-textconv -- $paths 2>/dev/null)
}

merges() {
  [ -e "$state/MERGE_HEAD" ]
}

# Whether a managed file of HEAD is another than in one of the commits; without a commit, whether HEAD has one. What Git
# cannot tell counts as touched.
touched() {
  read_paths || return 0
  [ $# -gt 0 ] || set -- --root
  for commit; do
    # shellcheck disable=SC2086 # one word a line
    names=$(split_lines; git diff-tree -r --no-commit-id --name-only "$commit" HEAD -- $paths 2>/dev/null) || return 0
    [ -z "$names" ] || return 0
  done
  return 1
}

# Whether any commit of the range touches them, on whatever side: a merge or a rebase can drop what such a commit brought
# and so leave no difference to see. Without ORIG_HEAD nothing is known, so the answer is yes.
brought() {
  read_paths || return 0
  # shellcheck disable=SC2086 # one word a line
  commits=$(split_lines; git rev-list --max-count=1 --full-history "$1" -- $paths 2>/dev/null) || return 0
  [ -n "$commits" ]
}

# The programs of "memjoin install --global" answer for every repository, so they look first whether this one has memory
# files: whether its .gitattributes names the driver, and for which folder. Git runs hooks at the top of the work tree.
look_around() {
  common=$(git rev-parse --git-common-dir 2>/dev/null) || quit 'no repository'
  state=${GIT_DIR:-$common}
  # Its hook files, written for an older Git, do the work.
  [ ! -x "$common/memjoin/hook" ] || quit 'this repository has an install of its own'
  read_rules || quit 'no rule in .gitattributes names memjoin'
  if told=$(git config memjoin.dir); then
    dir=$told
  elif [ -n "$dir" ]; then
    count=${GIT_CONFIG_COUNT:-0}
    case $count in *[!0-9]*) quit 'GIT_CONFIG_COUNT is no number' ;; esac
    eval "export GIT_CONFIG_KEY_$count=memjoin.dir GIT_CONFIG_VALUE_$count=\$dir"
    export GIT_CONFIG_COUNT=$((count + 1))
  fi
  paths=":(top,glob)${dir:+$dir/}memory-*.json$newline:(top,literal)${dir:+$dir/}unified-memory.json$newline"
}

# Finds the folder of the managed files in the rule that names them. The text is a stranger's: a name that leads out of
# the work tree, or that only a quoted pattern can spell, is none.
read_rules() {
  [ -f .gitattributes ] && [ ! -L .gitattributes ] && [ -r .gitattributes ] || return 1
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in '/memory-*.json '*merge=memjoin* | [/\"]*'/memory-*.json'*merge=memjoin*) ;; *) continue ;; esac
    dir=${line%%/memory-\**}
    dir=${dir#\"}
    dir=${dir#/}
    [ -n "$dir" ] || return 0
    case "/$dir/" in
      *//* | */./* | */../* | */.[gG][iI][tT]/* | *[\\\"\*?[]*) ;;
      *) return 0 ;;
    esac
  done <.gitattributes
  return 1
}

# The last commit of a series of cherry-picks or reverts is still listed while its hook runs.
has_picks_left() {
  [ -r "$state/sequencer/todo" ] && { read -r _ && read -r _; } <"$state/sequencer/todo"
}

# Reads branch, tree and parents of HEAD, and what HEAD was before; fails when it is on no branch. One question, unless
# there was no HEAD before.
read_commit() {
  facts=$(git rev-parse 'HEAD^{tree}' 'HEAD@{1}' 'HEAD^@' --symbolic-full-name HEAD 2>/dev/null) || {
    branch=$(git symbolic-ref --quiet HEAD) || return 1
    parents=$(git rev-parse 'HEAD^@' 2>/dev/null)
    made_tree=
    before=
    return 0
  }
  branch=${facts##*"$newline"}
  facts=${facts%"$newline"*}
  made_tree=${facts%%"$newline"*}
  facts=${facts#*"$newline"}
  before=${facts%%"$newline"*}
  case $facts in *"$newline"*) parents=${facts#*"$newline"} ;; *) parents= ;; esac
  [ "$branch" != HEAD ]
}

# Prints where a series began whose last commit has just been made: its hook answers for all of them.
begin_of_series() {
  [ ! -r "$state/sequencer/head" ] || { read -r commit && printf '%s\n' "$commit"; } <"$state/sequencer/head"
}

# Whether the commit just made is the one for which pre-commit vouches: that very tree, in the place of that very commit
# (HEAD@{1}: it may have been amended), and no merge.
is_expected() {
  [ -r "$state/memjoin/expected" ] || return 1
  read -r expected_branch expected_before expected_tree unified ledger <"$state/memjoin/expected" || return 1
  case $parents in *"$newline"*) return 1 ;; esac
  [ "$branch $before $made_tree" = "$expected_branch $expected_before $expected_tree" ]
}

# If so, moves the ledger to the unified file, which holds all that the ledger held; fails where somebody else moved it.
keeps_expected() {
  is_expected || return 1
  [ "$unified" != "$ledger" ] || return 0
  name_ledger || return 1
  move_ledger "$unified" "$ledger"
}

# Whether the branch holds all that its ledger holds, as far as object ids tell, or lacks only what was left out for a
# reason when these very files were compared. A branch without a ledger gets one.
keeps_ledger() {
  read_unified || return 0
  [ -n "$branch" ] || branch=$(git symbolic-ref --quiet HEAD) || return 0
  name_ledger || return 1
  # One question mostly; the second is for a branch that lacks either.
  # shellcheck disable=SC2046 # object ids
  set -- $(git rev-parse "HEAD:$unified_path" "$ledger_ref" 2>/dev/null || printf unknown)
  case $* in
    *unknown)
      # shellcheck disable=SC2046 # object ids
      set -- $(git rev-parse --quiet --verify "HEAD:$unified_path" 2>/dev/null)
      ;;
  esac
  [ $# -gt 0 ] || return 0
  if [ $# -eq 1 ]; then
    ! was_renamed || return 1
    move_ledger "$1" -
    return 0
  fi
  [ "$1" != "$2" ] || return 0
  [ -r "$state/memjoin/compared" ] || return 1
  upstream=-
  # What a pull does not bring any more, because it is merged already, is no reason.
  git merge-base --is-ancestor '@{upstream}' HEAD 2>/dev/null ||
    upstream=$(git rev-parse --quiet --verify "@{upstream}:$unified_path" 2>/dev/null) || upstream=-
  read -r compared <"$state/memjoin/compared" && [ "$compared" = "$branch $1 $2 $upstream" ]
}

# Whether the branch had another name before: its ledger may still have that.
was_renamed() {
  [ -n "$(git log --walk-reflogs --grep-reflog='^Branch: renamed ' --max-count=1 --format=%H "$branch" -- 2>/dev/null)" ]
}

move_ledger() {
  [ "$2" != - ] || set -- "$1" ''
  git -c core.hooksPath=/dev/null -c core.fsync=all update-ref -m 'memjoin: grow' "$ledger_ref" "$1" "$2" 2>/dev/null
}

# The name of the branch with %25 for % and %2F for /: Git cannot keep a ref topic beside a ref topic/ab. Fails where it may
# be too long for a file, which only Node can name; 60 characters are at most 240 bytes, however a shell counts.
name_ledger() {
  ledger_ref=refs/memjoin/ledger/
  rest=${branch#refs/heads/}
  while :; do
    case $rest in
      *[/%]*) part=${rest%%[/%]*} ;;
      *) break ;;
    esac
    rest=${rest#"$part"}
    case $rest in
      /*) ledger_ref=$ledger_ref$part%2F ;;
      *) ledger_ref=$ledger_ref$part%25 ;;
    esac
    rest=${rest#?}
  done
  ledger_ref=$ledger_ref$rest
  [ "${#ledger_ref}" -le 80 ]
}

# Reads the path of the unified file from the top of the tree; fails when there is none.
read_unified() {
  read_paths || return 1
  while IFS= read -r path; do
    case $path in
      ':(top,literal)'*unified-memory.json)
        unified_path=${path#:(top,literal)}
        return 0
        ;;
    esac
  done <<PATHS
$paths
PATHS
  return 1
}

# Whether a branch that is pushed has a memory file other than the remote has it, as far as the remote's tip is here.
replaces_managed() {
  read_paths || return 0
  while read -r _ local_oid remote_ref remote_oid; do
    case $remote_ref in refs/heads/*) ;; *) continue ;; esac
    # Zeros stand for what is not there: a branch that is new, or deleted.
    case $local_oid in *[!0]*) ;; *) continue ;; esac
    case $remote_oid in *[!0]*) ;; *) continue ;; esac
    git cat-file -e "$remote_oid^{commit}" 2>/dev/null || continue
    # shellcheck disable=SC2086 # one word a line
    (split_lines; git diff --quiet --no-ext-diff --no-textconv "$remote_oid" "$local_oid" -- $paths 2>/dev/null) ||
      return 0
  done <<UPDATES
$updates
UPDATES
  return 1
}

# Reads the pathspecs of the managed files and the source, one a line; fails when there are none.
read_paths() {
  [ -z "$paths" ] || return 0
  [ -r "$here/paths" ] || return 1
  while IFS= read -r path; do
    paths=$paths$path$newline
  done <"$here/paths"
  [ -n "$paths" ]
}

newline='
'

# For a subshell: from here on words end at the end of a line only, and no word is a pattern.
split_lines() {
  IFS=$newline
  set -f
}

start_node() {
  trace "starts Node"
  unset NODE_OPTIONS NODE_EXTRA_CA_CERTS
  node=
  [ ! -r "$here/node" ] || IFS= read -r node <"$here/node" || :
  [ -x "$node" ] || node=$(command -v node) || node=
  if [ -n "$node" ] && [ -s "$here/hook.cjs" ]; then
    "$node" "$here/hook.cjs" "$@"
    outcome=$?
    # 126 and 127: the shell could not start it. 1: Node could not, for a program that is cut off. A hook that fails stops
    # a commit, and neither is a reason to.
    case $outcome in
      1 | 126 | 127) ;;
      99) exit 1 ;;
      *) exit "$outcome" ;;
    esac
  fi
  warn
}

warn() {
  if [ "$event" = pre-commit ]; then
    say 'WARNING: no working Node.js or program of memjoin: this commit is made WITHOUT a check of the memory files in it.'
  else
    say "no working Node.js or program of memjoin: $event did nothing."
  fi
  say 'install Node.js, then run "memjoin install" here; the next commit of a memory file updates the unified one.'
  exit 0
}

quit() {
  trace "$1"
  exit 0
}

trace() {
  [ "$MEMJOIN_TRACE" != 1 ] || say "$event: $1"
}

say() {
  printf 'memjoin: %s\n' "$1" >&2
}

main "$@"
