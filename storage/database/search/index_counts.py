"""What is counted as the index is written: articles of sites and days, and of sections and authors.

In: rows that were put in or taken out, each with its authors. Out: the numbers, added to what is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection

from storage.database.search import day_counts, name_counts
from storage.database.search.day_counts import SiteDay, site_days
from storage.database.search.documents import Columns
from storage.database.search.name_counts import NamePlace, places_of


@dataclass(frozen=True, slots=True)
class IndexCounts:
    """Articles by site and day, and by name."""

    days: Counter[SiteDay] = field(default_factory=Counter)
    names: Counter[NamePlace] = field(default_factory=Counter)

    def note(self, row: Columns, authors: Collection[str]) -> None:
        """Count a row of `search_document`; only newest texts count."""
        if row["is_latest"]:
            self.days.update(site_days([row]))
            self.names.update(places_of(row["site"], row["section"], authors))

    def less(self, gone: IndexCounts) -> IndexCounts:
        """What came without what went; below nothing where more went."""
        days, names = Counter(self.days), Counter(self.names)
        days.subtract(gone.days)
        names.subtract(gone.names)
        return IndexCounts(days, names)

    def add(self, connection: Connection) -> None:
        """Add them to what is kept, in the transaction in which the index was written."""
        day_counts.add(connection, self.days)
        name_counts.add(connection, self.names)


def clear(connection: Connection) -> None:
    """Forget all numbers, with the index."""
    day_counts.clear(connection)
    name_counts.clear(connection)
