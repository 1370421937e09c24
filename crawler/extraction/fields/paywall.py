"""Whether readers have to pay for an article: what JSON-LD and meta tags declare, then a wall that the page shows.

Views and exports tell a meter and what is free by what stands behind the evidence: ", metered", ", free".
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml.html import HtmlElement

from crawler.extraction.decoding.jsonld import Node
from crawler.extraction.document.measures import OPENING
from crawler.extraction.document.name_index import name_test
from crawler.extraction.document.survey import Survey
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity

_TIERS = {
    "article:content_tier": ("locked", "metered"),
    "og:article:content_tier": ("locked", "metered"),
    "content_tier": ("locked", "metered", "paid", "premium"),
    "content-tier": ("locked", "metered", "paid", "premium"),
    "isaccessibleforfree": ("false", "no", "0"),
    "paywall": ("true", "yes", "1", "hard", "metered", "locked"),
    "is_paywalled": ("true", "yes", "1"),
    "article:paywalled": ("true", "yes", "1"),
}
_FREE = ("article:content_tier", "og:article:content_tier", "content_tier", "content-tier")
_WALL = name_test(
    r"(?:(?<![^\s_-])(?:pay|reg|subscri(?:be|ber|ption)|meter(?:ed)?)-?_?wall|(?<![^\s_-])paid-?barrier)(?![^\s_-])"
)
_HIDDEN = ("display:none", "visibility:hidden")
_LEAST_WALL = 40  # weight of what a wall says: less is a mark or an icon
_MOST_PARTS = 10  # parts of an article that are declared, lines of a wall: a limit


def paywall_of(document: Survey, identity: Identity, anchors: Anchors) -> str | None:
    """Where the page says that the article costs money; None when it does not."""
    if _is_denied(identity.node or {}):
        return "json-ld isAccessibleForFree"
    for name, values in _TIERS.items():
        for said in (value.lower() for value in identity.metas.get(name, ())[:1]):
            if said in values:
                return f"meta {name}{', metered' if said == 'metered' else ''}"
    return "paywall on the page" if anchors.chars < OPENING and _has_wall(document, anchors) else None


def free_by(identity: Identity, wall: str | None) -> str | None:
    """Where the page says that the article is free to read; None when it does not, or has a `wall` all the same."""
    if wall is not None:
        return None
    if str((identity.node or {}).get("isAccessibleForFree")).lower().rsplit("/", 1)[-1] in ("true", "yes"):
        return "json-ld isAccessibleForFree, free"
    tiers = (name for name in _FREE if "free" in (value.lower() for value in identity.metas.get(name, ())[:1]))
    return next((f"meta {name}, free" for name in tiers), None)


def _is_denied(node: Node) -> bool:
    """Whether an article, or a part of it, is declared as not free."""
    parts = node.get("hasPart")
    parts = parts if isinstance(parts, list) else [parts]
    nodes = [node, *(part for part in parts[:_MOST_PARTS] if isinstance(part, Mapping))]
    return any(str(part.get("isAccessibleForFree")).lower().rsplit("/", 1)[-1] in ("false", "no") for part in nodes)


def _has_wall(document: Survey, anchors: Anchors) -> bool:
    """Whether an element that calls itself a wall shows a text behind the beginning of a short body."""
    start = document.order[anchors.paragraphs[0]] if anchors.paragraphs else 0
    walls = [at for wall in document.at(document.called(_WALL)) if (at := document.order[wall]) > start]
    return any(_says(document, at) >= _LEAST_WALL and not _is_hidden(document.elements[at]) for at in walls)


def _says(document: Survey, at: int) -> int:
    return sum(line.weight for line in document.lines[document.first[at] : document.behind[at]][:_MOST_PARTS])


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return "hidden" in element.attrib or element.get("aria-hidden") == "true" or any(mark in style for mark in _HIDDEN)
