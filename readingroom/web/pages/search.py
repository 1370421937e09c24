"""A search: how it was understood, what was found, how the hits are distributed, and over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from readingroom.web import addresses, charts, other_forms
from readingroom.web.api.parameters import MOST_SIGNS
from readingroom.web.asked import Leaf, OtherForms, PageAsked
from readingroom.web.charts import ChartBar
from readingroom.web.pages.cited_hits import cited
from readingroom.web.searching import ORDERS, HitShown, chosen_facts, found_by, hits_shown
from storage.database.engine import Connection
from storage.database.queries import feed
from storage.database.queries.asking import Asking
from storage.database.search.candidates import Count
from storage.database.search.counting import Facets, Period, Trend
from storage.query.wording import explained

_A_PAGE = 20
_MOST = 200
_COUNTED = 2_000
"""Hits of which the facets of a page are told, the newest; programs are told of more."""
_AROUND = 60
"""Signs on each side of a keyword."""
_PLACES = 100
"""Places of keywords that a page shows; programs get all of these articles."""
VIEWS = ("list", "keywords", "trend")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordLine:
    """A place at which a word stands: the article, what is before it, the word, what is behind."""

    site: str
    key: str
    title: str
    day: date
    before: str
    keyword: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchShown:
    """What was asked, how it was understood, and what was found.

    `lines` are there in the view `keywords`, `trend` (by month) in the view `trend`, else `hits` and `facets`; `count`
    is not in a trend, which tells it by month. `change` is the newest of the archive, `as_of` the one that was asked
    of; `withheld`: so many were left out, withheld since.
    """

    asked: str
    understood: str
    notes: tuple[str, ...]
    sort: str
    chosen: dict[str, str]
    count: Count | None
    hits: tuple[HitShown, ...]
    facets: Facets | None
    limit: int
    view: str
    lines: tuple[KeywordLine, ...]
    trend: Trend | None
    as_of: str | None
    change: str
    withheld: int


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """Hits of `q`, within the facets that were chosen; the newest articles where nothing is asked.

    In HTML twenty of them, from `place` on.
    """
    words = asked.word("q")
    limit = asked.number("limit", _A_PAGE, most=_MOST)
    found = found_by(connection, asked, limit)
    query, order = found.search.query, found.search.order
    ask, here = found.asking, feed.standing(connection)
    view = asked.choice("view", VIEWS)
    facets = ask.facets(_COUNTED) if view == "list" else None
    hits = ask.hits() if view == "list" else []
    begin = asked.number("place", 1, most=_MOST)
    on_page = hits[begin - 1 : begin - 1 + _A_PAGE]
    facts = SearchShown(
        asked=words,
        understood=explained(query, order),
        notes=query.notes,
        sort=order.value,
        chosen=chosen_facts(asked),
        count=None if view == "trend" else ask.count(),
        hits=hits_shown(connection, hits, found.as_of),
        facets=facets,
        limit=limit,
        view=view,
        lines=tuple(_lines(ask)) if view == "keywords" else (),
        trend=ask.trend(Period.MONTH) if view == "trend" else None,
        as_of=f"{here.epoch}:{found.as_of}" if found.as_of is not None else None,
        change=f"{here.epoch}:{here.last}",
        withheld=ask.withheld,
    )
    title = f"{words} · search" if words else "All articles"
    again = _Again(facts)
    extra = _shown(facts, begin, again) | {"cited": cited(ask, on_page, asked) if on_page else {}}
    return Leaf(template="search.html", title=title, facts=facts, extra=extra, others=_others(facts, again))


def _shown(facts: SearchShown, begin: int, again: _Again) -> dict[str, Any]:
    """What the page shows of the facts, from its hit `begin` on."""
    return {
        "asked": facts.asked,
        "again": again,
        "orders": ORDERS,
        "views": VIEWS,
        "places": _PLACES,
        "begin": begin,
        "shown": facts.hits[begin - 1 : begin - 1 + _A_PAGE],
        "goes_on": _goes_on(facts, begin),
        "chart": _chart(facts, again),
        "longest": 0 if len(facts.asked) <= MOST_SIGNS else MOST_SIGNS,
    }


def _goes_on(facts: SearchShown, begin: int) -> int:
    """Where the page behind this one begins; 0: there is none."""
    behind = begin + _A_PAGE if facts.view == "list" else facts.limit + 1
    number = facts.count.number if facts.count else 0
    return behind if facts.view != "trend" and number >= behind and behind <= _MOST else 0


def _others(facts: SearchShown, again: _Again) -> tuple[OtherForms, ...]:
    """All that is found as files, and what comes first as feeds; of a text that they take."""
    if len(facts.asked) > MOST_SIGNS or (facts.count and not facts.count.number):
        return ()
    return other_forms.of_a_search(_how_many(facts.count), again.with_())


def _how_many(found: Count | None) -> str:
    """What a file of all that is found holds; nobody counted for a trend."""
    if found is None:
        return "All articles"
    over = "more than " if found.is_capped else ""
    return "The 1 article" if found.number == 1 else f"All {over}{found.number:,} articles"


def _lines(ask: Asking) -> Iterator[KeywordLine]:
    for hit, line in ask.keywords(_AROUND):
        day = (hit.published or hit.first_seen).date()
        same = {"before": line.before, "keyword": line.keyword, "after": line.after}
        yield KeywordLine(site=hit.site, key=hit.key, title=hit.title, day=day, **same)


def _chart(facts: SearchShown, again: _Again) -> Markup:
    """The share of each month, each bar a link to its hits."""
    shares = facts.trend.shares if facts.trend else ()
    bars = (
        ChartBar(f"{one.start:%Y-%m}: {one.hits:,} of {one.all:,}, {one.share:.2%}", one.share, again.month(one.start))
        for one in shares
    )
    return charts.bars("Share of all articles, by month", list(bars)) if shares else Markup()


class _Again:
    """Addresses of the same search with something else."""

    def __init__(self, facts: SearchShown) -> None:
        self._same: dict[str, Any] = {"q": facts.asked, "sort": facts.sort, "as_of": facts.as_of, **facts.chosen}
        self._view = facts.view

    def with_(self, **other: object) -> str:
        return addresses.found(**(self._same | other))

    def api(self) -> str:
        return addresses.articles_by_api(**self._same)

    def month(self, start: date) -> str:
        return self.with_(q=f"{self._same['q']} on:{start:%Y-%m}".strip())

    def more(self, begin: int) -> str:
        """The hits from one on: the limit grows, so that the same address as JSON has all that were seen."""
        limit = min(begin - 1 + _A_PAGE, _MOST)
        return addresses.found(**self._same, limit=limit, place=begin if self._view == "list" else "", view=self._view)
