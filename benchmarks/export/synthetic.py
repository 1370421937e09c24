"""An archive's database of invented articles, of any number, written as rows: no page was ever fetched for it.

In: where, and how many. Out: a SQLite database as a crawl leaves it, as far as an export looks: articles with one
version each, their URLs, captures and files. Two years, ten sites, some 430 words an article, as news have on the pages
that we know. Beyond twenty thousand, texts come again with other addresses and later days: SQL copies them.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, insert, text

from storage.archive import Archive
from storage.database.schema import ARTICLE, CAPTURE, URL, VERSION, WARC_FILE

_SITES = 10
_BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
_YEARS = timedelta(days=730)
_AT_ONCE = 5_000
_OWN = 20_000
"""Articles with texts of their own."""
_TABLES = (ARTICLE, URL, CAPTURE, VERSION)
_IDS = {"id", "article_id", "url_id", "sight_id", "first_capture_id", "last_capture_id"}
_KEYS = """CASE WHEN "key" LIKE 'http%' THEN "key" || '/' || :name ELSE substr("key", 1, 24) || :name END"""
"""An article's key is its URL, a URL's key a digest."""
_SYLLABLES = ("ba", "co", "du", "fe", "gri", "ha", "li", "mo", "ne", "or", "pra", "qui", "ros", "sta", "tu", "ver")


def fill(where: Path, count: int) -> None:
    """Make an archive with so many articles in a folder."""
    own = min(count, _OWN)
    with Archive.create(where) as archive, archive.database.write() as connection:
        files = [{"id": n + 1, "name": f"site{n}.warc.gz", "state": "closed", "ingested_to": 0} for n in range(_SITES)]
        connection.execute(insert(WARC_FILE), files)
        _invent(connection, own, count)
        for copy in range(1, -(-count // own)):
            _copy(connection, copy, own, _YEARS * own / count * copy, min(own, count - copy * own))


def _invent(connection: Connection, own: int, count: int) -> None:
    chance = random.Random(13)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    for first in range(0, own, _AT_ONCE):
        rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in _TABLES}
        for number in range(first, min(first + _AT_ONCE, own)):
            for table, row in _article(number, count, words, chance):
                rows[table].append(row)
        for table in _TABLES:
            connection.execute(insert(table), rows[table])


def _copy(connection: Connection, copy: int, own: int, later: timedelta, most: int) -> None:
    """Copy the rows of the first articles, with ids, keys and moments of their own."""
    shift, name = copy * own, f"{copy:08x}"
    seconds = f"+{later.total_seconds():.0f} seconds"
    for table in _TABLES:
        names = [column.name for column in table.columns]
        values = ", ".join(_copied(f'"{column}"') for column in names)
        listed = ", ".join(f'"{column}"' for column in names)
        # Names of our own tables, nothing that was typed.
        statement = f"INSERT INTO {table.name} ({listed}) SELECT {values} FROM {table.name} WHERE id <= :most"
        connection.execute(text(statement), {"shift": shift, "name": name, "seconds": seconds, "most": most})


def _copied(column: str) -> str:
    bare = column.strip('"')
    if bare in _IDS:
        return f"{column} + :shift"
    if bare in ("at", "first_seen", "last_seen", "published"):
        return f"strftime('%Y-%m-%d %H:%M:%S', {column}, :seconds) || '.000000'"
    if bare in ("digest", "record_id"):
        return f"substr({column}, 1, length({column}) - 8) || :name"
    if bare in ("url", "canonical"):
        return f"{column} || '/' || :name"
    return _KEYS if bare == "key" else column


def _article(
    number: int, count: int, words: list[str], chance: random.Random
) -> Iterator[tuple[Table, dict[str, Any]]]:
    id_, site = number + 1, f"site{number % _SITES}"
    at = _BEGAN + _YEARS * number / count
    url = f"https://{site}.example/{at:%Y/%m/%d}/{number}"
    digest = hashlib.sha256(url.encode()).hexdigest()
    yield ARTICLE, {"id": id_, "site": site, "key": url, "digest": digest[:32], "first_seen": at, "last_seen": at}
    yield URL, {"id": id_, "key": digest[:32], "url": url, "site": site, "article_id": id_, "stale": 0}
    yield CAPTURE, _capture(id_, site, at, digest)
    yield VERSION, _version(id_, url, at, digest, words=words, chance=chance)


def _capture(id_: int, site: str, at: datetime, digest: str) -> dict[str, Any]:
    kind = {"kind": "new", "outcome": "response", "reading_state": "done", "status": 200, "mime": "text/html"}
    place = {"file_id": int(site[4:]) + 1, "offset": id_ * 1000, "length": 900, "entity_sha256": digest}
    facts = {"try_no": 1, "hops": 0, "elapsed_ms": 80, "job": f"job {site}"}
    record = f"urn:uuid:{UUID(digest[:32])}"
    return {
        "id": id_,
        "record_id": record,
        "url_id": id_,
        "at": at,
        "site": site,
        "sight_id": id_,
        **kind,
        **place,
        **facts,
    }


def _version(
    id_: int, url: str, at: datetime, digest: str, *, words: list[str], chance: random.Random
) -> dict[str, Any]:
    paragraphs = [" ".join(chance.choices(words, k=chance.randint(30, 80))).capitalize() + "." for _ in range(8)]
    return {
        "id": id_,
        "article_id": id_,
        "first_capture_id": id_,
        "last_capture_id": id_,
        "no": 1,
        "title": " ".join(chance.choices(words, k=8)).capitalize(),
        "subtitle": " ".join(chance.choices(words, k=14)).capitalize(),
        "kind": "news",
        "text": "\n".join(paragraphs),
        "text_key": digest,
        "authors": [" ".join(chance.choices(words, k=2)).title()],
        "published": at if id_ % 50 else None,
        "published_offset": 120,
        "section": chance.choice(words),
        "tags": chance.choices(words, k=3),
        "language": "en",
        "canonical": url,
        "images": [{"url": f"{url}.jpg", "caption": " ".join(chance.choices(words, k=9)), "credit": None}],
        "paywalled": False,
        "truncated": False,
        "evidence": {"title": "h1"},
    }
