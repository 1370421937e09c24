#!/usr/bin/env bash
# One expects Datasette to find the full-text table of a table, as it says on its page, however its CREATE statement is
# written: FTS5 takes content=article and content="article" for the same, and the manual of SQLite has the first.
# What happens: Datasette reads the statement as text and looks for quotes. Without them the table is none to be searched;
# a link with _search= answers with every row, status 200 and no word, as if all of them had been found.
# Seen 2026-11-29: Datasette 0.65.5.
# Why it matters: an archive that is handed on for others to search shows the whole of itself for each query, and a count of
# hits in a paper is the number of all articles.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check datasette==0.65.5
cd "$place"
cat >make.py <<'PY'
import sqlite3
import sys

with sqlite3.connect(sys.argv[1]) as database:
    database.execute("CREATE TABLE article (id INTEGER PRIMARY KEY, body TEXT)")
    database.executemany("INSERT INTO article (body) VALUES (?)", [("the ferry left",), ("a tug came",), ("geese",)])
    database.execute(f"CREATE VIRTUAL TABLE article_fts USING fts5(body, content={sys.argv[2]})")
    database.execute("INSERT INTO article_fts (article_fts) VALUES ('rebuild')")
    found = database.execute("SELECT count(*) FROM article_fts WHERE article_fts MATCH 'ferry'").fetchone()[0]
print(f"content={sys.argv[2]}: SQLite finds {found}, ", end="")
PY
for name in article '"article"'; do
    rm -f paper.db
    venv/bin/python make.py paper.db "$name"
    venv/bin/datasette paper.db --get '/paper/article.json?_search=ferry&_shape=array' 2>/dev/null |
        venv/bin/python -c 'import json, sys; print("Datasette", len(json.load(sys.stdin)), "of 3")'
done | tee seen
cat >expected <<'TXT'
content=article: SQLite finds 1, Datasette 3 of 3
content="article": SQLite finds 1, Datasette 1 of 3
TXT
diff expected seen
