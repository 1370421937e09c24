"""URLs as rows: a surrogate for each, found and made for a whole group at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection, bindparam, select

from storage.database.schema import URL
from storage.database.statements import inserted

AT_ONCE = 1000
"""Values of one IN list: SQLite takes 32,766, PostgreSQL's protocol 65,535."""

_T = TypeVar("_T")
_FIND = select(URL.c.key, URL.c.id).where(URL.c.key.in_(bindparam("keys", expanding=True)))


def digest_of(name: str) -> str:
    """The key under which a URL or another long name is unique: an index row has no room for the name itself."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def batches(values: Iterable[_T]) -> Iterator[Sequence[_T]]:
    """Values in lists that fit into one statement."""
    listed = list(values)
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


def known_ids(connection: Connection, urls: Iterable[str]) -> dict[str, int]:
    """Surrogates of those of `urls` that are rows."""
    keys = {digest_of(url): url for url in set(urls)}
    rows = (row for some in batches(keys) for row in connection.execute(_FIND, {"keys": some}))
    return {keys[row.key]: row.id for row in rows}


def url_ids(connection: Connection, urls: Iterable[str]) -> dict[str, int]:
    """Surrogates of `urls`, which are made rows where they are new."""
    wanted = set(urls)
    found = known_ids(connection, wanted)
    if missing := wanted - found.keys():
        found |= _made(connection, missing)
    return found


def _made(connection: Connection, urls: set[str]) -> dict[str, int]:
    # In one order, so that two writers take row locks in the same order.
    keys = dict(sorted((digest_of(url), url) for url in urls))
    rows = [{"key": key, "url": url, "stale": 0} for key, url in keys.items()]
    made = {keys[row.key]: row.id for row in inserted(connection, URL, rows, "key", "id")}
    # What another writer made in the meantime.
    return made | (known_ids(connection, urls - made.keys()) if len(made) < len(urls) else {})


def url_id(connection: Connection, url: str) -> int:
    """The surrogate of one URL."""
    return url_ids(connection, [url])[url]
