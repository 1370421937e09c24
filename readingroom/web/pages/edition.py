"""Today's edition: what front pages held highest and longest, what changed of late, and how sites fare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from readingroom.moments import typed
from readingroom.web import other_forms
from readingroom.web.asked import Leaf, PageAsked
from storage.database.engine import Connection
from storage.database.queries import fronts, headings
from storage.database.queries.fronts import FrontShown
from storage.database.queries.headings import ArticleHeading, TextChange
from storage.database.queries.standing import SiteStanding, standings
from storage.database.queries.stories import papers_of

_LEADS = 18
_PLACES = range(4, 13)
"""Of each front page, so many places may lead: the fewer, the more sites there are."""
_CHANGES = 12
_A_DAY = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """An article that a front page held up: its place there, from 1, and since when it stood there.

    So many `papers` carry its text.
    """

    heading: ArticleHeading
    page: str
    place: int
    since: datetime
    excerpt: str | None
    papers: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TodaysEdition:
    """The front of the archive at a moment."""

    at: datetime
    leads: tuple[Led, ...]
    newest: tuple[ArticleHeading, ...]
    changes: tuple[TextChange, ...]
    sites: tuple[SiteStanding, ...]


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The edition `at` a moment, else now."""
    at = typed(asked.word("at")) if asked.word("at") else asked.now
    sites = tuple(standings(connection))
    leads = tuple(_counted(connection, _leads(connection, at, _places(len(sites)))))
    facts = TodaysEdition(
        at=at,
        leads=leads,
        newest=() if leads else tuple(headings.newest(connection, _LEADS)),
        changes=tuple(headings.changes(connection, _CHANGES)),
        sites=sites,
    )
    return Leaf(
        template="edition.html", title=f"{at.day} {at:%B %Y}", facts=facts, others=(other_forms.of_everything(),)
    )


def _places(sites: int) -> int:
    return min(_PLACES[-1], max(_PLACES[0], 2 * _LEADS // max(1, sites)))


def _leads(connection: Connection, at: datetime, places: int) -> Iterator[Led]:
    """The articles that stand highest and longest, each once."""
    held = [one for shown in fronts.fronts_at(connection, at, places) for one in _held(shown, at)]
    held.sort(key=lambda one: -one[0])
    seen: set[tuple[str, str]] = set()
    for heading, (_weight, _url, shown, place, since, excerpt) in _called(connection, held):
        if len(seen) == _LEADS:
            return
        if (heading.site, heading.key) not in seen:
            seen.add((heading.site, heading.key))
            yield Led(heading=heading, page=shown.url, place=place, since=since, excerpt=excerpt)


def _called(connection: Connection, held: Sequence[_Held]) -> Iterator[tuple[ArticleHeading, _Held]]:
    """What is held, with its heading where it may be shown; some at a time: hundreds are held, and few lead."""
    for start in range(0, len(held), 2 * _LEADS):
        some = held[start : start + 2 * _LEADS]
        found = headings.called(connection, [url for _weight, url, *_rest in some])
        yield from ((found[one[1]], one) for one in some if one[1] in found)


def _counted(connection: Connection, leads: Iterable[Led]) -> Iterator[Led]:
    """The same with how many papers carry the text of each."""
    found = list(leads)
    papers = papers_of(connection, [(one.heading.site, one.heading.key) for one in found])
    return (replace(one, papers=papers.get((one.heading.site, one.heading.key), 1)) for one in found)


_Held = tuple[float, str, FrontShown, int, datetime, str | None]


def _held(shown: FrontShown, at: datetime) -> Iterator[_Held]:
    """The highest places of a front page, with the weight of each: hours, a day at most, by the place."""
    for place, one in enumerate(shown.teasers, 1):
        if one.archived and one.teaser.url and not one.withheld:
            hours = min(_A_DAY, max(1.0, (at - one.since).total_seconds() / 3600))
            yield hours / place, one.teaser.url, shown, place, one.since, one.teaser.excerpt
