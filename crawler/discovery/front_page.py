"""What a front page says of its site: what it is called, in which language it is, what stands in its menu.

For `microfiche site new` alone: a crawl takes none of it from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from storage.errors import BadUrl
from storage.urls import authority_of, canonical_url

_MOST = 10_000_000
"""Characters of a front page that are looked through."""
_MENU = '//nav//a[@href] | //header//a[@href] | //*[@role="navigation"]//a[@href]'
_NAMES = ('//meta[@property="og:site_name"]/@content', '//meta[@name="application-name"]/@content')
_BETWEEN_NAMES = re.compile(r"\s+[|–—·»:-]\s+|:\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """A site as its front page presents it; `menu` are canonical URLs on its host, in order, each once."""

    title: str | None = None
    language: str | None = None
    menu: tuple[str, ...] = ()


def read_front_page(text: str, url: str) -> FrontPage:
    """The front page whose decoded HTML is `text`; empty where it is no HTML."""
    try:
        parser = html.HTMLParser(encoding="utf-8")
        root = html.document_fromstring(text[:_MOST].encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return FrontPage()
    return FrontPage(title=_title(root), language=root.get("lang") or None, menu=tuple(dict.fromkeys(_menu(root, url))))


def _title(root: html.HtmlElement) -> str | None:
    said = [str(value) for path in _NAMES for value in root.xpath(path)]
    titles = [_BETWEEN_NAMES.split(title.text_content().strip())[0] for title in root.xpath("//head/title")]
    return next((" ".join(name.split()) for name in (*said, *titles) if name.strip()), None)


def _menu(root: html.HtmlElement, url: str) -> Iterator[str]:
    for link in root.xpath(_MENU):
        try:
            target = canonical_url(link.get("href"), url)
        except BadUrl:
            continue
        if authority_of(target) == authority_of(url):
            yield target
