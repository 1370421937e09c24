"""Texts that several papers carry: the newest of them, or those that the most papers carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from readingroom.moments import stretch
from readingroom.web import addresses, charts, other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from storage.database import syndication
from storage.database.engine import Connection
from storage.database.queries import stories
from storage.database.queries.stories import StoryChoice, StoryOrder, SyndicatedStory
from storage.query.nodes import Dates

_A_PAGE = 20
_ALL = 1_000_000
_MOST_SKIPPED = 1_000_000
_OF_LATE = timedelta(days=28)
"""The largest stories are those of so many days, where no other dates are given."""
_ORDERS = tuple(order.value for order in StoryOrder)
_MOST_TICKS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story in a line: how many articles of which sites carry it, whose it was first and when, UTC."""

    key: str
    site: str
    article: str
    title: str
    at: datetime
    first_by: str
    last: datetime
    articles: int
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesShown:
    """Stories that began from `since` on and before `until`, in an order; `next`: how many to `skip` for the next.

    `papers`: carried by so many sites at least. `is_whole`: none are still to be looked for.
    """

    sort: str
    site: str
    papers: int
    since: datetime | None
    until: datetime | None
    stories: tuple[StoryLine, ...]
    next: int | None
    is_whole: bool


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The stories of `site`, `from` and `to` dates, in at least `papers` papers, in the order of `sort`.

    As a table, all that there are behind the first `skip`.
    """
    order = StoryOrder(asked.choice("sort", _ORDERS))
    began, papers = _began(connection, asked, order), asked.number("papers", 2, most=1_000)
    site, skip = asked.word("site"), asked.number("skip", 0, most=_MOST_SKIPPED)
    choice = StoryChoice(sites=(site,) if site else (), since=began.start, until=began.end, papers=papers)
    found = stories.page_of(connection, choice, order, skip, _ALL if asked.form else _A_PAGE)
    facts = StoriesShown(
        sort=order.value,
        site=site,
        papers=papers,
        since=began.start,
        until=began.end,
        stories=tuple(map(_line, found.stories)),
        next=skip + _A_PAGE if found.goes_on else None,
        is_whole=syndication.is_whole(connection),
    )
    same = {name: asked.word(name) for name in ("sort", "site", "papers", "from", "to")}
    extra = {
        "orders": _ORDERS,
        "same": same,
        "more": addresses.stories(**same, skip=facts.next) if facts.next else "",
        "spread": {story.key: _spread(story) for story in found.stories},
    }
    return Leaf(
        template="stories.html",
        title="Stories",
        facts=facts,
        extra=extra,
        table=ListTable(StoryLine, facts.stories),
        others=other_forms.of_a_list("All these stories", addresses.stories(**same)),
    )


def _began(connection: Connection, asked: PageAsked, order: StoryOrder) -> Dates:
    if asked.word("from") or asked.word("to") or order is StoryOrder.NEWEST:
        return stretch(asked.word("from"), asked.word("to"), "from", "to", asked.now)
    last = stories.latest(connection)
    return Dates(last - _OF_LATE if last else None, None)


def _line(story: SyndicatedStory) -> StoryLine:
    first = story.first
    return StoryLine(
        key=story.key,
        site=first.site,
        article=first.key,
        title=first.title,
        at=first.at,
        first_by=first.first_by,
        last=story.articles[-1].at,
        articles=len(story.articles),
        sites=story.sites,
    )


def _spread(story: SyndicatedStory) -> Markup:
    moments = [one.at for one in story.articles[:_MOST_TICKS]]
    return charts.ticks(
        f"{len(story.articles)} articles, {story.first.at:%-d %B %H:%M} to {moments[-1]:%-d %B %H:%M} UTC", moments
    )
