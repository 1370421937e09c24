"""The links of a page, menus and calendars among them, that lead to what the paper printed on a day or in a month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from lxml.html import HtmlElement

from crawler.extraction.document.tree import absolute
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.dated_addresses import DatedAddress, dated_address

_MAY_BE_DATED = re.compile(r"(?:19|20)\d\d")
_MOST = 3
"""Kinds of addresses of one page: an honest one has one or two."""


def dated_hrefs(root: HtmlElement) -> tuple[str, ...]:
    """What the links of a page say that may hold a date, before its menus are emptied: calendars are in menus."""
    hrefs = (anchor.get("href", "") for anchor in root.iter("a"))
    return tuple(href for href in hrefs if _MAY_BE_DATED.search(href))


def dated_lists_of(hrefs: Iterable[str], identity: Identity, until: date, order: str | None) -> tuple[str, ...]:
    """Of each kind of address that the links of a page give a day or a month, the newest that is not behind `until`."""
    newest: dict[str, tuple[DatedAddress, str]] = {}
    for href in hrefs:
        url = absolute(href, identity.base)
        found = dated_address(url, until, order) if url and url != identity.url else None
        if url and found and (found.pattern not in newest or newest[found.pattern][0].first < found.first):
            newest[found.pattern] = found, url
    return tuple(url for _, url in newest.values())[:_MOST]
