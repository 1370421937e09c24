"""Where news are looked for: the declared start pages, feeds and sitemaps of sites, and what each gave. Nothing writes.

In: a connection. Out: a `SourceStanding` for each, by site and in the order of the site's file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Select, String, and_, bindparam, func, literal_column, select

from storage.database.queries.declared import ROLES, declared, failing_since
from storage.database.schema import ARTICLE, CAPTURE, FRONTIER, VERSION
from storage.database.statements import AnyRow
from storage.records import Outcome

LOOK_BACK = timedelta(days=28)
MOST_COUNTED = 5_000
"""Articles of that time, the newest, of which it is told where they came from."""
_TROUBLES = {
    Outcome.TRUNCATED_LENGTH: "its answer was too long",
    Outcome.TRUNCATED_TIME: "its answer took too long",
    Outcome.TRUNCATED_DISCONNECT: "its answer broke off",
    Outcome.MALFORMED: "its answer was no HTTP",
    Outcome.NO_ANSWER: "nobody answered",
    Outcome.DNS: "its host has no address",
    Outcome.REFUSED: "the connection was refused",
    Outcome.TIMEOUT: "nobody answered in time",
    Outcome.TLS: "no secure connection could be made",
    Outcome.ROBOTS_DENIED: "robots.txt forbids it",
    Outcome.GUARD_DENIED: "its address is none that may be asked",
    Outcome.BUDGET: "it was left for later",
    Outcome.TAKEN_DOWN: "it was taken down",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStanding:
    """A source, its `role`: start page, feed or sitemap; moments in UTC.

    `trouble` says in words how the last answer failed, as all did since `failing`; null: it was well, or never asked.
    `articles` are those of the last 28 days whose first capture it led to, of the newest `of` of all sites asked for.
    """

    site: str
    role: str
    url: str
    asked: datetime | None
    due: datetime | None
    well: datetime | None
    trouble: str | None
    failing: datetime | None
    articles: int
    of: int


def sources(connection: Connection, now: datetime, site: str | None = None) -> list[SourceStanding]:
    """The sources of a site, else of all. `now` is when the 28 days end."""
    given = _given(connection, now, site)
    of = sum(given.values())
    sites = (site,) if site else _sites(connection)
    rows = (row for name in sites for row in declared(connection, name))
    return [_told(connection, row, given, of) for row in rows]


def _sites(connection: Connection) -> Iterator[str]:
    """Sites of which anything is planned, by name: one step into an index for each."""
    name: str | None = ""
    while (name := connection.scalar(_NEXT_SITE, {"above": name})) is not None:
        yield name


_NEXT_SITE = select(func.min(FRONTIER.c.site)).where(FRONTIER.c.site > bindparam("above"), FRONTIER.c.due.is_not(None))


def _told(connection: Connection, row: AnyRow, given: dict[int, int], of: int) -> SourceStanding:
    trouble = _trouble(row)
    return SourceStanding(
        site=row.site,
        role=ROLES[row.role],
        url=row.url,
        asked=row.at,
        due=row.due,
        well=row.well,
        trouble=trouble,
        failing=failing_since(connection, row) if trouble else None,
        articles=given.get(row.id, 0),
        of=of,
    )


def _trouble(row: AnyRow) -> str | None:
    if row.outcome is None:
        return None
    if row.outcome in _TROUBLES:
        return _TROUBLES[row.outcome]
    return f"it answered {row.status}" if row.status is None or row.status >= 400 else None


def _given(connection: Connection, now: datetime, site: str | None) -> dict[int, int]:
    """How many of the newest articles each URL led to, by its surrogate; 0 is all that no capture of a page led to."""
    some = _newest(connection.dialect.name, now - LOOK_BACK, site).subquery()
    first, led = CAPTURE.alias("first"), CAPTURE.alias("led")
    query = (
        select(led.c.url_id, func.count())
        .select_from(some)
        .join(VERSION, and_(VERSION.c.article_id == some.c.id, VERSION.c.no == 1))
        .join(first, first.c.id == VERSION.c.first_capture_id)
        .outerjoin(led, led.c.record_id == first.c.via)
        .group_by(led.c.url_id)
    )
    return {row[0] or 0: row[1] for row in connection.execute(query)}


def _newest(dialect: str, since: datetime, site: str | None) -> Select[int]:
    """The newest articles, found by the index of what the public views say: on SQLite, letter by letter."""
    said = literal_column("replace(article.first_seen, ' ', 'T') || 'Z'", String())
    seen = said if dialect == "sqlite" else ARTICLE.c.first_seen
    bound = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z" if dialect == "sqlite" else since
    query = select(ARTICLE.c.id).where(seen >= bound).order_by(seen.desc()).limit(MOST_COUNTED)
    return query.where(ARTICLE.c.site == site) if site else query


def feeds_of(found: list[SourceStanding]) -> Iterator[tuple[SourceStanding, str]]:
    """The feeds among sources, each with the first start page of its site, "" where it has none."""
    homes: dict[str, str] = {}
    for one in found:
        if one.role == ROLES["listing"]:
            homes.setdefault(one.site, one.url)
    yield from ((one, homes.get(one.site, "")) for one in found if one.role == ROLES["feed"])
