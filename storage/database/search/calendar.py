"""How many articles are of a year, or of each day of a stretch, as they were counted when they came. Nothing is walked.

In: a connection, and days. Out: numbers by year or by day, of what may be shown.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, text

_DAY_ONE = date(1, 1, 1)
_LAST_YEAR = 9999


def articles_by_year(connection: Connection) -> dict[int, int]:
    """The years that have articles, in order."""
    first, last = connection.execute(_ENDS).one()
    if first is None:
        return {}
    years = range(_date(first).year, _date(last).year + 1)
    bounds = ", ".join(f"({year}, {_begin(year)}, {_begin(year + 1)})" for year in years)
    rows = connection.execute(text(_YEARS.format(bounds))).all()
    return {row[0]: row[1] for row in rows if row[1]}


# Two looks into an index; SQLite goes through all of it for both at once.
_ENDS = text("SELECT (SELECT min(day) FROM day_count), (SELECT max(day) FROM day_count)")
_YEARS = """
    SELECT y.column1, (
        SELECT CAST(sum(articles) AS bigint) FROM day_count WHERE day >= y.column2 AND day < y.column3
    )
    FROM (VALUES {}) y ORDER BY 1
"""


def articles_by_day(connection: Connection, first: date, last: date, site: str | None = None) -> dict[date, int]:
    """The days from one to another, both included, that have articles; of a site, or of all. In order."""
    bounds = {"first": _number(first), "last": _number(last)}
    rows = connection.execute(_OF_SITE, {**bounds, "site": site}) if site else connection.execute(_OF_ALL, bounds)
    return {_date(row[0]): row[1] for row in rows.all() if row[1]}


_OF_ALL = text(
    "SELECT day, CAST(sum(articles) AS bigint) FROM day_count WHERE day >= :first AND day <= :last GROUP BY day"
    " ORDER BY day"
)
_OF_SITE = text(
    "SELECT day, CAST(sum(articles) AS bigint) FROM day_count"
    " WHERE site = :site AND day >= :first AND day <= :last GROUP BY day ORDER BY day"
)


def _begin(year: int) -> int:
    return _number(date(year, 1, 1)) if year <= _LAST_YEAR else _number(date.max) + 1


def _number(day: date) -> int:
    return (day - _DAY_ONE).days


def _date(number: int) -> date:
    return _DAY_ONE + timedelta(days=number)
