"""Inserting what is new, in one statement, on both engines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.database.schema import Base, Url

_AT_ONCE = 500


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`; those that collide with a unique constraint are left as they are."""
    if rows:
        sqlite_ = session.get_bind().dialect.name == "sqlite"
        insert = sqlite.insert(table) if sqlite_ else postgresql.insert(table)
        session.execute(insert.on_conflict_do_nothing(), list(rows))


def url_key(url: str) -> str:
    """The key under which a URL is unique: URLs may be longer than an index row may be."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def url_ids(session: Session, urls: Iterable[str]) -> dict[str, int]:
    """Surrogates of `urls`, which are made rows where they are new."""
    # Sorted, so that two writers take row locks in the same order.
    keys = {url_key(url): url for url in sorted(set(urls))}
    insert_new(session, Url, [{"key": key, "url": url, "stale": 0} for key, url in keys.items()])
    found: dict[str, int] = {}
    wanted = list(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for key, id_ in session.execute(select(Url.key, Url.id).where(Url.key.in_(some))):
            found[keys[key]] = id_
    return found


def url_id(session: Session, url: str) -> int:
    """The surrogate of one URL."""
    return url_ids(session, [url])[url]
