"""What can be browsed with nothing typed: the names of authors and sections, and from when to when each has articles.

In: a search, and of what the names are. Out: names; how many articles a search finds, the first and the last.
Names are taken from the newest articles alone, and it is said of how many; numbers are those of the whole search.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from storage.database.search.candidates import EVERY, Search, newest
from storage.database.search.documents import moment_of
from storage.query.nodes import SearchField
from storage.query.normaliser import words

_LOOKED_AT = {SearchField.SECTION: 20_000, SearchField.AUTHOR: 5_000}
"""Articles, the newest, of which names are taken: those of authors stand in the versions, which are larger."""
_NAMES = {SearchField.SECTION: "d.section", SearchField.AUTHOR: "w.value"}
_JOINED = {
    SearchField.SECTION: {"sqlite": "", "postgresql": ""},
    SearchField.AUTHOR: {
        "sqlite": "JOIN version v ON v.id = d.version_id JOIN json_each(v.authors) w ON true",
        "postgresql": "JOIN version v ON v.id = d.version_id"
        " JOIN LATERAL json_array_elements_text(v.authors) AS w(value) ON true",
    },
}


@dataclass(frozen=True, slots=True)
class NameSeen:
    """A name as it is written most, and the site whose section it is; "" of an author."""

    site: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesSeen:
    """Names, those of the most articles first. Looked at were the newest `of` articles; `is_capped`: there are more."""

    names: tuple[NameSeen, ...]
    of: int
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


def names(connection: Connection, search: Search, of: SearchField) -> NamesSeen:
    """The names of authors, or of sections, of what a search finds; those without a letter or digit are left out.

    What is found by the same words is one name: ADA LOVELACE is Ada Lovelace.
    """
    most, dialect = _LOOKED_AT[of], connection.dialect.name
    chosen = search.selection(dialect)
    if chosen is None:
        return NamesSeen(names=(), of=0, is_capped=False)
    sql, parameters, is_capped = newest(connection, chosen, most)
    looked_at = connection.execute(text(f"SELECT count(*) FROM ({sql}) s"), parameters).scalar_one()
    site = "d.site" if of is SearchField.SECTION else "''"
    joined = f"FROM ({sql}) s JOIN search_document d ON d.key = s.key {_JOINED[of][dialect]}"
    rows = connection.execute(text(f"SELECT {site}, {_NAMES[of]}, count(*) {joined} GROUP BY 1, 2"), parameters)
    spelled: dict[tuple[str, tuple[str, ...]], Counter[str]] = {}
    for where, name, number in rows:
        if found := tuple(words(name or "")):
            spelled.setdefault((where, found), Counter())[name] += number
    order = sorted(spelled.items(), key=lambda one: (-one[1].total(), one[0]))
    told = tuple(NameSeen(where, _most_written(written)) for (where, _words), written in order)
    return NamesSeen(names=told, of=looked_at, is_capped=is_capped or looked_at == most)


def _most_written(written: Counter[str]) -> str:
    return min(written, key=lambda name: (-written[name], name))


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
