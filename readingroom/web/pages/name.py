"""A section of a site, or an author: how many articles, month by month, where, and the newest of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from readingroom.web import addresses, charts, other_forms
from readingroom.web.asked import Leaf, PageAsked
from readingroom.web.charts import ChartBar
from readingroom.web.pages.cited_hits import cited
from readingroom.web.searching import HitShown, fact, hits_shown
from storage.database.engine import Connection
from storage.database.queries.asking import asking
from storage.database.search import counting
from storage.database.search.candidates import Search
from storage.database.search.finding import of_site
from storage.database.search.names import SearchSpan, span
from storage.errors import NotFound
from storage.query.nodes import Query, SearchField, both
from storage.query.wording import explained

_NEWEST = 20
_MOST_BARS = 72
"""Where there are more months from the first to the last, years are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameShown:
    """An author or a section, of a `site` or ("") of all: what the search finds that is told of in `understood`.

    `months` that have articles, each by its first day; `sites` with how many are of each; `hits` are the newest.
    """

    kind: str
    name: str
    site: str
    understood: str
    span: SearchSpan
    months: tuple[tuple[date, int], ...]
    sites: tuple[tuple[str, int], ...]
    hits: tuple[HitShown, ...]


def section(connection: Connection, asked: PageAsked) -> Leaf:
    """A section of a site, by its name."""
    return _leaf(connection, asked, SearchField.SECTION, asked.place["site"])


def author(connection: Connection, asked: PageAsked) -> Leaf:
    """An author, of `site` or of all sites."""
    return _leaf(connection, asked, SearchField.AUTHOR, asked.word("site"))


def _leaf(connection: Connection, asked: PageAsked, kind: SearchField, site: str) -> Leaf:
    facts, marks = _shown(connection, kind, asked, site)
    search = {"site": site, kind.value: facts.name}
    above = (f"{kind.value.capitalize()}s", addresses.names(f"{kind.value}s", site=site))
    crumbs = ((site, addresses.site(site)), above) if site else (above,)
    extra = {"chart": _chart(facts, search), "search": search, "cited": marks}
    others = other_forms.of_every_article(facts.span.articles, addresses.found(**search))
    return Leaf(template="name.html", title=facts.name, facts=facts, crumbs=crumbs, extra=extra, others=others)


def _shown(
    connection: Connection, kind: SearchField, asked: PageAsked, site: str
) -> tuple[NameShown, dict[tuple[str, str], str]]:
    name = asked.place["name"]
    asked_for = fact(kind, name)
    if asked_for is None:
        raise NotFound(f"No {kind.value} is called {{what}}.", what=name)
    query = Query(root=both(of_site(site) if site else None, asked_for))
    search = Search(query=query, limit=_NEWEST)
    spread = span(connection, search)
    if not spread.articles:
        raise NotFound(f"No article has the {kind.value} {{what}}.", what=name)
    ask = asking(connection, search)
    hits = ask.hits()
    shown = NameShown(
        kind=kind.value,
        name=name,
        site=site,
        understood=explained(query, search.order),
        span=spread,
        months=counting.months(connection, search),
        sites=counting.facets(connection, search).counts["site"] if not site else ((site, spread.articles),),
        hits=hits_shown(connection, hits),
    )
    return shown, cited(ask, hits, asked)


def _chart(facts: NameShown, search: dict[str, str]) -> Markup:
    """A bar for each month from the first to the last, or for each year, each a link to its articles."""
    starts, by = _months(facts.months[0][0], facts.months[-1][0]), "%Y-%m"
    if len(starts) > _MOST_BARS:
        starts, by = sorted({start.replace(month=1) for start in starts}), "%Y"
    counted = Counter[str]()
    for month, number in facts.months:
        counted[month.strftime(by)] += number
    bars = [_bar(start.strftime(by), counted, search) for start in starts]
    return charts.bars("Articles of each month" if by == "%Y-%m" else "Articles of each year", bars)


def _bar(when: str, counted: Counter[str], search: dict[str, str]) -> ChartBar:
    where = addresses.found(q=f"on:{when}", **search) if counted[when] else ""
    return ChartBar(f"{when}: {counted[when]:,}", counted[when], where)


def _months(first: date, last: date) -> list[date]:
    found = [first]
    while found[-1] < last:
        found.append((found[-1] + timedelta(days=31)).replace(day=1))
    return found
