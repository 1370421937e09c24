#!/usr/bin/env bash
# One expects FTS5 to gather the rows of a transaction in memory (64 MB here) and to write them once, in whatever order
# they come.
# What happens: a rowid that is smaller than the one before makes it write what it has gathered. 2,000 rows in the order
# of their rowids are one segment, shuffled they are a thousand, which later searches read and merges write again.
# Seen 2026-11-29: SQLite 3.40.1 and 3.54.1 by apsw.
# Why it matters: articles come from many papers in no order. Where the rowid says when an article was published, sorting
# each group before it is inserted takes a third off the time of building an index.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cat > "$place/segments.py" <<'PROGRAM'
import random
import sys

import apsw

ORDERED = list(range(1, 2001))


def segments(rowids: list[int]) -> int:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE VIRTUAL TABLE f USING fts5(text, content='')")
    for setting, value in (("hashsize", 64 << 20), ("automerge", 0), ("crisismerge", 100_000)):
        connection.execute("INSERT INTO f (f, rank) VALUES (?, ?)", (setting, value))
    with connection:
        for rowid in rowids:
            connection.execute("INSERT INTO f (rowid, text) VALUES (?, ?)", (rowid, f"the harbour and word{rowid}"))
    return next(connection.execute("SELECT count(DISTINCT segid) FROM f_idx"))[0]


seen = segments(ORDERED), segments(random.Random(1).sample(ORDERED, len(ORDERED)))
print(f"SQLite {apsw.sqlitelibversion()}: {seen[0]} segment in order, {seen[1]:,} shuffled")
sys.exit(None if seen[0] == 1 and seen[1] > 900 else "changed; expected one, and about a thousand")
PROGRAM
for version in 3.40.1.0 3.54.1.0; do
  python3 -m venv "$place/$version"
  "$place/$version/bin/pip" install --quiet --disable-pip-version-check "apsw==$version"
  "$place/$version/bin/python" "$place/segments.py"
done
