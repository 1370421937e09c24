"""A paper over months: when its stories were fetched first and again, and what they gave. Pure, from a seed."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import TypeVar

from crawler.sites.declaration import Recheck
from storage.database.queries.health import LOOK_BACK, NORMAL_UNTIL, Facts, Worked
from storage.database.queries.read_pages import Again, NewPage

P = TypeVar("P", NewPage, Again)
BEGIN = datetime(2027, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
WITHDRAWN = 0.01
"""Share of stories in whose place a page without a text comes some day, with the status 200."""
_AGES = [timedelta(hours=hours) for hours in Recheck().articles]
_NEWEST, _NORMAL, _AGAIN, _AGAIN_NORMAL, _COMPARED = 200, 100, 100, 400, 30
"""As in `storage.database.queries.health`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper: stories a day, the share of them that never had it, and what that is: "text" or "author".

    `churns`: its pages come in other bytes whenever they are fetched, as those do that hold advertisements.
    """

    rate: float
    without: float
    what: str
    churns: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """What was fetched of a paper, oldest first."""

    new: Sequence[NewPage]
    again: Sequence[Again]
    times: Sequence[datetime]
    """When something came that has not what is asked."""

    def facts(self, now: datetime, open_since: datetime | None) -> Facts:
        """What the database would give at `now`."""
        begin, young = now - LOOK_BACK, min(now, open_since or now) - NORMAL_UNTIL
        return Facts(
            site="paper",
            jobs=(Worked(started=now),),
            newest=_between(self.new, begin, now, _NEWEST),
            normal=_between(self.new, begin, young, _NORMAL),
            again=_looked(_between(self.again, young, now, _AGAIN), _COMPARED),
            again_before=_looked(_between(self.again, begin, young, _AGAIN_NORMAL), _NORMAL),
            normal_until=young,
        )


def history(kind: Kind, days: float, seed: object, changed: datetime | None = None) -> History:
    """A paper of so many days, looked at every hour; at `changed` all its pages lose what is asked."""
    chance = random.Random(f"{seed} {kind}")
    moment, end = BEGIN, BEGIN + timedelta(days=days)
    new, again = list[NewPage](), list[Again]()
    while (moment := moment + timedelta(days=chance.expovariate(kind.rate))) < end:
        first, *later = _story(kind, moment, changed, chance)
        new.append(first)
        again += _fetched_again(kind, [first, *(page for page in later if page.at < end)])
    new.sort(key=_at)
    again.sort(key=_at)
    bad = {page.at for page in new if not _has(kind, page)}
    bad |= {page.at for page in again if page.now is not None and not _has(kind, page.now)}
    return History(new, again, sorted(bad))


def _story(kind: Kind, moment: datetime, changed: datetime | None, chance: random.Random) -> list[NewPage]:
    """The page of a story at each time at which it is fetched, to the hour."""
    first = BEGIN + ceil((moment - BEGIN) / HOUR) * HOUR
    gone = first + timedelta(days=chance.uniform(0, 30)) if chance.random() < WITHDRAWN else None
    never = chance.random() < kind.without
    pages = []
    for at in (first, *(first + age for age in _AGES)):
        is_lost = never or (changed is not None and at >= changed)
        is_article = not (gone and at >= gone) and not (is_lost and kind.what == "text")
        has_author = is_article and not is_lost
        pages.append(_page(chance.random(), at, is_article=is_article, has_author=has_author))
    return pages


def _page(mark: float, at: datetime, *, is_article: bool, has_author: bool) -> NewPage:
    return NewPage(
        url=f"https://paper.example/{mark}",
        record_id=str(mark),
        at=at,
        is_article=is_article,
        has_title=True,
        letters=2000,
        published=at - HOUR / 2,
        has_author=has_author,
        body=0.5,
    )


def _fetched_again(kind: Kind, pages: Sequence[NewPage]) -> Iterator[Again]:
    for was, now in pairwise(pages):
        if was.is_article:
            is_same = not kind.churns and (was.is_article, was.has_author) == (now.is_article, now.has_author)
            yield Again(
                url=now.url,
                record_id=now.record_id,
                at=now.at,
                is_article=now.is_article,
                is_same=is_same,
                was=None if is_same else was,
                now=None if is_same else now,
            )


def _has(kind: Kind, page: NewPage) -> bool:
    return page.is_article if kind.what == "text" else page.has_author


def _at(page: NewPage | Again) -> datetime:
    return page.at


def _between(pages: Sequence[P], after: datetime, until: datetime, most: int) -> tuple[P, ...]:
    """The newest of a time, newest first."""
    found = pages[bisect_left(pages, after, key=_at) : bisect_left(pages, until + timedelta(seconds=1), key=_at)]
    return tuple(reversed(found[-most:]))


def _looked(pages: Sequence[Again], most: int) -> tuple[Again, ...]:
    """As many as the database unpacks."""
    others = [page.record_id for page in pages if not page.is_same][:most]
    known = set(others)
    return tuple(
        page if page.is_same or page.record_id in known else replace(page, was=None, now=None) for page in pages
    )
