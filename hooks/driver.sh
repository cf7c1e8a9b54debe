#!/bin/sh
# The merge driver as Git starts it: driver %O %A %B %L %P. A copy of this file, of driver.cjs and of the path of Node
# (in the file "node") lies in <git common dir>/memjoin, so it survives removed packages and other Node versions.
#
# It works with an empty PATH: only builtins of the shell up to Node. Without a Node that works it writes both sides
# between markers itself: Git adds none, and a file that is silently "ours" loses theirs at the next git add.
# Exit codes: 0 joined; 1 both sides between markers; 129 nothing written.
LC_ALL=C
export LC_ALL
# Extra certificates are read and parsed at each start of Node 20, which doubles its time; nothing here uses the network.
unset NODE_OPTIONS NODE_EXTRA_CA_CERTS

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
ours=$2
theirs=$3
name=${5:-$2}

main() {
  [ $# -ge 4 ] || {
    say 'usage: driver %O %A %B %L %P (Git runs this; "memjoin install" sets it up).'
    return 129
  }
  marker_length "$4"
  node=
  [ ! -r "$here/node" ] || IFS= read -r node <"$here/node" || :
  join_with "$node" "$@" || join_with "$(command -v node)" "$@" || {
    say "$name: no working Node.js, so nothing could be joined."
    write_both || {
      say "$name: cannot write; nothing was changed. Free some space, then merge again."
      return 129
    }
    say "$name holds both sides between conflict markers; nothing is lost."
    say 'install Node.js, run "memjoin install" here, then "memjoin resolve".'
    return 1
  }
  return "$outcome"
}

# Succeeds when this Node ran the driver to one of its own ends; its exit code is in outcome then. Anything else (not
# there, another processor's, too old for the program, killed, the program empty or cut off) leaves the file as it was.
join_with() { # node, then the arguments of Git
  candidate=$1
  shift
  [ -n "$candidate" ] && [ -x "$candidate" ] && [ -s "$here/driver.cjs" ] || return 1
  "$candidate" "$here/driver.cjs" "$@"
  outcome=$?
  case $outcome in
    0 | 129) return 0 ;;
    1) holds_markers ;;
    *) return 1 ;;
  esac
}

# Node itself also ends with 1, for a program it cannot parse: only the markers tell the two apart.
holds_markers() {
  IFS= read -r first <"$ours" && [ "$first" = "$(repeat '<') ours" ]
}

write_both() {
  if command -v mv >/dev/null && command -v rm >/dev/null; then
    new=.memjoin-$$.tmp
    # Exclusive: a file or link somebody else put under this name stays.
    set -C
    # shellcheck disable=SC2188 # the redirection itself is the test
    { : >"$new"; } 2>/dev/null || return 1
    set +C
    { both >"$new" && mv -f -- "$new" "$ours"; } 2>/dev/null || {
      rm -f -- "$new"
      return 1
    }
  else
    # Without rename the text is complete in memory before the first byte is written. The x keeps its last newline.
    text=$(both && printf x) || return 1
    printf %s "${text%x}" >"$ours"
  fi
}

both() {
  printf '%s ours\n' "$(repeat '<')" && lines "$ours" &&
    printf '%s\n' "$(repeat '=')" && lines "$theirs" &&
    printf '%s theirs\n' "$(repeat '>')"
}

# Prints a file as it is, with a newline at its end. Shells without cat and tail take the slow way.
lines() {
  if command -v cat >/dev/null && command -v tail >/dev/null; then
    cat -- "$1" && { [ -z "$(tail -c 1 -- "$1")" ] || echo; }
    return
  fi
  while IFS= read -r line || [ -n "$line" ]; do
    printf '%s\n' "$line" || return 1
  done <"$1"
}

# Never below 7: shorter markers are none to the readers.
marker_length() {
  case $1 in
    '' | *[!0-9]* | ????* | [0-6] | 0*) length=7 ;;
    *) length=$1 ;;
  esac
}

repeat() {
  run=
  count=0
  while [ "$count" -lt "$length" ]; do
    run=$run$1
    count=$((count + 1))
  done
  printf %s "$run"
}

say() {
  printf 'memjoin: %s\n' "$1" >&2
}

main "$@"
