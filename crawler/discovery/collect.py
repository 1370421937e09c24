"""From what a document mentions to Links: canonical, without repetition, within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from crawler.discovery.dates import plausible
from storage.errors import BadUrl
from storage.records import Link, Rel
from storage.urls import canonical_url

MAX_TITLE = 500
"""Characters of a hinted title that are kept."""

_ADDRESS = re.compile(r"(?:https?:|[/?.])\S*$", re.I)
_NOT_TEXT = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """An address as a document gives it, which may be relative, broken or missing, with a title and a date."""

    address: str | None
    title: str | None = None
    date: datetime | None = None


def links_from(mentions: Iterable[Mention], rel: Rel, via: str, at: datetime, limit: int) -> tuple[Link, ...]:
    """The Links that the first `limit` mentions of the document at `via`, fetched `at`, amount to.

    What is no web address and what leads back to `via` is left out; of repetitions the first counts.
    `position` counts the mentions from 0.
    """
    links: dict[str, Link] = {}
    for position, mention in enumerate(islice(mentions, limit)):
        url = _address(mention.address, via)
        if url and url != via and url not in links:
            date = plausible(mention.date, at)
            links[url] = Link(
                url=url, rel=rel, via=via, position=position, hint_title=_line(mention.title), hint_date=date
            )
    return tuple(links.values())


def fault_of(entries: int, links: int, *, is_whole: bool) -> str | None:
    """What is wrong with a document of which so many entries were read, and so many links were made; None: nothing."""
    if not is_whole:
        return f"breaks off after {links} {'link' if links == 1 else 'links'}"
    return f"has {entries} entries and no address in them" if entries and not links else None


def _address(address: str | None, base: str) -> str | None:
    # An Atom id such as "tag:example.com,2026:7" or an RSS guid such as "7" is no address.
    if not address or not _ADDRESS.match(address.strip()):
        return None
    try:
        return canonical_url(address, base)
    except BadUrl:
        return None


def _line(title: str | None) -> str | None:
    line = _NOT_TEXT.sub(" ", title[: 4 * MAX_TITLE]).strip() if title else ""
    return line[:MAX_TITLE].rstrip() or None
