"""The body of a page that leaves doubt where it stands: by trafilatura; where that overlooks much of what there is, or
the tree is too big for it, all that stands in the region that holds the running text.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.body.body_line import BodyLine
from crawler.extraction.body.chosen_lines import chosen_by
from crawler.extraction.body.region_lines import article_lines, lines_in
from crawler.extraction.body.regions import has_several, narrowest
from crawler.extraction.body.trafilatura_fallback import trafilatura_text
from crawler.extraction.document.measures import BULK
from crawler.extraction.document.tree import weight
from crawler.extraction.separation.remainder import Remainder, spread_of

_MOST_ELEMENTS = 30_000  # elements: a limit; trafilatura takes the square of it, ten seconds here
_MOST_CHARS = 3_000_000  # characters: a limit, as above
_HOW_MANY = etree.XPath("count(descendant-or-self::*)")
_HOW_LONG = etree.XPath("string-length(.)")


def body_lines(
    root: HtmlElement, url: str, remainder: Remainder, container: HtmlElement | None, heading: HtmlElement | None
) -> list[BodyLine]:
    """The lines of the article of a page, in document order. `root` is its tree, `remainder` what the cuts leave of
    it, `container` where its first paragraphs stand, `heading` its title. Never raises.
    """
    plain = article_lines(remainder, container, heading)
    return plain if plain is not None else _doubtful_lines(root, url, remainder)


def _doubtful_lines(root: HtmlElement, url: str, remainder: Remainder) -> list[BodyLine]:
    left = spread_of(remainder, None)
    region = narrowest(left, remainder.document, None)
    whole = lines_in(region, remainder, None, left) if region is not None else []
    if _is_huge(root, remainder):
        return whole
    lines = chosen_by(trafilatura_text(root, remainder.cuts, url), remainder)
    overlooked = _said(lines) < BULK * left.total
    return (
        max(lines, whole, key=_said)
        if overlooked and region is not None and not has_several(region, remainder)
        else lines
    )


def _said(lines: Iterable[BodyLine]) -> int:
    return sum(weight(line.text) for line in lines)


def _is_huge(root: HtmlElement, remainder: Remainder) -> bool:
    """Whether what is left of a tree is too big for trafilatura, whose time grows with the square of it."""
    cuts = [cut for cut in remainder.cuts if remainder.cuts.isdisjoint(cut.iterancestors())]
    many, long = (_number(count(root)) - sum(_number(count(cut)) for cut in cuts) for count in (_HOW_MANY, _HOW_LONG))
    return many > _MOST_ELEMENTS or long > _MOST_CHARS


def _number(value: object) -> float:
    return value if isinstance(value, float) else 0.0
