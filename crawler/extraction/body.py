"""The pruned tree → the lines of the body: trafilatura, or the plain runs of a tree that is too big for it."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.extraction.core import Line, careful_lines, quick_lines
from crawler.extraction.survey import Spread
from crawler.extraction.tree import BLOCKS, runs, squeeze, weight

_MOST_ELEMENTS = 30_000
_MOST_CHARS = 3_000_000
_MISSING = 0.6
_SURE = 0.6
_WHOLE = 250
_BETTER = 1.3
_SHORT = 30
_LOOSE = 30
_HOW_MANY = etree.XPath("count(descendant::*)")
_HOW_LONG = etree.XPath("string-length(.)")


def body_lines(root: HtmlElement, url: str, there: Spread) -> list[Line]:
    """The lines of the main text of a tree, in document order; `there` is its running text. Never raises."""
    if _is_huge(root):
        return _plain_lines(root)
    _join_articles(root, there)
    _wrap_loose(root)
    lines = quick_lines(root)
    if _said(lines) >= max(_WHOLE, _SURE * there.total):
        return lines
    lines = careful_lines(root, url)
    if there.total * _MISSING > _said(lines):
        again = quick_lines(_wrapped(_region(root, there)))
        if _is_better(again, lines):
            return again
    return lines


def _said(lines: Iterable[Line]) -> int:
    return sum(weight(line.text) for line in lines)


def _is_better(again: list[Line], lines: list[Line]) -> bool:
    """Whether a second extraction has more running text than the first, keeps that, and is no heap of short lines."""
    short = sum(weight(line.text) < _SHORT for line in again)
    texts = {line.text for line in again}
    kept = sum(weight(line.text) for line in lines if line.text in texts)
    before, after = _said(lines), _said(again)
    return after > _BETTER * before and kept >= 0.7 * before and short <= 0.4 * len(again)


def _join_articles(root: HtmlElement, there: Spread) -> None:
    """Makes one of several `article` elements that share a body between them: readers of a tree take only the first."""
    parts = [one for one in root.iter("article") if there.share(one) > 0.1]
    if len(parts) > 1 and max(there.share(one) for one in parts) < 0.8:
        for one in parts:
            one.tag = "div"
            for header in one.iter("header"):
                header.tag = "div"


def _wrap_loose(root: HtmlElement) -> None:
    """Puts running text that stands bare between paragraphs into paragraphs of its own: it is overlooked otherwise."""
    for element in list(root.iter("div", "section", "article", "main", "td")):
        if element.find("p") is not None:
            for child in list(element):
                if child.tag in BLOCKS and weight(squeeze(child.tail or "")) > _LOOSE:
                    _wrap_behind(element, child)


def _wrap_behind(element: HtmlElement, child: HtmlElement) -> None:
    """Moves the text and the inline elements behind `child`, up to the next block, into a new paragraph."""
    paragraph = html.Element("p")
    paragraph.text, child.tail = child.tail, None
    following = child.getnext()
    while following is not None and following.tag not in BLOCKS and following.tag != "br":
        after = following.getnext()
        paragraph.append(following)
        following = after
    element.insert(element.index(child) + 1, paragraph)


def _region(root: HtmlElement, there: Spread) -> HtmlElement:
    """The smallest element that holds nearly all of the running text."""
    region, inner = root, root
    while inner is not None:
        region = inner
        inner = next((child for child in region if there.of.get(child, 0) >= 0.9 * there.total), None)
    return region


def _wrapped(region: HtmlElement) -> HtmlElement:
    """A page of its own whose article is `region`, without names that a reader of trees might stumble over."""
    page, holder = html.Element("html"), html.Element("article")
    etree.SubElement(page, "body").append(holder)
    copied = deepcopy(region)
    for one in copied.iter("article", "section", "main", "header"):
        one.tag = "div"
    for one in copied.iter():
        one.attrib.pop("class", None)
        one.attrib.pop("id", None)
    copied.tail = None
    copied.tag = "div" if copied.tag in ("body", "html") else copied.tag
    holder.append(copied)
    return page


def _is_huge(root: HtmlElement) -> bool:
    """Whether a tree is too big for trafilatura, whose time grows with the square of it."""
    return _number(_HOW_MANY(root)) > _MOST_ELEMENTS or _number(_HOW_LONG(root)) > _MOST_CHARS


def _number(value: object) -> float:
    return value if isinstance(value, float) else 0.0


def _plain_lines(root: HtmlElement) -> list[Line]:
    """Every run that is long enough to be a sentence."""
    return [Line(text, "paragraph") for owner, text in runs(root) if weight(text) > 40 or owner.tag == "p"]
