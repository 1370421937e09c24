#!/usr/bin/env bash
# One expects the order in which columns of an FTS5 table are declared to mean nothing: "title, text" and "text, title".
# What happens: for each word of each row FTS5 writes two bytes more in every column but the first. With the text behind
# the title the same index is half as large again; the hits are the same.
# Seen 2026-11-29: SQLite 3.40.1 and 3.54.1 by apsw.
# Why it matters: an archive of news declares the headline first, as everybody does, and a third of its index says
# "second column" some hundred times an article. With three columns before the text it is the same two bytes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cat > "$place/sizes.py" <<'PROGRAM'
import random
import sys

import apsw

CHANCE = random.Random(1)
TEXTS = [" ".join(f"w{int(5000 * CHANCE.random() ** 2)}" for _ in range(300)) for _ in range(2000)]


def size(columns: str) -> int:
    connection = apsw.Connection(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE f USING fts5({columns}, content='')")
    for number, text in enumerate(TEXTS, 1):
        values = (number, "A headline of few words", text)
        connection.execute("INSERT INTO f (rowid, title, text) VALUES (?, ?, ?)", values)
    connection.execute("INSERT INTO f (f) VALUES ('optimize')")
    return next(connection.execute("SELECT sum(length(block)) FROM f_data"))[0]


behind, first = size("title, text"), size("text, title")
print(f"SQLite {apsw.sqlitelibversion()}: title, text {behind:,} bytes; text, title {first:,} bytes")
sys.exit(None if behind > 1.4 * first else "changed; expected the first to be half as large again")
PROGRAM
for version in 3.40.1.0 3.54.1.0; do
  python3 -m venv "$place/$version"
  "$place/$version/bin/pip" install --quiet --disable-pip-version-check "apsw==$version"
  "$place/$version/bin/python" "$place/sizes.py"
done
