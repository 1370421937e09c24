"""Queries of links in the charset of their page, as browsers send them (URL Standard §4.4, "query state")."""

from __future__ import annotations

from urllib.parse import quote

from lxml.html import HtmlElement

_AS_IT_IS = "".join(map(chr, range(0x21, 0x7F)))
_UNICODE = ("utf-8", "utf_8", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


def code_queries(root: HtmlElement, charset: str) -> None:
    """Writes letters beyond ASCII in queries as bytes of `charset` (a codec), those that it lacks as references.

    Nothing is done for UTF-8, in which addresses are coded anyway.
    """
    if charset.lower() in _UNICODE:
        return
    for link in root.iter("a", "link"):
        path, mark, query = link.get("href", "").partition("?")
        query, hash_, fragment = query.partition("#")
        if mark and not query.isascii():
            coded = quote(query.encode(charset, "xmlcharrefreplace"), safe=_AS_IT_IS)
            link.set("href", f"{path}?{coded}{hash_}{fragment}")
