#!/bin/sh
# The same as plain-merge.mjs: sh jq-merge.sh OURS THEIRS; the result replaces OURS.
set -e
jq -c -n '[inputs[]] | group_by(._crdt_metadata.unique_id) | map(max_by(._crdt_metadata.timestamp))[]' "$1" "$2" |
  sed -e '1s/^/[\n/' -e '$!s/$/,/' -e '$s/$/\n]/' >"$1.new"
mv "$1.new" "$1"
