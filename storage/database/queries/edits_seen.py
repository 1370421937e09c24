"""What papers did to articles that they had published: changed them, or took them off. Nothing here writes.

In: a stretch of time, of captures: at most some weeks, since of each capture in it is looked whether it changed any.
Out: changes of substance, each with whether the page said so, and articles that are gone; newest first.
Never: what is withheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, TextClause, bindparam, select, text

from storage.database.log.urls import batches, digest_of
from storage.database.queries.view_rows import facts_of
from storage.database.schema import ARTICLE, VERSION
from storage.database.statements import AnyRow

WITHDRAWN = "withdrawn"


class SeenPlace(NamedTuple):
    """The place of what was seen in the order of all of it: the later a moment, the greater the place."""

    at: datetime
    site: str
    key: str
    no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditSeen:
    """A change that was captured first at `at`, UTC, and made after `before`, when the version before was seen last.

    `what` is typo, headline or text, and `silent` says whether the page says nothing of it; or withdrawn: since `at`
    the article is gone from its address. `no` is the number of the version that came of it, or that stood last.
    Whatever it is, it may be under another headline.
    """

    at: datetime
    before: datetime | None
    site: str
    key: str
    no: int
    what: str
    silent: bool | None
    has_new_headline: bool
    words_gone: int | None
    words_new: int | None

    @property
    def is_silent(self) -> bool:
        """Whether it is a change of which the page says nothing."""
        return self.silent is True

    @property
    def place(self) -> SeenPlace:
        """Where it stands in the order of all of them."""
        return SeenPlace(self.at, self.site, self.key, self.no)


_MOMENTS = ("at", "before")
_AT = {"sqlite": "replace({0}, ' ', 'T') || 'Z'", "postgresql": "{0}"}
"""A moment as the index `ixv_capture_at` has it."""
_MOST_LOOKED_AT = 20_000
"""Captures of which it is looked whether they show any, where it is not said of which days."""
_EVER = datetime(1, 1, 1, tzinfo=UTC)
_MAY_BE_SHOWN = "a.id NOT IN (SELECT article_id FROM withheld_article)"
# CROSS JOIN: SQLite would begin with the versions, of which it has no index by time.
_CHANGED = f"""
    SELECT {{at}} AS at, {{last}} AS before, a.site, a.key, v.no, v.change AS what, v.silent,
           o.title <> v.title AS has_new_headline, v.words_gone, v.words_new
    FROM capture f
    CROSS JOIN version v
    JOIN article a ON a.id = v.article_id
    LEFT JOIN version o ON o.article_id = v.article_id AND o.no = v.no - 1
    LEFT JOIN capture l ON l.id = o.last_capture_id
    WHERE {{at}} >= :start AND {{at}} < :end AND v.first_capture_id = f.id
        AND v.change IN ('typo', 'headline', 'text')
        AND v.id NOT IN (SELECT version_id FROM withheld_version) AND {_MAY_BE_SHOWN}
"""
_GONE = f"""
    SELECT DISTINCT {{at}} AS at, {{seen}} AS before, a.site, a.key, n.no, '{WITHDRAWN}' AS what, NULL AS silent,
           NULL AS has_new_headline, NULL AS words_gone, NULL AS words_new
    FROM article a
    CROSS JOIN url u
    CROSS JOIN capture f
    JOIN version n ON n.article_id = a.id AND n.no = (SELECT max(w.no) FROM version w WHERE w.article_id = a.id)
    WHERE a.gone_at >= {{start}} AND a.gone_at < {{end}} AND u.article_id = a.id AND f.url_id = u.id
        AND f.at = a.gone_at AND {_MAY_BE_SHOWN}
"""
_BOUND = {"sqlite": "replace(rtrim(:{0}, 'Z'), 'T', ' ')", "postgresql": ":{0}"}
"""A bound as the column `gone_at` has it."""


def newest(connection: Connection) -> datetime | None:
    """When anything was captured last, UTC."""
    at = _AT[connection.dialect.name].format("f.at")
    row = connection.execute(text(f"SELECT max({at}) AS at FROM capture f")).one()
    found: datetime | None = facts_of(row, _MOMENTS)["at"]
    return found


def seen_before(connection: Connection, end: datetime) -> datetime | None:
    """When the last was seen before a moment, UTC; None: nothing was captured before.

    Where many captures before show nothing, when the oldest of those was made that were looked at.
    """
    at = _AT[connection.dialect.name].format("f.at")
    farthest = f"SELECT {at} AS at FROM capture f WHERE {at} < :end ORDER BY {at} DESC LIMIT 1 OFFSET :most"
    bounds = {"end": _written(connection.dialect.name, end), "most": _MOST_LOOKED_AT}
    row = connection.execute(text(farthest), bounds).first()
    start: datetime | None = facts_of(row, _MOMENTS)["at"] if row else None
    found = seen(connection, start or _EVER, end)
    return found[0].at if found else start


def seen(connection: Connection, start: datetime, end: datetime) -> list[EditSeen]:
    """What was seen from `start` on and before `end`, newest first."""
    rows = [row for sql in (_CHANGED, _GONE) for row in connection.execute(*_asked(connection, sql, start, end))]
    return sorted((_edit(row) for row in rows), key=lambda one: one.place, reverse=True)


def _edit(row: AnyRow) -> EditSeen:
    facts = facts_of(row, _MOMENTS)
    truths = {
        "silent": None if facts["silent"] is None else bool(facts["silent"]),
        "has_new_headline": bool(facts["has_new_headline"]),
    }
    return EditSeen(**{**facts, **truths})


def _asked(connection: Connection, sql: str, start: datetime, end: datetime) -> tuple[TextClause, dict[str, Any]]:
    dialect = connection.dialect.name
    at, last, gone = (_AT[dialect].format(column) for column in ("f.at", "l.at", "a.last_seen"))
    bounds = {"start": _written(dialect, start), "end": _written(dialect, end)}
    since, until = (_BOUND[dialect].format(name) for name in bounds)
    return text(sql.format(at=at, last=last, seen=gone, start=since, end=until)), bounds


def _written(dialect: str, at: datetime) -> str | datetime:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z" if dialect == "sqlite" else at


@dataclass(frozen=True, slots=True, kw_only=True)
class EditTold:
    """What was seen, with the headline that it left, and the one before; None where none is, or nobody may show it."""

    edit: EditSeen
    headline_before: str | None
    headline: str | None


def told(connection: Connection, edits: Sequence[EditSeen]) -> Iterator[EditTold]:
    """Each of these with its headlines."""
    digests = sorted({digest_of(one.key) for one in edits})
    numbers = sorted({no for one in edits for no in (one.no, one.no - 1)})
    found: dict[tuple[str, str, int], str] = {}
    for some in batches(digests):
        for row in connection.execute(_TITLES, {"digests": some, "numbers": numbers}):
            found[row.site, row.key, row.no] = row.title
    for one in edits:
        before = None if one.what == WITHDRAWN else found.get((one.site, one.key, one.no - 1))
        yield EditTold(edit=one, headline_before=before, headline=found.get((one.site, one.key, one.no)))


_HIDDEN = select(text("version_id")).select_from(text("withheld_version"))
_TITLES = (
    select(ARTICLE.c.site, ARTICLE.c.key, VERSION.c.no, VERSION.c.title)
    .join(VERSION, VERSION.c.article_id == ARTICLE.c.id)
    .where(ARTICLE.c.digest.in_(bindparam("digests", expanding=True)))
    .where(VERSION.c.no.in_(bindparam("numbers", expanding=True)), VERSION.c.id.not_in(_HIDDEN))
)
