"""Whether a page asks not to be archived: the directive `noarchive` of X-Robots-Tag fields and of robots metas.

In: the fields of an answer's head, and the page. Out: whether it asks us, or everybody.
The words are those of Google's "Robots meta tag … and X-Robots-Tag specifications"; there is no standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree, html

_NOARCHIVE = "noarchive"
_US = "microfiche"
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
"""Directives with a colon: what stands before any other colon is the name of a crawler."""
_AGENT = re.compile(r"\s*([a-z0-9_-]+)\s*:", re.I)
_HEAD = 500_000
"""Characters of a page in which its metas stand."""


def asks_not_to_be_archived(fields: Iterable[tuple[str, str]], text: str) -> bool:
    """Whether the head of an answer or its page says `noarchive` to all crawlers, or to this one."""
    said = (value for name, value in fields if name.lower() == "x-robots-tag")
    return any(map(_in_field, said)) or any(map(_lists_it, _metas(text[:_HEAD])))


def _in_field(value: str) -> bool:
    """A field may name one crawler in front: "googlebot: noarchive, nofollow"."""
    agent = _AGENT.match(value)
    if agent is None or agent[1].lower() in _VALUED:
        return _lists_it(value)
    return agent[1].lower() == _US and _lists_it(value[agent.end() :])


def _lists_it(directives: str) -> bool:
    return _NOARCHIVE in (directive.strip().lower() for directive in directives.split(","))


def _metas(text: str) -> Iterator[str]:
    if _NOARCHIVE not in text.lower():
        return
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        return
    for meta in root.iter("meta"):
        if (meta.get("name") or "").strip().lower() in {"robots", _US}:
            yield meta.get("content") or ""
