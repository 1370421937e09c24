"""How hits are distributed: over sites, sections, languages, kinds and months, and over time as a share of all.

In: a search. Out: counts. What is based on the newest hits alone says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from sqlalchemy import Connection, text

from storage.database.search.candidates import EVERY, Search, every_key, newest
from storage.database.search.day_counts import A_DAY
from storage.database.search.frames import articles_by_day
from storage.database.search.selecting import Check, Chosen, leaves
from storage.query.nodes import FACTS, And, Dates, Node, Or, Term

NAMES = ("site", "section", "language", "kind", "month")
"""What is counted."""

MOST_JOINED = 50_000
"""Hits, the newest, whose facts are looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many hits have which value, most first; `of`: how many were counted; `is_capped`: the newest alone."""

    counts: Mapping[str, tuple[tuple[str, int], ...]]
    of: int
    is_capped: bool


class Period(StrEnum):
    """Stretches of time that a trend is told for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Of `all` articles of a period that begins on `start`, `hits` hold what is asked."""

    start: date
    hits: int
    all: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.hits / self.all if self.all else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A search over time; `is_capped`: hits were looked at one by one, and only the newest."""

    shares: tuple[Share, ...]
    is_capped: bool


def facets(connection: Connection, search: Search, most: int = MOST_JOINED) -> Facets:
    """How the newest `most` hits of a search are distributed."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return Facets(counts={name: () for name in NAMES}, of=0, is_capped=False)
    sql, parameters, is_capped = newest(connection, chosen, most)
    counts: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for day, *values, number in connection.execute(text(_FACTS.format(sql)), parameters).all():
        if day is not None:
            counts["month"][_month(day)] += number
            continue
        for name, value in zip(NAMES, values, strict=False):
            if value:
                counts[name][value] += number
    total = counts["month"].total()
    told = {name: tuple(most_first(found)) for name, found in counts.items()}
    return Facets(counts=told, of=total, is_capped=is_capped or total == most)


@lru_cache(maxsize=1 << 13)
def _month(day: int) -> str:
    """The month of a number of days, as "2026-05"; of twenty years it is written once."""
    return f"{_day(day):%Y-%m}"


# The index is gone through once for both: of a search within facets it is most of the work.
_FACTS = (
    "WITH s AS MATERIALIZED ({})"
    " SELECT NULL AS day, d.site, d.section, d.language, d.kind, count(*)"
    " FROM s JOIN search_document d ON d.key = s.key GROUP BY 2, 3, 4, 5"
    f" UNION ALL SELECT key / {A_DAY}, NULL, NULL, NULL, NULL, count(*) FROM s WHERE key >= 0 GROUP BY key / {A_DAY}"
)


def most_first(found: Counter[str]) -> list[tuple[str, int]]:
    """Values with their numbers, the greatest number first."""
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def trend(connection: Connection, search: Search, period: Period) -> Trend:
    """The hits of each period as a share of all articles of it: of those of the same sites, kinds, languages, dates."""
    dialect = connection.dialect.name
    chosen = search.selection(dialect)
    if chosen is None or search.query.root is None:
        return Trend(shares=(), is_capped=False)
    frame = without_words(search.query.root)
    everything = by_period(_compared(connection, replace(search, query=replace(search.query, root=frame))), period)
    if frame == And(_parts(search.query.root)):
        hits, is_capped = everything, False
    elif _is_quicker_in_pieces(dialect, search, chosen, len(everything)):
        hits, is_capped = _in_pieces(connection, chosen, sorted(everything)), False
    else:
        is_sure = chosen.check is Check.NONE
        sql, parameters, is_capped = (*every_key(chosen), False) if is_sure else newest(connection, chosen, EVERY)
        hits = by_period(_days(connection, sql, parameters), period)
    shares = tuple(Share(start=start, hits=hits[start], all=everything[start]) for start in sorted(everything))
    return Trend(shares=trimmed(shares), is_capped=is_capped)


def _compared(connection: Connection, frame: Search) -> Mapping[date, int]:
    """All articles of sites, kinds, languages and dates, by day."""
    counted = articles_by_day(connection, frame)
    if counted is not None:
        return {_day(day): number for day, number in counted.items()}
    chosen = frame.selection(connection.dialect.name)
    return _days(connection, *every_key(chosen)) if chosen else {}


_MOST_PIECES = 600


def _is_quicker_in_pieces(dialect: str, search: Search, chosen: Chosen, pieces: int) -> bool:
    """SQLite sorts hits to count them by day; FTS5 counts those between two keys, in a third of the time.

    What begins with a word would be put together anew for each piece, and of a phrase FTS5 looks in each for the next
    text that holds it, however far behind the piece that is.
    """
    is_plain = chosen.check is Check.NONE and not search.query.in_all_versions
    are_words = all(isinstance(one, Term) and len(one.words) == 1 and not one.is_prefix for one in leaves(chosen.root))
    return dialect == "sqlite" and is_plain and are_words and 0 < pieces <= _MOST_PIECES


def _in_pieces(connection: Connection, chosen: Chosen, starts: Sequence[date]) -> Counter[date]:
    """Hits of each period; `starts` are those of all that have any article, so that none lies between two pieces."""
    bounds = [*((start - date(1, 1, 1)).days * A_DAY for start in starts), _BEHIND]
    pieces = ", ".join(f"({place}, {first}, {behind})" for place, (first, behind) in enumerate(pairwise(bounds)))
    rows = connection.execute(text(_PIECES.format(chosen.sql, pieces)), chosen.parameters).all()
    return Counter({starts[place]: number for place, number in rows})


# As values of a JSON text the bounds would not be used for the search in the index.
_PIECES = (
    "SELECT p.column1, (SELECT count(*) FROM ({}) f WHERE f.key >= p.column2 AND f.key < p.column3) FROM (VALUES {}) p"
)
_BEHIND = 1 << 62
"""Keys are below."""


def months(connection: Connection, search: Search) -> tuple[tuple[date, int], ...]:
    """How many hits each month has, from the first that has any; nothing is looked up beside the index."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return ()
    sql, parameters, _ = newest(connection, chosen, EVERY)
    return tuple(sorted(by_period(_days(connection, sql, parameters), Period.MONTH).items()))


def trimmed(shares: tuple[Share, ...]) -> tuple[Share, ...]:
    """From the first period with a hit to the last."""
    told = [index for index, share in enumerate(shares) if share.hits]
    return shares[told[0] : told[-1] + 1] if told else ()


def without_words(node: Node) -> Node:
    """What is asked besides words: sites, kinds, languages and dates."""
    return And(tuple(part for part in _parts(node) if _is_frame(part)))


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, And) else (node,)


def _is_frame(node: Node) -> bool:
    if isinstance(node, Or):
        return all(_is_frame(part) for part in node.parts)
    return isinstance(node, Dates) or (isinstance(node, Term) and node.scope in FACTS)


def _days(connection: Connection, sql: str, parameters: Mapping[str, object]) -> dict[date, int]:
    asked = f"SELECT key / {A_DAY} AS day, count(*) FROM ({sql}) s WHERE key >= 0 GROUP BY 1"
    rows = connection.execute(text(asked), dict(parameters)).all()
    return {_day(day): number for day, number in rows}


def _day(number: int) -> date:
    """The day of a number of days."""
    return date(1, 1, 1) + timedelta(days=number)


def by_period(days: Mapping[date, int], period: Period) -> Counter[date]:
    """Numbers of days as those of the periods that begin on these days."""
    found: Counter[date] = Counter()
    for day, number in days.items():
        found[start_of(day, period)] += number
    return found


def start_of(day: date, period: Period) -> date:
    """The first day of the week, month or year of a day, or itself."""
    if period is Period.WEEK:
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    if period is Period.MONTH:
        return day.replace(day=1)
    return day.replace(month=1, day=1) if period is Period.YEAR else day
