"""What there was of articles as of a change of the feed: counted by site, section, author, day and so on.

In: what a search found as of a change. Out: the rows that `storage.database.search.grouping` gives of today.
Never: a number that no change tells: silent changes, teasers, captures and bytes are None. `versions` adds up the
numbers of the versions that were the newest then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from storage.database.queries import past, past_search
from storage.database.queries.past_search import FoundThen, LookFound
from storage.database.search.candidates import Search
from storage.database.search.grouping import (
    Grouping,
    Tallies,
    ValueTally,
    frame_of,
    in_order,
    is_period,
    period_called,
)


@dataclass(frozen=True, slots=True)
class _Added:
    """Articles and versions by value."""

    articles: Counter[str | None] = field(default_factory=Counter)
    versions: Counter[str | None] = field(default_factory=Counter)


def tallies_then(connection: Connection, search: Search, found: FoundThen, n: int, by: Grouping) -> Tallies:
    """What there was of what a search found as of change `n`, by value."""
    added = _added(connection, found, by)
    frame = frame_of(search)
    compared = _added(connection, past_search.find(connection, frame, n), by).articles if frame else None
    rows = [
        ValueTally(
            value=value,
            articles=number,
            all=len(found.looks) if compared is None else compared[value],
            versions=added.versions[value],
            silent=None,
            teasers=None,
            captures=None,
            bytes=None,
        )
        for value, number in added.articles.items()
    ]
    return Tallies(in_order(rows, by), is_capped=False)


def _added(connection: Connection, found: FoundThen, by: Grouping) -> _Added:
    added = _Added()
    looks = {one.id: one for one in found.looks}
    for id_, said in past.said_of(connection, looks):
        for value in _values(looks[id_], said["authors"], by):
            added.articles[value] += 1
            added.versions[value] += said["version_no"]
    return added


def _values(look: LookFound, authors: list[str], by: Grouping) -> Iterator[str | None]:
    if by is Grouping.AUTHOR:
        yield from (author or None for author in authors or ("",))
    elif is_period(by):
        yield period_called(look.day, by)
    else:
        yield getattr(look, by.value) or None
