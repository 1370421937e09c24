"""A site: how it fares, in a sentence where something is wrong; what came each day; what its pages give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from readingroom.web import addresses, charts, other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from readingroom.web.charts import ChartBar
from storage.database.engine import Connection
from storage.database.queries import health
from storage.database.queries.health import FailingSource
from storage.database.queries.read_pages import NewPage
from storage.database.queries.runs import Run, runs
from storage.database.queries.standing import SiteStanding, standing
from storage.database.search.candidates import Search
from storage.database.search.counting import Period, trend
from storage.database.search.finding import of_site
from storage.errors import NotFound
from storage.query.nodes import Dates, Query, both
from storage.query.parser import parse

_DAYS = 28
_JOBS = 10


@dataclass(frozen=True, slots=True)
class DayCount:
    """So many articles of the site are of this day; `is_over`: more may come."""

    day: date
    articles: int
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FillRate:
    """What share of pages had a field, from 0 to 1: of the newest pages, and of those that count as normal."""

    field: str
    newest: float | None
    normal: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteShown:
    """How a site fares; `days` are the last four weeks, by publication."""

    standing: SiteStanding
    days: tuple[DayCount, ...]
    fields: tuple[FillRate, ...]
    looked_at: int
    failing: tuple[FailingSource, ...]
    jobs: tuple[Run, ...]


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The site of that name."""
    site = asked.place["site"]
    found = standing(connection, site)
    if found is None:
        raise NotFound("No job of {what} has run here.", what=site)
    facts = health.of_pages(connection, site)
    shown = SiteShown(
        standing=found,
        days=tuple(_days(connection, site, asked)),
        fields=tuple(_rate(name, of, facts.newest, facts.normal) for name, of in _FIELDS.items()),
        looked_at=sum(one.is_article for one in facts.newest),
        failing=facts.failing,
        jobs=tuple(runs(connection, _JOBS, site)),
    )
    chart = charts.bars(f"Articles of each day, {_DAYS} days", [_bar(site, one) for one in shown.days])
    return Leaf(
        template="site.html",
        title=site,
        facts=shown,
        crumbs=(("Sites", "/sites"),),
        extra={"chart": chart},
        table=ListTable(DayCount, shown.days),
        others=(
            *other_forms.of_a_list(f"{_DAYS} days", addresses.site(site)),
            *other_forms.of_a_list("All its jobs", addresses.jobs(site=site)),
            other_forms.of_a_site(site),
        ),
    )


def _days(connection: Connection, site: str, asked: PageAsked) -> Sequence[DayCount]:
    today = asked.now.date()
    begin = today - timedelta(days=_DAYS - 1)
    query = Query(root=both(of_site(site), _since(begin, asked)))
    counted = {one.start: one.hits for one in trend(connection, Search(query=query), Period.DAY).shares}
    days = (begin + timedelta(days=number) for number in range(_DAYS))
    return [DayCount(day, counted.get(day, 0), day < today) for day in days]


def _since(begin: date, asked: PageAsked) -> Dates | None:
    root = parse(f"from:{begin}", asked.now).root
    return root if isinstance(root, Dates) else None


def _bar(site: str, one: DayCount) -> ChartBar:
    name = f"{one.day:%A, %-d %B}: {one.articles:,}{'' if one.is_over else ', so far'}"
    return ChartBar(name, one.articles, addresses.found(q=f"on:{one.day}", site=site), is_open=not one.is_over)


_FIELDS: dict[str, Callable[[NewPage], bool]] = {
    "article": lambda one: one.is_article,
    "title": lambda one: one.has_title,
    "date": lambda one: one.published is not None,
    "author": lambda one: one.has_author,
}


def _rate(name: str, has: Callable[[NewPage], bool], newest: Sequence[NewPage], normal: Sequence[NewPage]) -> FillRate:
    return FillRate(field=name, newest=_share(name, has, newest), normal=_share(name, has, normal))


def _share(name: str, has: Callable[[NewPage], bool], pages: Sequence[NewPage]) -> float | None:
    """Of all pages for what is an article, else of articles; None of none."""
    counted = [one for one in pages if one.is_article or name == "article"]
    return sum(map(has, counted)) / len(counted) if counted else None
