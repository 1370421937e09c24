"""Shapes of addresses, and which of them lead nowhere: calendars, filters and searches without an end. Pure.

In: pages that were read, each with how it was heard of. Out: what each shape bore, and whether to go on with it.

A site may have any number of pages that are made from a number or a word: /events/2026/11/?view=week, /s/AB12/archive.
Where so many pages of one shape were read, and neither was an article nor led to one that nothing else had named, those
that are left are not followed. What a feed, a sitemap or a person names always is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from storage.database.plans.plan import Planned
from storage.database.plans.shapes import Fruit
from storage.records import Link, Reading, ReadingOutcome, Rel

TRIAL = 100
"""Pages of a shape that are read before it is judged: honest sites have fewer views of one kind without a story."""
LEAST = 0.01
"""Articles for each page of a shape, from which on it is gone on with."""
FOUND = frozenset({Rel.LISTING, Rel.TEASER, Rel.PAGER})
"""How an address was heard of that a page merely points to."""


@dataclass(frozen=True, slots=True)
class FirstReading:
    """A page that was read for the first time, as its plan heard of it."""

    link: Link
    is_article: bool


def shape_of(url: str) -> str:
    """The address without what numbers it: the host, the first part of a longer path, the kinds of the others, and the
    names in the query: "paper.example/events/{n}/{n}?view".
    """
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    is_section = len(segments) > 1 and not _has_digit(segments[0])
    path = "/".join([*segments[:is_section], *map(_kind, segments[is_section:])])
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return f"{parts.netloc}/{path}" + (f"?{'&'.join(names)}" if names else "")


def _kind(segment: str) -> str:
    if segment.isdecimal():
        return "{n}"
    return "{id}" if _has_digit(segment) else "{words}" if "-" in segment or "_" in segment else "{word}"


def _has_digit(segment: str) -> bool:
    return any(character.isdecimal() for character in segment)


def read_first(reading: Reading, plan: Planned | None) -> FirstReading | None:
    """The page of a reading, if it is one that a link led to and is read for the first time; else None.

    A page that names another as its canonical address is no article of its own: /story?sid=7 of a visitor.
    """
    draft = reading.draft
    if plan is None or plan.due.role != "page" or (plan.first_seen is not None and plan.first_seen < draft.at):
        return None
    is_copy = any(name.kind == "canonical" and name.value != draft.url for name in draft.names)
    return FirstReading(plan.due.link, reading.outcome is ReadingOutcome.ARTICLE and not is_copy)


def harvest(pages: Iterable[FirstReading]) -> dict[str, Fruit]:
    """What pages bore, by shape: each that a link led to counts as a page of its shape; an article as one of its own
    shape and of that of the page which named it.
    """
    found: dict[str, Fruit] = {}
    for page in pages:
        shape = shape_of(page.link.url)
        told_by = {shape_of(page.link.via)} if page.link.via else set()
        if page.link.rel in FOUND:
            found[shape] = found.get(shape, Fruit()) + Fruit(pages=1)
        for bearing in {shape} | told_by if page.is_article else set():
            found[bearing] = found.get(bearing, Fruit()) + Fruit(articles=1)
    return found


def is_barren(fruit: Fruit) -> bool:
    """Whether a shape was tried long enough, and leads nowhere."""
    return fruit.pages >= TRIAL and fruit.articles < fruit.pages * LEAST
