"""How hits are distributed: over sites, sections, languages, kinds and months, and over time as a share of all.

In: a search. Out: counts. What is based on the newest hits alone says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, text

from storage.database.search.candidates import EVERY, Search, listed, newest
from storage.database.search.day_counts import A_DAY
from storage.database.search.gathering import Gathered
from storage.database.search.long_phrases import selected
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


def facets(connection: Connection, search: Search, most: int = MOST_JOINED, known: Gathered | None = None) -> Facets:
    """How the newest `most` hits of a search are distributed; `known`: its hits, where they were gathered."""
    chosen = selected(connection, search)
    if chosen is None:
        return Facets(counts={name: () for name in NAMES}, of=0, is_capped=False)
    dialect = connection.dialect.name
    sql, parameters, is_capped = _listed(dialect, known, most) or newest(connection, chosen, most, search.effort.texts)
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


def _listed(dialect: str, known: Gathered | None, most: int) -> tuple[str, dict[str, Any], bool] | None:
    """SQL of hits that were gathered, if these are as many as are asked for, or all."""
    if known is None or (known.first(most) is None and not known.is_looked_at):
        return None
    return (*listed(dialect, known.keys[:most]), known.is_capped or len(known.keys) > most)


@lru_cache(maxsize=1 << 13)
def _month(day: int) -> str:
    """The month of a number of days, as "2026-05"; of twenty years it is written once."""
    return f"{day_called(day):%Y-%m}"


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


def months(connection: Connection, search: Search) -> tuple[tuple[date, int], ...]:
    """How many hits each month has, from the first that has any; nothing is looked up beside the index."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return ()
    sql, parameters, _ = newest(connection, chosen, EVERY)
    return tuple(sorted(by_period(days_of(connection, sql, parameters), Period.MONTH).items()))


def trimmed(shares: tuple[Share, ...]) -> tuple[Share, ...]:
    """From the first period with a hit to the last."""
    told = [index for index, share in enumerate(shares) if share.hits]
    return shares[told[0] : told[-1] + 1] if told else ()


def without_words(node: Node) -> Node:
    """What is asked besides words: sites, kinds, languages and dates."""
    return And(tuple(part for part in parts_of(node) if _is_frame(part)))


def parts_of(node: Node) -> tuple[Node, ...]:
    """What is asked at once."""
    return node.parts if isinstance(node, And) else (node,)


def _is_frame(node: Node) -> bool:
    if isinstance(node, Or):
        return all(_is_frame(part) for part in node.parts)
    return isinstance(node, Dates) or (isinstance(node, Term) and node.scope in FACTS)


def days_of(connection: Connection, sql: str, parameters: Mapping[str, object]) -> dict[date, int]:
    """How many of these keys are of which day."""
    asked = f"SELECT key / {A_DAY} AS day, count(*) FROM ({sql}) s WHERE key >= 0 GROUP BY 1"
    rows = connection.execute(text(asked), dict(parameters)).all()
    return {day_called(day): number for day, number in rows}


def day_called(number: int) -> date:
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
