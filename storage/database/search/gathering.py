"""Hits gathered in one pass, from which a page takes all that it tells of them: their list, number and facts.

In: a search whose hits are costly to walk along. Out: the keys of the newest. What is rare is walked along once then,
however long that takes; of what is frequent the first come soon, and the index counts the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from storage.database.search.candidates import Count, Search
from storage.database.search.confirming import confirmed
from storage.database.search.long_phrases import selected
from storage.database.search.selecting import Check

MOST_GATHERED = 2_000
"""Hits that are gathered where no text is looked at: those whose facts a page tells."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Keys of hits, the newest first; `is_capped`: there may be more. `is_looked_at`: no more will be looked at."""

    keys: Sequence[int]
    is_capped: bool
    is_looked_at: bool

    def first(self, number: int) -> Sequence[int] | None:
        """The first hits; None where there may be more of them than were gathered."""
        return None if self.is_capped and len(self.keys) < number else self.keys[:number]

    def count(self) -> Count | None:
        """How many hits there are; None where somebody may count on."""
        return Count(len(self.keys), self.is_capped) if self.is_looked_at or not self.is_capped else None


def gathered(connection: Connection, search: Search) -> Gathered | None:
    """The newest hits; None where nothing is asked, and where the index has them at once, however often it is asked."""
    chosen = selected(connection, search)
    if chosen is None or chosen.is_begun_at_once:
        return None
    is_looked_at = chosen.check is Check.ALL
    most = search.effort.texts if is_looked_at else MOST_GATHERED
    asked = text(f"SELECT key, is_long FROM ({chosen.sql}) found ORDER BY key DESC LIMIT :most")
    rows = connection.execute(asked, {**chosen.parameters, "most": most + 1}).all()
    return Gathered(list(confirmed(connection, chosen, rows[:most])), len(rows) > most, is_looked_at)
