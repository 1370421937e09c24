"""Links as rows. A page has a hundred: what is done for each of them is half of what is done to store a page.

SQLAlchemy would make a dictionary of parameters for each and call several functions for each value (decision 0093). The
values are storable as they come (`LinkTold`), but for the moment, which drivers want in different ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection

from storage.database.log.reading_rows import LinkTold
from storage.database.schema import LINK

_NAMES = ("capture_id", "url_id", "rel", "position", "hint_title", "hint_date")
_MARKS = {"sqlite": "?", "postgresql": "%s"}
_DATE = LINK.c.hint_date.type


def insert_links(connection: Connection, links: Sequence[tuple[int, int, LinkTold]]) -> None:
    """Insert links, each behind the surrogates of the capture that it stands in and of the URL that it leads to."""
    stored = _DATE.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    assert stored is not None  # no driver takes a moment as it is
    rows = [
        (capture, url, rel, position, title, None if at is None else stored(at))
        for capture, url, (_url, rel, position, title, at) in links
    ]
    if rows:
        connection.exec_driver_sql(_statement(connection.dialect.name), rows)


@cache
def _statement(dialect: str) -> str:
    return f"INSERT INTO link ({', '.join(_NAMES)}) VALUES ({', '.join([_MARKS[dialect]] * len(_NAMES))})"
