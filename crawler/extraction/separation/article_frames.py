"""Articles whose frame names their own address: pages that load one article behind another keep it there, to show it in
the browser when the reader has come so far.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.extraction.document.measures import ARTICLE
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import absolute, domain, named, page_key
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.separation.headline_links import is_other_page

_MOST = 300  # elements: a limit
_is_address = named(r"^(?:itemid|about|resource|(?:data|x)-(?:[a-z-]{1,40}-)?(?:url|uri|href|permalink|link|path))$")
_SERVICE = re.compile(r"[/.](?:api|ajax|graphql|wp-json|wp-admin|share|comments?)[/.?]|\.(?:json|php)\b", re.I)


def framed_articles(document: Survey, identity: Identity, start: int) -> Iterator[tuple[HtmlElement, str]]:
    """The elements behind line `start` that hold running text and the address of another page of the same site, each
    with that address. More pages of the same article, whose addresses begin alike, are not among them.
    """
    behind = (
        element
        for element, held in document.of.items()
        if held >= ARTICLE and document.first[document.order[element]] >= start
    )
    for number, element in enumerate(behind):
        if number == _MOST:
            break
        for name, value in element.items():
            if _is_address(name) and (url := _elsewhere(value, identity)):
                yield element, url
                break


def _elsewhere(value: str, identity: Identity) -> str | None:
    """The address of another article of the same site that a value is; None for anything else."""
    if not value.startswith(("http://", "https://", "/")) or _SERVICE.search(value):
        return None
    url = absolute(value, identity.base)
    if url is None or domain(url) != domain(identity.url) or not is_other_page(url, identity):
        return None
    key = page_key(url)
    return None if any(key.startswith(own) for own in identity.keys) else url
