#!/bin/sh
# What Git runs to show a memory file in a diff: textconv FILE. The files beside it (node, textconv.cjs) are those that
# "memjoin install" wrote into <git common dir>/memjoin. Without a Node that works it prints the file as it is: a diff
# that shows raw lines is better than none, and Git gives all of a diff up when this fails.
# Extra certificates are parsed at each start of Node 20, which doubles its time; nothing here uses the network.
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
node=
[ ! -r "$here/node" ] || IFS= read -r node <"$here/node" || :
[ -x "$node" ] || node=$(command -v node) || node=
if [ -n "$node" ] && [ -r "$here/textconv.cjs" ]; then
  "$node" "$here/textconv.cjs" "$1" 2>/dev/null && exit 0
fi
exec cat -- "$1"
