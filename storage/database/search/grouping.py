"""What there is of the articles that a search finds: counted by site, section, author, day and so on.

In: a search, and by what. Out: a row for each value; the database adds up, so that memory grows with values alone.
Never: an article, version or capture that is withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, text

from storage.database.search.candidates import EVERY, Search, newest
from storage.database.search.counting import Period, start_of, without_words
from storage.database.search.day_counts import A_DAY
from storage.query.nodes import And


class Grouping(StrEnum):
    """By what articles are counted; times are those of publication, else of the first capture, UTC."""

    SITE = "site"
    SECTION = "section"
    AUTHOR = "author"
    LANGUAGE = "language"
    KIND = "kind"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueTally:
    """What there is of the articles of one value (null: they say none; of a week its Monday).

    `all`: how many articles a share is told of. `silent`: changes of substance without a word. `teasers`: stays of a
    teaser on a page. `captures` of their pages, and the `bytes` of these in WARC files. As of a change of the feed
    these four are None: no change tells of them.
    """

    value: str | None
    articles: int
    all: int
    versions: int
    silent: int | None
    teasers: int | None
    captures: int | None
    bytes: int | None

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.articles / self.all if self.all else 0.0


@dataclass(frozen=True, slots=True)
class Tallies:
    """Rows; `is_capped`: texts had to be looked at, and only the newest were."""

    rows: tuple[ValueTally, ...]
    is_capped: bool


_PERIODS = {Grouping(period.value): period for period in Period}
_LETTERS = {Grouping.MONTH: len("2026-11"), Grouping.YEAR: len("2026")}
_VALUES = {
    Grouping.SITE: "d.site",
    Grouping.SECTION: "d.section",
    Grouping.LANGUAGE: "d.language",
    Grouping.KIND: "d.kind",
    Grouping.AUTHOR: "w.value",
}
_AUTHORS = {
    "sqlite": " JOIN version v ON v.id = d.version_id LEFT JOIN json_each(v.authors) w ON true",
    "postgresql": " JOIN version v ON v.id = d.version_id"
    " LEFT JOIN LATERAL json_array_elements_text(v.authors) AS w(value) ON true",
}
_ITS_VERSIONS = (
    "SELECT {} FROM version v WHERE v.article_id = c.article_id AND v.id NOT IN (SELECT version_id FROM hidden_version)"
)
_ITS_CAPTURES = (
    "SELECT {} FROM url u JOIN capture k ON k.url_id = u.id WHERE u.article_id = c.article_id"
    " AND k.status IS NOT NULL AND k.id NOT IN (SELECT capture_id FROM hidden_capture)"
)
_ITS_TEASERS = "SELECT count(*) FROM url u JOIN teaser_span t ON t.target_id = u.id WHERE u.article_id = c.article_id"
# Made once: PostgreSQL would ask these views for each article.
_HIDDEN = (
    "WITH hidden_version AS MATERIALIZED (SELECT version_id FROM withheld_version),"
    " hidden_capture AS MATERIALIZED (SELECT capture_id FROM withheld_capture)"
)
_MEASURED = (
    ("versions", _ITS_VERSIONS.format("count(*)")),
    ("silent", _ITS_VERSIONS.format("count(*)") + " AND v.silent AND v.change IN ('typo', 'headline', 'text')"),
    (
        "teasers",
        "SELECT count(*) FROM url u JOIN teaser_span t ON t.target_id = u.id WHERE u.article_id = c.article_id",
    ),
    ("captures", _ITS_CAPTURES.format("count(*)")),
    ("bytes", _ITS_CAPTURES.format("coalesce(sum(k.length), 0)")),
)
_NAMES = ("articles", *(name for name, _ in _MEASURED))
_SUMS = ", ".join(f"CAST(sum(({sql})) AS bigint) AS {name}" for name, sql in _MEASURED)


def tallies(connection: Connection, search: Search, by: Grouping) -> Tallies:
    """What there is of the newest texts of a search, by value: most first, but periods in the order of time.

    A share is one of all articles of the value, as far as sites, kinds, languages and dates are asked for; where no
    words are, of all articles that were found.
    """
    search = replace(search, query=replace(search.query, in_all_versions=False))
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return Tallies((), is_capped=False)
    sql, parameters, is_capped = newest(connection, chosen, EVERY)
    counted = _counted(connection, by, sql, parameters, _SUMS)
    alone = connection.execute(text(f"SELECT count(*) FROM ({sql}) s"), parameters).scalar_one()
    compared = _compared(connection, search, by)
    rows = [
        ValueTally(
            value=value, all=compared.get(value, 0) if compared else alone, **dict(zip(_NAMES, sums, strict=True))
        )
        for value, sums in counted.items()
    ]
    return Tallies(in_order(rows, by), is_capped)


def in_order(rows: Iterable[ValueTally], by: Grouping) -> tuple[ValueTally, ...]:
    """Those of most articles first, but periods in the order of time."""
    return tuple(sorted(rows, key=_in_time if by in _PERIODS else _most_first))


def _in_time(row: ValueTally) -> str:
    return row.value or ""


def _most_first(row: ValueTally) -> tuple[int, str]:
    return -row.articles, row.value or ""


def frame_of(search: Search) -> Search | None:
    """What a share is told of: the same search without its words; None where it has none."""
    root = search.query.root or And(())
    frame = without_words(root)
    if frame == (root if isinstance(root, And) else And((root,))):
        return None
    return replace(search, query=replace(search.query, root=frame))


def _compared(connection: Connection, search: Search, by: Grouping) -> dict[str | None, int]:
    """All articles of each value; nothing where no words are asked for."""
    frame = frame_of(search)
    chosen = frame.selection(connection.dialect.name) if frame else None
    if chosen is None:
        return {}
    sql, parameters, _ = newest(connection, chosen, EVERY)
    return {value: sums[0] for value, sums in _counted(connection, by, sql, parameters, "0").items()}


def _counted(
    connection: Connection, by: Grouping, keys: str, parameters: Mapping[str, Any], sums: str
) -> dict[str | None, tuple[int, ...]]:
    """Numbers by value: of articles, and these sums."""
    value = f"d.key / {A_DAY}" if by in _PERIODS else _VALUES[by]
    joined = _AUTHORS[connection.dialect.name] if by is Grouping.AUTHOR else ""
    rows = f"SELECT {value} AS value, d.article_id FROM ({keys}) s JOIN search_document d ON d.key = s.key{joined}"
    asked = f"{_HIDDEN} SELECT c.value, count(*), {sums} FROM ({rows}) c GROUP BY c.value"
    found: dict[str | None, tuple[int, ...]] = {}
    for each, *numbers in connection.execute(text(asked), parameters):
        name = _named(each, by)
        before = found.get(name, (0,) * len(numbers))
        found[name] = tuple(one + more for one, more in zip(before, numbers, strict=True))
    return found


def _named(value: Any, by: Grouping) -> str | None:
    """A value as it is told; a day's number as its day, the Monday of its week, its month or year."""
    if by not in _PERIODS:
        return value or None
    return period_called(date(1, 1, 1) + timedelta(days=value), by)


def period_called(day: date, by: Grouping) -> str:
    """What the day, week, month or year of a day is called."""
    return start_of(day, _PERIODS[by]).isoformat()[: _LETTERS.get(by)]


def is_period(by: Grouping) -> bool:
    """Whether it is a stretch of time by which is counted."""
    return by in _PERIODS
