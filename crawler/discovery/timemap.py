"""What another archive has of a page: TimeMaps → Links to the page, so that it is asked for here.

In: a TimeMap in link format (RFC 7089 §5), or what pywb's index answers in `output=link`.
Out: pages, each once, with the time of their first memento, and the TimeMaps that this one is paged into.
Never: mementos themselves. A replay is the other archive's page; its WARC files are what `microfiche import` takes.
The JSON forms of TimeMaps, of pywb and of Wayback, are those of CDX servers: `crawler.discovery.cdx`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.discovery.collect import Mention
from crawler.discovery.dates import feed_date
from crawler.discovery.link_field import LinkValue, around_links, link_values

TIMEMAP = re.compile(
    r"\s*<https?://[^<>\s]+>\s*;[^<>]*?\brel\s*=\s*\"?[a-z ]*\b(?:original|self|timegate|timemap|memento)\b", re.I
)
"""How a TimeMap begins; no element of HTML or XML is followed by a semicolon and a relation."""
_PAGE_IN_ADDRESS = re.compile(r"/\d{14}(?:[a-z]{2}_)?/(https?:/.+)", re.I)
"""The page that the address of a memento names, as the archives of the Wayback family write it."""
_LINK_FORMAT = "application/link-format"


@dataclass(frozen=True, slots=True)
class TimeMap:
    """What a TimeMap lists; `is_whole`: it does not break off in a link."""

    pages: Sequence[Mention]
    further: Sequence[Mention]
    is_whole: bool


def is_timemap(data: bytes) -> bool:
    """Whether bytes begin as a TimeMap in link format does."""
    return TIMEMAP.match(data[:4_096].decode("utf-8", "replace")) is not None


def read_timemap(data: bytes) -> TimeMap:
    """The pages of which a TimeMap lists mementos, in its order."""
    text = data.decode("utf-8", "replace")
    links = list(link_values(text))
    further = [Mention(link.target) for link in links if _is_part(link)]
    return TimeMap(_pages(links), further, is_whole=not around_links(text))


def _pages(links: Sequence[LinkValue]) -> list[Mention]:
    """A memento is of the page that its address names, else of the original, else of its target.

    pywb gives as the original of all mementos below an address the pattern itself, "https://paper.example/*", and its
    index gives none, and the live page as the target of each memento (findings/pywb-link-output-names-live-pages.sh).
    """
    original = next((link.target for link in links if "original" in link.relations), None)
    found: dict[str, datetime | None] = {}
    for link in links:
        if "memento" in link.relations:
            named = _PAGE_IN_ADDRESS.search(link.target)
            page = named[1] if named else original or link.target
            found[page] = _first(found.get(page), feed_date(link.parameters.get("datetime")))
    return [Mention(page, date=date) for page, date in found.items()]


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _is_part(link: LinkValue) -> bool:
    """Whether a link leads to another part of the same TimeMap (RFC 7089 §5.1), and not to the same in another form."""
    is_other_form = link.parameters.get("type", _LINK_FORMAT).lower() != _LINK_FORMAT
    return "timemap" in link.relations and "self" not in link.relations and not is_other_form
