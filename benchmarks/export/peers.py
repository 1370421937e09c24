"""The peers, in an environment of their own: what people use to get tables out of a SQLite database.

In: a database of articles. Out: the commands that write all of them with the columns of our export, from a view that is
made for them, and the files that they write.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storage.database.queries.article_rows import COLUMNS

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".venv-peers" / "export"
PINS = ("sqlite-utils==4.2.1", "datasette==0.65.5", "pandas==3.1.1", "pyarrow==26.0.1")
_VIEW = "exported"
_ALL = f"select * from {_VIEW}"
_COLUMNS = {
    "a": ("site", "key", "first_seen", "last_seen", "gone_at", "gone_why"),
    "v": (
        *("title", "kicker", "subtitle", "kind", "text", "authors", "published", "published_offset", "modified"),
        *("modified_offset", "section", "tags", "language", "canonical", "images", "paywalled", "truncated"),
    ),
    "u": ("url",),
    "h": ("offset", "length"),
}
_OTHERWISE = {
    "version": "f.record_id",
    "version_no": "v.no",
    "words": "length(v.text) - length(replace(replace(v.text, ' ', ''), char(10), '')) + 1",
    "capture": "h.record_id",
    "captured_at": "h.at",
    "file": "w.name",
    "published_precision": "CASE WHEN json_extract(v.evidence, '$.published') LIKE '%, day only%' THEN 'day'"
    " WHEN substr(v.published, 18) = '00.000000' THEN 'minute' WHEN v.published IS NOT NULL THEN 'second' END",
    "access": "CASE WHEN v.paywalled THEN 'paid' WHEN json_extract(v.evidence, '$.access') LIKE '%, free%' THEN 'free'"
    " ELSE 'unknown' END",
    "publication": "(SELECT d.title FROM site_version d WHERE d.name = a.site AND d.title IS NOT NULL"
    " ORDER BY d.since DESC LIMIT 1)",
}
_FROM = """article a
    JOIN version v ON v.article_id = a.id AND v.no = (SELECT max(n.no) FROM version n WHERE n.article_id = a.id)
    JOIN capture f ON f.id = v.first_capture_id
    JOIN url u ON u.id = f.url_id
    JOIN capture l ON l.id = v.last_capture_id
    JOIN capture h ON h.id = l.sight_id
    JOIN warc_file w ON w.id = h.file_id"""
"""As we read them ourselves, but that nobody asks what must not be shown."""
_PANDAS = """
import sqlite3, sys, pandas
parts = pandas.read_sql_query(sys.argv[3], sqlite3.connect(sys.argv[1]), chunksize=5000)
with open(sys.argv[2], "w", encoding="utf-8") as out:
    for part in parts:
        part.to_json(out, orient="records", lines=True, force_ascii=False)
"""
_PANDAS_WHOLE = """
import sqlite3, sys, pandas
frame = pandas.read_sql_query(sys.argv[3], sqlite3.connect(sys.argv[1]))
frame.to_parquet(sys.argv[2], compression="zstd")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A tool, the form that it writes, and its command, for a shell."""

    name: str
    form: str
    command: tuple[str, ...]
    written: Path


def environment() -> Path:
    """The folder of programs of the peers' environment; made where there is none."""
    if not (ENVIRONMENT / "bin" / "datasette").exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        pip = [ENVIRONMENT / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, *PINS], check=True)
    return ENVIRONMENT / "bin"


def peers(database: Path, folder: Path) -> Iterator[Peer]:
    """All of them, writing into a folder."""
    programs = environment()
    _make_view(database)
    python, utils, datasette = (str(programs / name) for name in ("python", "sqlite-utils", "datasette"))
    lines, sheet, table = folder / "peer.jsonl", folder / "peer.csv", folder / "peer.parquet"
    stream = f"/{database.stem}/{_VIEW}.csv?_stream=on"
    yield _in_shell("sqlite-utils", "JSON Lines", (utils, "query", str(database), _ALL, "--nl"), lines)
    yield _in_shell("sqlite-utils", "CSV", (utils, "query", str(database), _ALL, "--csv"), sheet)
    yield _in_shell("Datasette, streamed CSV", "CSV", (datasette, str(database), "--get", stream), sheet)
    asked = (str(database), str(lines), _ALL)
    yield Peer(name="pandas, in parts", form="JSON Lines", command=(python, "-c", _PANDAS, *asked), written=lines)
    asked = (str(database), str(table), _ALL)
    yield Peer(name="pandas, whole", form="Parquet", command=(python, "-c", _PANDAS_WHOLE, *asked), written=table)


def _make_view(database: Path) -> None:
    """Put the columns of our export side by side, by name, so that whoever reads a view writes them all."""
    wanted = {name: f'{alias}."{name}"' for alias, names in _COLUMNS.items() for name in names} | _OTHERWISE
    listed = ", ".join(f'{wanted[column.name]} AS "{column.name}"' for column in COLUMNS)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"CREATE VIEW {_VIEW} AS SELECT {listed} FROM {_FROM}")
        connection.commit()


def _in_shell(name: str, form: str, command: tuple[str, ...], written: Path) -> Peer:
    """A tool that writes to stdout."""
    return Peer(name=name, form=form, command=("sh", "-c", '"$@" > "$0"', str(written), *command), written=written)
