"""What can be browsed with nothing typed: the names of authors and sections, and from when to when each has articles.

In: of what the names are, and a site; or a search. Out: names, each with how many articles have it, as it was counted
when they came; how many articles a search finds, the first and the last.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from storage.database.search.candidates import EVERY, Search, every_key, newest
from storage.database.search.documents import moment_of
from storage.database.search.name_counts import ALL_SITES, most_named
from storage.database.search.selecting import Check
from storage.query.nodes import SearchField
from storage.query.normaliser import words


@dataclass(frozen=True, slots=True)
class NameSeen:
    """A name as it is written most, how many articles have it, and the site whose section it is; "" of an author."""

    site: str
    name: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesSeen:
    """Names, those of the most articles first; `is_capped`: there are more, that fewer articles have."""

    names: tuple[NameSeen, ...]
    is_capped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSpan:
    """How many articles a search finds, and when the first and the last of them were published, else first seen, UTC.

    `is_capped`: texts had to be looked at, and only the newest were.
    """

    articles: int
    first: datetime | None
    last: datetime | None
    is_capped: bool


def names(connection: Connection, of: SearchField, site: str, most: int) -> NamesSeen:
    """The names of authors, or of sections, of a site or ("") of all: the `most` spellings that most articles have.

    Those without a letter or digit are left out. What is found by the same words is one name: ADA LOVELACE is Ada
    Lovelace; an article that gives both counts twice.
    """
    where = site or (ALL_SITES if of is SearchField.AUTHOR else None)
    counted = most_named(connection, of, where, most + 1)
    spelled: dict[tuple[str, tuple[str, ...]], Counter[str]] = {}
    for one in counted[:most]:
        if found := tuple(words(one.name)):
            of_site = one.site if of is SearchField.SECTION else ""
            spelled.setdefault((of_site, found), Counter())[one.name] += one.articles
    order = sorted(spelled.items(), key=lambda one: (-one[1].total(), one[0]))
    told = (NameSeen(where, _most_written(written), written.total()) for (where, _words), written in order)
    return NamesSeen(names=tuple(told), is_capped=len(counted) > most)


def _most_written(written: Counter[str]) -> str:
    return min(written, key=lambda name: (-written[name], name))


def ends(connection: Connection, search: Search) -> tuple[datetime | None, datetime | None]:
    """When the first and the last article that a search finds were published, else first seen, UTC."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return None, None
    is_sure = chosen.check is Check.NONE
    sql, parameters = every_key(chosen) if is_sure else newest(connection, chosen, EVERY)[:2]
    first, last = connection.execute(text(_ENDS.format(sql)), parameters).one()
    return (None if first is None else moment_of(first), None if last is None else moment_of(last))


# The index gives its first and its last key at once; for both as least and greatest it is gone through.
_ENDS = (
    "SELECT (SELECT key FROM ({0}) a WHERE key >= 0 ORDER BY key LIMIT 1),"
    " (SELECT key FROM ({0}) b WHERE key >= 0 ORDER BY key DESC LIMIT 1)"
)


def span(connection: Connection, search: Search) -> SearchSpan:
    """How many articles there are, from when to when."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return SearchSpan(articles=0, first=None, last=None, is_capped=False)
    sql, parameters, is_capped = newest(connection, chosen, EVERY)
    asked = text(f"SELECT count(*), min(key), max(key) FROM ({sql}) s WHERE key >= 0")
    number, first, last = connection.execute(asked, parameters).one()
    moments = [None if key is None else moment_of(key) for key in (first, last)]
    return SearchSpan(articles=number, first=moments[0], last=moments[1], is_capped=is_capped)
