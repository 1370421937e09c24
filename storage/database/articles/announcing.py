"""The feed of changes: which articles are to be read again, deleted, or must not be shown any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection

from storage.database.engine import next_changes
from storage.database.schema import CHANGE
from storage.database.statements import insert_new


class News(StrEnum):
    """What a follower of the feed is to do with an article: read it again, or delete it."""

    CHANGED = "changed"
    GONE = "gone"
    """No article is called so any more: another one has its addresses."""
    WITHHELD = "withheld"
    """A tombstone: a person decided that it must not be shown."""


def announce(connection: Connection, told: Sequence[tuple[str, str, News]]) -> None:
    """Write what became of articles, given by site and key, into the feed."""
    if told:
        epoch, numbers = next_changes(connection, len(told))
        now = datetime.now(UTC)
        rows = [
            {"epoch": epoch, "n": n, "subject": "article", "key": f"{site} {key}", "at": now, "what": what.value}
            for n, (site, key, what) in zip(numbers, told, strict=True)
        ]
        insert_new(connection, CHANGE, rows)
