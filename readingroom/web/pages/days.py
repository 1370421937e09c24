"""A year as a calendar: how many articles are of each day, with nothing typed."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from readingroom.web import addresses, charts, other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from readingroom.web.charts import ChartBar
from storage.database.engine import Connection
from storage.database.search import calendar

_LAST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class MonthOfDays:
    """The articles of a month: a number for each of its days that has any."""

    start: date
    days: tuple[tuple[date, int], ...]

    @property
    def articles(self) -> int:
        """Of the whole month."""
        return sum(number for _day, number in self.days)


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day, and how many articles are of it."""

    day: date
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearShown:
    """A year's months that have articles, and the years that there are, each with its number."""

    year: int
    months: tuple[MonthOfDays, ...]
    years: tuple[tuple[int, int], ...]


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The calendar of `year`, else of the newest that has articles."""
    years = tuple(calendar.articles_by_year(connection).items())
    newest = years[-1][0] if years else asked.now.year
    year = asked.number("year", newest, most=_LAST_YEAR)
    months = _months(connection, year) if year else ()
    facts = YearShown(year=year, months=months, years=years)
    drawn = {month.start: _chart(month) for month in months}
    days = [DayOfYear(day, number) for month in months for day, number in month.days]
    return Leaf(
        template="days.html",
        title=f"{year}, day by day",
        facts=facts,
        extra={"charts": drawn},
        table=ListTable(DayOfYear, days),
        others=other_forms.of_a_list(f"The days of {year}", addresses.days(year=asked.word("year"))),
    )


def _months(connection: Connection, year: int) -> tuple[MonthOfDays, ...]:
    """Those that have articles."""
    found: dict[date, list[tuple[date, int]]] = {}
    for day, articles in calendar.articles_by_day(connection, date(year, 1, 1), date(year, 12, 31)).items():
        found.setdefault(day.replace(day=1), []).append((day, articles))
    return tuple(MonthOfDays(start, tuple(days)) for start, days in found.items())


def _chart(month: MonthOfDays) -> str:
    counted = dict(month.days)
    last = monthrange(month.start.year, month.start.month)[1]
    days = [month.start.replace(day=number) for number in range(1, last + 1)]
    # No links: the list behind it has them, and a year of either is as much as a page may have.
    bars = [ChartBar(f"{day:%-d %b}: {counted.get(day, 0):,}", counted.get(day, 0)) for day in days]
    return charts.bars(f"{month.start:%B %Y}", bars)
