"""A search as one thing to ask of: of today, or as of a change of the feed; both answer the same questions.

In: a search, and the change as of which it is asked, if any. Out: hits, counts, distributions, trends. Nothing writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from sqlalchemy import Connection

from storage.database.queries import article_choice, articles, listing, past, past_search
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow, rows_of
from storage.database.queries.chosen_articles import ChosenArticles
from storage.database.queries.listing import ListedArticle
from storage.database.queries.past_tallies import tallies_then
from storage.database.search import counting, drawing, finding, grouping, trends, whole
from storage.database.search.candidates import EVERY, Count, Search, count
from storage.database.search.counting import MOST_JOINED, Facets, Period, Trend
from storage.database.search.finding import Hit
from storage.database.search.frames import articles_counted
from storage.database.search.gathering import MOST_GATHERED, Gathered, gathered
from storage.database.search.grouping import Grouping, Tallies
from storage.errors import UsageError
from storage.query.excerpts import Concordance
from storage.query.nodes import HitOrder

_NO_CURSOR = "what comes best first has no further pages; ask for more at once, or for the newest or oldest first"


class Asking(Protocol):
    """What can be asked of a search. `withheld`: how many were left out that somebody withheld since the change."""

    @property
    def withheld(self) -> int:
        """None of today: what is withheld is not found."""

    def hits(self, cursor: str = "") -> list[Hit]:
        """The first hits, or those behind a cursor. Raises UsageError for a cursor that is none."""

    def cursor(self, found: list[Hit], cursor: str = "") -> str:
        """Where the hits go on that are behind these, which were asked for by `cursor`; "" where they end."""

    def sample(self, seed: int) -> list[Hit]:
        """`limit` hits, each as likely as any other: the same for the same seed."""

    def texts(self, seed: int) -> Iterator[str]:
        """The texts of a sample, in no order."""

    def keywords(self, width: int) -> list[tuple[Hit, Concordance]]:
        """Each place at which a term stands, hit by hit, with `width` signs on each side."""

    def count(self) -> Count:
        """How many there are."""

    def facets(self, most: int = MOST_JOINED) -> Facets:
        """How they are distributed, or the newest `most` of them."""

    def trend(self, period: Period) -> Trend:
        """Their share over time."""

    def listed(self) -> Iterator[ListedArticle]:
        """The first ones in lines."""

    def tallies(self, by: Grouping) -> Tallies:
        """How much there is of them, by site and so on."""

    def rows(self) -> list[ArticleRow]:
        """The first hits as rows, with all that is known of each."""

    def rows_of(self, found: Sequence[Hit]) -> list[ArticleRow]:
        """The rows of hits that it has given, in their order."""

    def whole(self) -> ChosenArticles:
        """All that is found, however much it is, in the same order; rows are read when they are asked for.

        By relevance all others follow, the newest first, behind those of which it is told.
        """


def asking(connection: Connection, search: Search, n: int | None = None) -> Asking:
    """The search, of today or as of change `n` (`storage.database.queries.past`)."""
    return AskedToday(connection, search) if n is None else AskedAsOf(connection, search, n)


class AskedToday:
    """A search of what is there now. A cursor is the place of a hit in the order of time."""

    withheld = 0

    def __init__(self, connection: Connection, search: Search) -> None:
        """Use `asking`."""
        self._connection, self._search = connection, search

    @cached_property
    def _gathered(self) -> Gathered | None:
        return gathered(self._connection, self._search)

    def _known(self) -> Sequence[int] | None:
        """The first keys, where the hits were gathered before."""
        found = self.__dict__.get("_gathered")
        return found.first(self._search.limit) if found else None

    def hits(self, cursor: str = "") -> list[Hit]:
        """See `Asking`."""
        if cursor and self._search.order is HitOrder.RELEVANCE:
            raise UsageError(why=_NO_CURSOR)
        asked = replace(self._search, beyond=_number(cursor) if cursor else None)
        return articles.hits(self._connection, asked, self._known())

    def cursor(self, found: list[Hit], cursor: str = "") -> str:
        """See `Asking`."""
        goes_on = len(found) == self._search.limit and self._search.order is not HitOrder.RELEVANCE
        return str(found[-1].place) if goes_on else ""

    def sample(self, seed: int) -> list[Hit]:
        """See `Asking`."""
        return finding.sample(self._connection, self._search, seed)

    def texts(self, seed: int) -> Iterator[str]:
        """See `Asking`."""
        return drawing.texts_drawn(self._connection, self._search, seed)

    def keywords(self, width: int) -> list[tuple[Hit, Concordance]]:
        """See `Asking`."""
        return finding.keywords(self._connection, self._search, width, self._known())

    def count(self) -> Count:
        """See `Asking`."""
        told = self._gathered.count() if self._gathered else None
        return told or articles_counted(self._connection, self._search) or count(self._connection, self._search)

    def facets(self, most: int = MOST_JOINED) -> Facets:
        """See `Asking`."""
        known = self._gathered if most <= MOST_GATHERED else None  # of more they would be walked along twice
        return counting.facets(self._connection, self._search, most, known)

    def trend(self, period: Period) -> Trend:
        """See `Asking`."""
        return trends.trend(self._connection, self._search, period)

    def listed(self) -> Iterator[ListedArticle]:
        """See `Asking`."""
        return listing.listed(self._connection, self._search)

    def tallies(self, by: Grouping) -> Tallies:
        """See `Asking`."""
        return grouping.tallies(self._connection, self._search, by)

    def rows(self) -> list[ArticleRow]:
        """See `Asking`."""
        return self.rows_of(self.hits())

    def rows_of(self, found: Sequence[Hit]) -> list[ArticleRow]:
        """See `Asking`."""
        return list(rows_of(self._connection, whole.versions_of(self._connection, [hit.place for hit in found])))

    def whole(self) -> ChosenArticles:
        """See `Asking`."""
        hidden = whole.not_yet_hidden(self._connection)
        search = replace(self._search, without={*self._search.without, *hidden})
        keys = whole.every_key(self._connection, search)
        rows = rows_of(self._connection, whole.versions_of(self._connection, keys))
        return ChosenArticles(article_choice.state(self._connection), len(keys), rows)


class AskedAsOf:
    """A search as of a change. A cursor is how many hits were before: they are the same each time."""

    def __init__(self, connection: Connection, search: Search, n: int) -> None:
        """Use `asking`."""
        self._connection, self._search, self._n = connection, search, n
        self._found = past_search.find(connection, search, n)

    @property
    def withheld(self) -> int:
        """See `Asking`."""
        return self._found.withheld

    def hits(self, cursor: str = "") -> list[Hit]:
        """See `Asking`."""
        return past_search.hits(self._connection, self._search, self._found, _number(cursor or "0"))

    def cursor(self, found: list[Hit], cursor: str = "") -> str:
        """See `Asking`."""
        behind = _number(cursor or "0") + len(found)
        return str(behind) if behind < len(self._found.looks) else ""

    def sample(self, seed: int) -> list[Hit]:
        """See `Asking`."""
        return past_search.sample(self._connection, self._search, self._found, seed)

    def texts(self, seed: int) -> Iterator[str]:
        """See `Asking`."""
        return past_search.texts(self._connection, self._search, self._found, seed)

    def keywords(self, width: int) -> list[tuple[Hit, Concordance]]:
        """See `Asking`."""
        return past_search.keywords(self._connection, self._search, self._found, width)

    def count(self) -> Count:
        """See `Asking`."""
        return Count(len(self._found.looks), is_capped=False)

    def facets(self, most: int = MOST_JOINED) -> Facets:
        """See `Asking`."""
        return past_search.facets(self._found)

    def trend(self, period: Period) -> Trend:
        """See `Asking`."""
        return past_search.trend(self._connection, self._search, self._found, self._n, period)

    def listed(self) -> Iterator[ListedArticle]:
        """See `Asking`."""
        return listing.listed_then(self._connection, self._search, self._found)

    def tallies(self, by: Grouping) -> Tallies:
        """See `Asking`."""
        return tallies_then(self._connection, self._search, self._found, self._n, by)

    def rows(self) -> list[ArticleRow]:
        """See `Asking`."""
        return list(past.rows_of(self._connection, past_search.first(self._found, self._search)))

    def rows_of(self, found: Sequence[Hit]) -> list[ArticleRow]:
        """See `Asking`."""
        wanted = {(hit.site, hit.key): place for place, hit in enumerate(found)}
        rows = [row for row in self.rows() if (row["site"], row["key"]) in wanted]
        return sorted(rows, key=lambda row: wanted[row["site"], row["key"]])

    def whole(self) -> ChosenArticles:
        """See `Asking`."""
        looks = past_search.first(self._found, replace(self._search, limit=EVERY))
        state = ArchiveState(article_choice.state(self._connection).epoch, self._n)
        return ChosenArticles(state, len(looks), past.rows_of(self._connection, looks), self.withheld)


def _number(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= _DIGITS):
        raise UsageError(why=f"{cursor[:80]!r} is no cursor: take the one that came with the hits before")
    return int(cursor)


_DIGITS = 18
