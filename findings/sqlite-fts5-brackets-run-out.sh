#!/usr/bin/env bash
# One expects a query of FTS5 to be bounded by what its manual says: an expression tree of 256 levels, and a flat OR of
# thousands of words works indeed.
# What happens: brackets run out much earlier, because the parser that reads them has a stack of its own. A query that goes
# ever deeper, (tug OR (ferry AND (…))), as programs write it that put brackets around each part, ends at a few dozen
# levels with "fts5: parser stack overflow", an error that no manual of FTS5 names; brackets that hold nothing but
# brackets do at about a hundred. It is the same in SQLite 3.40.1.
# Seen 2026-11-29: SQLite 3.54.1 (apsw 3.54.1.0).
# Why it matters: whoever turns what readers type into MATCH adds brackets, and a saved query that has grown over the years
# fails in one database though it is no longer than a line. Flatten equal operators, and bound the depth.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check apsw==3.54.1.0
cat >"$place/ask.py" <<'PY'
import apsw

database = apsw.Connection(":memory:")
database.execute("CREATE VIRTUAL TABLE paper USING fts5(body)")
database.execute("INSERT INTO paper VALUES ('the ferry left the harbour with a tug')")


def said(query):
    try:
        return f"{len(list(database.execute('SELECT rowid FROM paper WHERE paper MATCH ?', (query,))))} found"
    except apsw.SQLError as error:
        return str(error)


def deep(levels):
    query = "harbour"
    for level in range(levels):
        query = f"(tug OR {query})" if level % 2 else f"(ferry AND {query})"
    return query


print("2,000 words with OR:", said(" OR ".join(["tug"] * 2000)))
for name, form in (("levels of AND and OR", deep), ("brackets around a word", lambda count: "(" * count + "tug" + ")" * count)):
    most = next(count for count in range(1, 257) if "overflow" in said(form(count)))
    print(f"{name}: {most - 1} work, {most}: {said(form(most))}")
PY
"$place/venv/bin/python" "$place/ask.py" | tee "$place/seen"
cat >"$place/expected" <<'TXT'
2,000 words with OR: 1 found
levels of AND and OR: 32 work, 33: fts5: parser stack overflow
brackets around a word: 97 work, 98: fts5: parser stack overflow
TXT
diff "$place/expected" "$place/seen"
