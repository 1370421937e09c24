"""What is to be folded again of a URL, after captures or readings came in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from sqlalchemy import Connection, bindparam, update

from storage.database.schema import URL


class Stale(IntEnum):
    """A higher level includes the lower ones."""

    NOTHING = 0
    AGAIN = 1
    """The newest captures show bytes whose reading is known: what stands goes on standing."""
    NEWEST = 2
    """The newest captures show something else."""
    ALL = 3
    """Something came in before what was folded already, or was read otherwise."""


_RAISE = (
    update(URL).where(URL.c.id == bindparam("of"), URL.c.stale < bindparam("level")).values(stale=bindparam("level"))
)


def mark(connection: Connection, levels: Mapping[int, Stale]) -> None:
    """Raise URLs, by surrogate, to a level; none is lowered."""
    rows = [{"of": url, "level": int(level)} for url, level in sorted(levels.items()) if level]
    if rows:
        connection.execute(_RAISE, rows)
