"""A database with as many articles as are wanted, and the index made of them as Microfiche makes it.

In: a database URL. Out: rows, an index, and what both took.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from benchmarks.search.texts import Invented, article
from storage.database import search
from storage.database.engine import Database
from storage.database.schema import ARTICLE, CAPTURE, URL, VERSION, WARC_FILE
from storage.database.search import rebuilding
from storage.database.search.documents import COLUMNS, SHIFT
from storage.database.search.tables import STATE
from storage.query.normaliser import NAME

_AT_ONCE = 2_000
_TABLES = ("article_search", "version_search", "search_document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What was built: bytes of titles and texts in UTF-8, bytes of the index, seconds that it took."""

    articles: int
    text_bytes: int
    index_bytes: int
    seconds: float


def kept(folder: Path, database: Database, count: int) -> Built:
    """What lies in a folder, where it was built in the same shape before; else it is built, and noted there."""
    shape = f"{', '.join(COLUMNS)}; {SHIFT} bits; {NAME}"
    note, same = folder / f"{database.dialect}.json", {"shape": shape, "articles": count}
    if note.exists() and same.items() <= (told := json.loads(note.read_text("utf-8"))).items():
        return Built(**{field: told[field] for field in Built.__dataclass_fields__})
    built = build(database, count)
    note.write_text(json.dumps(same | asdict(built)), "utf-8")
    return built


def build(database: Database, count: int) -> Built:
    """Fill a database up to `count` articles, and index all of them anew."""
    with database.write() as connection:
        there = connection.scalar(select(func.max(ARTICLE.c.id))) or 0
        if not there:
            connection.execute(insert(WARC_FILE).values(id=1, name="a.warc.gz", state="closed", ingested_to=0))
    for start in range(there, count, _AT_ONCE):
        some = [article(number) for number in range(start + 1, min(start + _AT_ONCE, count) + 1)]
        with database.write() as connection:
            write(connection, some)
    with database.write() as connection:
        search.clear(connection)
        connection.execute(update(STATE).values(done_to=0))
    before, began = _bytes(database), time.monotonic()
    rebuilding.make_whole(database, lambda _done, _of: None)
    seconds = time.monotonic() - began
    with database.write() as connection:
        connection.execute(text("ANALYZE"))
        size = connection.scalar(text(_SIZE[database.dialect]))
    return Built(articles=count, text_bytes=int(size or 0), index_bytes=_bytes(database) - before, seconds=seconds)


_SIZE = {
    "sqlite": "SELECT sum(length(CAST(title AS BLOB)) + length(CAST(text AS BLOB))) FROM version",
    "postgresql": "SELECT sum(octet_length(title) + octet_length(text)) FROM version",
}


def _bytes(database: Database) -> int:
    """Bytes of the whole file; of PostgreSQL those of the index and its tables."""
    with database.read() as connection:
        if database.dialect == "sqlite":
            pages, free, size = (
                connection.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "freelist_count", "page_size")
            )
            return int((pages - free) * size)
        told = " + ".join(f"pg_total_relation_size('{name}')" for name in _TABLES)
        return int(connection.scalar(text(f"SELECT {told}")) or 0)


def write(connection: Connection, some: Iterable[Invented]) -> None:
    """Rows of articles, each with one version, in a database that knows the file 1."""
    rows = [*some]
    for table, of in ((ARTICLE, _article), (URL, _url), (CAPTURE, _capture), (VERSION, _version)):
        connection.execute(insert(table), list(_rows(rows, of)))


def _rows(some: Iterable[Invented], of: Any) -> Iterator[dict[str, Any]]:
    for one in some:
        yield of(one)


def _url_of(one: Invented) -> str:
    return f"https://{one.site}.example/{one.number}"


def _digest(one: Invented) -> str:
    return hashlib.sha256(_url_of(one).encode()).hexdigest()


def _article(one: Invented) -> dict[str, Any]:
    seen = {"first_seen": one.published, "last_seen": one.published}
    return {"id": one.number, "site": one.site, "key": _url_of(one), "digest": _digest(one)[:32], **seen}


def _url(one: Invented) -> dict[str, Any]:
    own = {"key": _digest(one)[:32], "url": _url_of(one), "site": one.site}
    return {"id": one.number, **own, "article_id": one.number, "stale": 0}


def _capture(one: Invented) -> dict[str, Any]:
    told = {"kind": "new", "outcome": "response", "reading_state": "done", "file_id": 1, "offset": 0, "length": 0}
    own = {"record_id": f"urn:uuid:{_digest(one)[:32]}", "url_id": one.number, "at": one.published}
    return {"id": one.number, **own, "site": one.site, **told}


def _version(one: Invented) -> dict[str, Any]:
    ends = {"article_id": one.number, "first_capture_id": one.number, "last_capture_id": one.number, "no": 1}
    same = {name: getattr(one, name) for name in ("title", "text", "published", "section", "language", "kind")}
    lists = {"authors": [one.author], "tags": [], "images": [], "evidence": {}}
    return {"id": one.number, **ends, **same, **lists, "text_key": _digest(one), "paywalled": False, "truncated": False}
