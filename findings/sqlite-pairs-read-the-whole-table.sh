#!/usr/bin/env bash
# One expects "(site, post) IN ((…), (…))", which SQLAlchemy's tuple_().in_() writes for SQLite with VALUES, to use an
# index on (site, post), as it does on PostgreSQL, and as "(site, post) = (…)" does on SQLite.
# What happens: with one pair the index is used; from two pairs on, SQLite reads the table from one end to the other.
# Seen 2026-11-28: SQLite 3.40.1, which Debian 12 ships, by apsw 3.40.1.0, SQLAlchemy 2.1.9. SQLite 3.54.1 is right.
# Why it matters: an archive looks its captures up by URL and digest in groups. A test with one pair sees the index,
# the crawl gets slower with every page that it keeps, and no statement says why.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for version in 3.40.1.0 3.54.1.0; do
  python3 -m venv "$place/$version"
  "$place/$version/bin/pip" install --quiet --disable-pip-version-check "apsw==$version" sqlalchemy==2.1.9
done

cat > "$place/plans.py" <<'PROGRAM'
import sys

import apsw
from sqlalchemy import column, select, table, tuple_
from sqlalchemy.dialects import sqlite

NAMES = table("name", column("site"), column("post"), column("url"))
connection = apsw.Connection(":memory:")
connection.execute("CREATE TABLE name (site TEXT, post TEXT, url INTEGER)")
connection.execute("CREATE UNIQUE INDEX by_post ON name (site, post)")


def plan(*posts: str) -> str:
    wanted = tuple_(NAMES.c.site, NAMES.c.post).in_([("paper", post) for post in posts])
    query = select(NAMES.c.url).where(wanted)
    text = str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    return next(connection.execute(f"EXPLAIN QUERY PLAN {text}"))[3].split(" USING")[0]


seen = [plan("7"), plan("7", "8")]
print(f"SQLite {apsw.sqlitelibversion()}: one pair {seen[0]!r}, two pairs {seen[1]!r}")
expected = ["SEARCH name", sys.argv[1]]
sys.exit(None if seen == expected else f"changed; expected {expected}")
PROGRAM
"$place/3.40.1.0/bin/python" "$place/plans.py" "SCAN name"
"$place/3.54.1.0/bin/python" "$place/plans.py" "SEARCH name"
