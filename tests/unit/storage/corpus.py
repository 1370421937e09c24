"""Invented texts in many scripts as articles of a database, and queries over them (tests/data/search)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from storage.database import search
from storage.database.engine import Database
from storage.database.schema import ARTICLE, CAPTURE, URL, VERSION, WARC_FILE
from storage.database.search.documents import searchable
from storage.query.matching import holds
from storage.query.parser import parse

FOLDER = Path(__file__).parents[2] / "data" / "search"
TEXTS: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "texts.toml").read_text("utf-8"))
QUERIES = [tuple(line.split("\t")) for line in (FOLDER / "queries.tsv").read_text("utf-8").splitlines()]
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LONG = {
    "far": "word " * 17_000 + "then came the golden lantern",
    "often": "the minute passed " * 300 + "and the tower closed at noon",
    "apart": "closed " + "the tower " * 300 + "noon",
}


def version(name: str) -> dict[str, Any]:
    """A text as a version's row."""
    if name in LONG:
        return {"title": name, "text": LONG[name], "authors": [], "tags": [], "published": NOW}
    return {"authors": [], "tags": [], **TEXTS[name]}


NAMES = [*TEXTS, *LONG]


def fill(database: Database) -> None:
    """Every text as an article of its own, in the index."""
    with database.write() as connection:
        connection.execute(
            insert(WARC_FILE).values(id=1, name="a.warc.gz", site="paper", state="closed", ingested_to=0)
        )
        for number, name in enumerate(NAMES, 1):
            moment = NOW + timedelta(seconds=number)
            own = {"id": number, "site": "paper", "key": name, "digest": name}
            connection.execute(insert(ARTICLE).values(**own, first_seen=moment, last_seen=moment))
            url = {"id": number, "key": name, "url": f"https://paper.example/{name}", "article_id": number, "stale": 0}
            connection.execute(insert(URL).values(**url))
            same = {"site": "paper", "url_id": number, "at": moment, "record_id": f"urn:{name}"}
            connection.execute(insert(CAPTURE).values(id=number, **same, **CAPTURED))
            ends = {"first_capture_id": number, "last_capture_id": number, "article_id": number, "no": 1}
            connection.execute(insert(VERSION).values(id=number, **ends, **VERSIONED, **version(name)))
        search.renew(connection, range(1, len(NAMES) + 1))


CAPTURED: dict[str, Any] = {"kind": "new", "try_no": 1, "outcome": "response", "reading_state": "done", "file_id": 1}
CAPTURED |= {"offset": 0, "length": 0}
VERSIONED: dict[str, Any] = {"text_key": "k", "images": [], "paywalled": False, "truncated": False, "evidence": {}}


@contextmanager
def filled(url: str) -> Iterator[Database]:
    opened = Database(url)
    fill(opened)
    try:
        yield opened
    finally:
        opened.close()


def meant(words: str) -> list[str]:
    """What a query means, without an engine."""
    query = parse(words, NOW)
    return [] if query.root is None else [name for name in NAMES if holds(_searchable(name), query.root)]


def _searchable(name: str) -> Any:
    empty = dict.fromkeys(("subtitle", "section", "kind", "language", "change", "silent"))
    row = empty | version(name)
    return searchable(row, "paper", row["published"])
