"""What is to be folded again of a URL, after captures or readings came in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from sqlalchemy import Connection, bindparam, func, update

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


_OF = URL.c.id == bindparam("of")
_RAISE = update(URL).where(_OF, URL.c.stale < bindparam("level")).values(stale=bindparam("level"))
_RAISE_AGAIN = update(URL).where(_OF).values(stale=func.greatest(URL.c.stale, bindparam("level")))
"""Also where the URL is on that level already: another machine may be folding it, which is waited for so; it knows
nothing of what came in now, and would take the mark away.
"""


def mark(connection: Connection, levels: Mapping[int, Stale]) -> None:
    """Raise URLs, by surrogate, to a level; none is lowered."""
    rows = [{"of": url, "level": int(level)} for url, level in sorted(levels.items()) if level]
    if rows:
        connection.execute(_RAISE_AGAIN if connection.dialect.name == "postgresql" else _RAISE, rows)
