#!/usr/bin/env bash
# One expects `batch_alter_table`, which changes a column on SQLite by copying the table, to keep everything else.
# What happens, for one changed column type of `article`:
# - with PRAGMA foreign_keys=ON, as every connection of an application sets it, the drop of the old table deletes its
#   rows first, and ON DELETE CASCADE empties the versions of all articles; no error, the migration says it is done;
# - the trigger that feeds the search index is gone as silently, whatever the pragma; an unnamed CHECK with a warning;
# - a partial unique index is kept.
# Seen 2026-11-28: alembic 1.20.1, SQLAlchemy 2.1.9, with the SQLite of Python 3.11.
# Why it matters: the texts of an archive are children of its articles; search stops to see new ones at the same moment.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check alembic==1.20.1 SQLAlchemy==2.1.9

"$place/venv/bin/python" - <<'EOF'
import sys

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

SCHEMA = """
CREATE TABLE article (id INTEGER PRIMARY KEY, url TEXT NOT NULL, title TEXT, seen INTEGER CHECK (seen > 0));
CREATE TABLE version (id INTEGER PRIMARY KEY, article_id INTEGER REFERENCES article (id) ON DELETE CASCADE, body TEXT);
CREATE UNIQUE INDEX titled ON article (url) WHERE title IS NOT NULL;
CREATE VIRTUAL TABLE search USING fts5 (title);
CREATE TRIGGER feed AFTER INSERT ON article BEGIN INSERT INTO search (title) VALUES (new.title); END;
INSERT INTO article VALUES (1, 'https://paper.example/ferry', 'Ferry', 1);
INSERT INTO version VALUES (1, 1, 'The ferry stays in port.'), (2, 1, 'The ferry sails.');
"""


def migrated(foreign_keys: str) -> dict[str, object]:
    engine = sa.create_engine("sqlite://")
    raw = engine.raw_connection()
    raw.executescript(f"PRAGMA foreign_keys={foreign_keys};{SCHEMA}")
    with engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("article") as batch:
            batch.alter_column("title", type_=sa.String(200))
        sql = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all())
        versions = connection.exec_driver_sql("SELECT count(*) FROM version").scalar()
    check = "CHECK" in sql["article"]
    return {"versions": versions, "trigger": "feed" in sql, "check": check, "index": "titled" in sql}


seen = {pragma: migrated(pragma) for pragma in ("OFF", "ON")}
for pragma, left in seen.items():
    print(f"foreign_keys={pragma}, of two versions, trigger, check and index are left: {left}")

rest = {"trigger": False, "check": False, "index": True}
expected = {"OFF": {"versions": 2, **rest}, "ON": {"versions": 0, **rest}}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
