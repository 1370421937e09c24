"""What is to be folded again of a URL, after captures or readings came in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from storage.database.schema import UrlRow
from storage.database.statements import table_of


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
    update(table_of(UrlRow))
    .where(table_of(UrlRow).c.id == bindparam("of"), table_of(UrlRow).c.stale < bindparam("level"))
    .values(stale=bindparam("level"))
)


def mark(session: Session, levels: Mapping[int, Stale]) -> None:
    """Raise URLs, by surrogate, to a level; none is lowered."""
    rows = [{"of": url, "level": int(level)} for url, level in sorted(levels.items()) if level]
    if rows:
        session.connection().execute(_RAISE, rows)
