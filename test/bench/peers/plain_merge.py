"""The same as plain-merge.mjs: python3 plain_merge.py OURS THEIRS; the result replaces OURS."""
import json
import sys

entries = {}
for path in sys.argv[1:3]:
    with open(path, encoding="utf-8") as file:
        for entry in json.load(file):
            metadata = entry["_crdt_metadata"]
            known = entries.get(metadata["unique_id"])
            if known is None or known["_crdt_metadata"]["timestamp"] < metadata["timestamp"]:
                entries[metadata["unique_id"]] = entry
lines = [json.dumps(entries[key], ensure_ascii=False, separators=(",", ":")) for key in sorted(entries)]
with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(lines) + "\n]\n")
