"""The hits of each day, week, month or year as a share of all articles of it.

In: a search. Out: a `Trend`, of all hits; where texts must be looked at, of as many as its effort says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from sqlalchemy import Connection, text

from storage.database.search.candidates import EVERY, Search, every_key, newest
from storage.database.search.counting import (
    Period,
    Share,
    Trend,
    by_period,
    day_called,
    days_of,
    parts_of,
    start_of,
    trimmed,
    without_words,
)
from storage.database.search.day_counts import A_DAY
from storage.database.search.frames import articles_by_day
from storage.database.search.long_phrases import selected
from storage.database.search.selecting import Check, Chosen, leaves
from storage.query.nodes import And, Query, Term


def trend(connection: Connection, search: Search, period: Period) -> Trend:
    """The hits of each period as a share of all articles of it: of those of the same sites, kinds, languages, dates."""
    chosen = selected(connection, search)
    if chosen is None or search.query.root is None:
        return Trend(shares=(), is_capped=False)
    frame = without_words(search.query.root)
    everything = _all(connection, replace(search, query=replace(search.query, root=frame)), period)
    hits, is_capped = everything, False
    if chosen.check is not Check.NONE:
        sql, parameters, is_capped = newest(connection, chosen, EVERY, search.effort.texts)
        hits = by_period(days_of(connection, sql, parameters), period)
    elif frame != And(parts_of(search.query.root)):
        hits = _found(connection, search, chosen, period, sorted(everything))
    shares = tuple(Share(start=start, hits=hits[start], all=everything[start]) for start in sorted(everything))
    return Trend(shares=trimmed(shares), is_capped=is_capped)


def _all(connection: Connection, frame: Search, period: Period) -> Counter[date]:
    """All articles of sites, kinds, languages and dates."""
    counted = articles_by_day(connection, frame)
    if counted is not None:
        return _by_period(counted, period)
    chosen = frame.selection(connection.dialect.name)
    there = articles_by_day(connection, replace(frame, query=Query(root=And(())), without=(), within=None))
    return _found(connection, frame, chosen, period, sorted(_by_period(there or {}, period))) if chosen else Counter()


def _found(
    connection: Connection, search: Search, chosen: Chosen, period: Period, starts: Sequence[date]
) -> Counter[date]:
    """What a selection finds; `starts` are those of all periods that have any article."""
    if _is_quicker_in_pieces(connection, search, chosen, len(starts)):
        return +_in_pieces(connection, chosen, starts)
    return by_period(days_of(connection, *every_key(chosen)), period)


def _by_period(days: Mapping[int, int], period: Period) -> Counter[date]:
    found = Counter[date]()
    for day, number in days.items():
        found[_start(day, period)] += number
    return found


@lru_cache(maxsize=1 << 13)
def _start(day: int, period: Period) -> date:
    """Where the period of a day begins; of twenty years it is reckoned once."""
    return start_of(day_called(day), period)


_MOST_PIECES = 600


def _is_quicker_in_pieces(connection: Connection, search: Search, chosen: Chosen, pieces: int) -> bool:
    """SQLite sorts hits to count them by day; FTS5 counts those between two keys, in a third of the time.

    What begins with a word would be put together anew for each piece, and of a phrase FTS5 looks in each for the next
    text that holds it, however far behind the piece that is.
    """
    is_walked = connection.dialect.name == "sqlite" and not search.query.in_all_versions and chosen.is_quick
    are_whole = all(isinstance(one, Term) and not one.is_prefix for one in leaves(chosen.root))
    return is_walked and are_whole and 0 < pieces <= _MOST_PIECES


def _in_pieces(connection: Connection, chosen: Chosen, starts: Sequence[date]) -> Counter[date]:
    """Hits of each period; `starts` are those of all that have any article, so that none lies between two pieces."""
    bounds = [*((start - date(1, 1, 1)).days * A_DAY for start in starts), _BEHIND]
    pieces = ", ".join(f"({place}, {first}, {behind - 1})" for place, (first, behind) in enumerate(pairwise(bounds)))
    rows = connection.execute(text(_PIECES.format(chosen.sql, pieces)), chosen.parameters).all()
    return Counter({starts[place]: number for place, number in rows})


# As values of a JSON text the bounds would not be used for the search in the index. SQLite looks at them once more for
# each hit, and with BETWEEN at its key once.
_PIECES = (
    "SELECT p.column1, (SELECT count(*) FROM ({}) f WHERE f.key BETWEEN p.column2 AND p.column3) FROM (VALUES {}) p"
)
_BEHIND = 1 << 62
"""Keys are below."""
