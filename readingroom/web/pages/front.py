"""The front page of a site as it was at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import escape

from readingroom.front_page import age, front_page
from readingroom.moments import typed
from readingroom.views import state_of
from readingroom.web import addresses, other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from storage.database.engine import Connection
from storage.database.queries.teasers import TeaserShown

_BYTES = 50_000
"""Of teasers on a page in HTML, so that it stays below 60 KB; as JSON all of them come at once."""
_AROUND = 380
"""Bytes of HTML around the words of a teaser."""
_MOST_PLACES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A teaser in its place, from 1; of what is withheld there are neither words nor pictures."""

    place: int
    url: str | None
    state: str
    since: datetime
    title: str | None
    category: str | None
    excerpt: str | None
    credit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontAsItWas:
    """A page, when it was captured, and what it announced; `age` is how long before the moment that was asked for."""

    site: str
    page: str
    record_id: str
    captured_at: datetime
    asked_for: datetime
    age: str
    teasers: tuple[Announced, ...]


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The front page `at` a moment, else now; from `place` on, where it announces more than a page holds."""
    site, at = asked.place["site"], typed(asked.word("at")) if asked.word("at") else asked.now
    found = front_page(connection, site, at)
    facts = FrontAsItWas(
        site=site,
        page=found.url,
        record_id=found.record_id,
        captured_at=found.at,
        asked_for=at,
        age=age(at - found.at),
        teasers=tuple(_announced(place, one) for place, one in enumerate(found.teasers, 1)),
    )
    here = addresses.front(site, at=addresses.exactly(found.at))
    place = asked.number("place", 1, most=_MOST_PLACES)
    shown = _fitting(facts.teasers[place - 1 :])
    return Leaf(
        template="front.html",
        title=f"{site}, front page",
        facts=facts,
        crumbs=(("Sites", "/sites"),),
        extra={
            "shown": shown,
            "behind": place + len(shown),
            "left": max(0, len(facts.teasers) - place + 1 - len(shown)),
        },
        table=ListTable(Announced, facts.teasers),
        others=(*other_forms.of_a_list(f"{len(facts.teasers):,} places", here), other_forms.of_a_site(site)),
    )


def _fitting(teasers: Sequence[Announced]) -> Sequence[Announced]:
    """The first of them, in their order, as many as a page has room for; one at least."""
    room = _BYTES
    for number, one in enumerate(teasers):
        said = (one.url, one.title, one.category, one.excerpt)
        room -= _AROUND + sum(len(escape(text).encode("utf-8", "replace")) for text in said if text)
        if room < 0:
            return teasers[: max(1, number)]
    return teasers


def _announced(place: int, one: TeaserShown) -> Announced:
    said = {name: None if one.withheld else getattr(one.teaser, name) for name in ("category", "excerpt", "credit")}
    title = None if one.withheld else one.teaser.title
    return Announced(place=place, url=one.teaser.url, state=state_of(one), since=one.since, title=title, **said)
