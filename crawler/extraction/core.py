"""The inmost part of trafilatura, called without what surrounds it: a pruned tree → the lines of its main text.

`trafilatura.bare_extraction` copies the tree four times, extracts comments, asks a second and a third extractor for
their opinion and measures the page. On a tree that was pruned already none of that changes anything, unless the result
is short; whoever calls `quick_lines` must doubt short results. The names imported here are not part of trafilatura's
public interface: the version is pinned, and a test holds the outcome against `bare_extraction`.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.htmlprocessing import convert_tags, process_node, tree_cleaning
from trafilatura.main_extractor import handle_textelem
from trafilatura.settings import TAG_CATALOG, Document, Extractor
from trafilatura.xml import xmltotxt

from crawler.extraction.frames import frames, pruned
from crawler.extraction.tree import drop, named, squeeze

_FAILURES = (etree.LxmlError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
_REBUILT = frozenset({"code", "quote", "list", "table"})
_ENOUGH = 750
_FOREIGN_TAGS = ("div", "section", "details", "aside", "ol", "ul")
_is_foreign = named(r"^comment(?!ary)|^comol|(article|post)-comments|mvp-post-add-(box|wrap)|infinite-?scroll")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, heading, list item or table row of a body; `kind` is which."""

    text: str
    kind: str


def quick_lines(root: HtmlElement) -> list[Line]:
    """What trafilatura's own rules take for the main text, without any second opinion. Never raises."""
    tree, options = deepcopy(root), _options()
    for one in [one for one in tree.iter(*_FOREIGN_TAGS) if _is_foreign(one.get("class", ""))]:
        drop(one)
    try:
        body = _body(convert_tags(tree_cleaning(tree, options), options), options)
        return _lines(body, xmltotxt(body, include_formatting=False))
    except _FAILURES:
        return []


def _body(tree: HtmlElement, options: Extractor) -> etree._Element:
    """The first frame that holds more than one piece of text, its pieces converted; empty when there is none."""
    for frame in frames(tree):
        pieces = _pieces(pruned(frame), options)
        if len(pieces) > 1:
            return pieces
    return etree.Element("body")


def _pieces(frame: HtmlElement, options: Extractor) -> etree._Element:
    """The text elements of a pruned frame, converted, in order; headings at the end left out."""
    etree.strip_tags(frame, "span", "ref")
    tags = {*TAG_CATALOG, "table", "td", "th", "tr", *(() if _has_paragraphs(frame) else ("div",))}
    found = etree.Element("body")
    _append(found, _bare(frame.text, options))
    for element in frame.xpath(".//*"):
        if element.getroottree().getroot() is found:
            continue
        tag, tail = element.tag, element.tail
        piece = handle_textelem(element, tags, options)
        _append(found, piece)
        if piece is not None and element.getroottree().getroot() is not found:
            element.tag = "done"
        if tag in _REBUILT and (piece is None or piece.tail is None):
            _append(found, _bare(tail, options))
    while len(found) and found[-1].tag in ("head", "ref"):
        found.remove(found[-1])
    etree.strip_elements(found, "done")
    etree.strip_tags(found, "div")
    return found


def _append(found: etree._Element, piece: etree._Element | None) -> None:
    if piece is not None:
        found.append(piece)


def _bare(text: str | None, options: Extractor) -> etree._Element | None:
    """A paragraph of text that stands in a frame without an element of its own."""
    if not text or text.isspace():
        return None
    paragraph = etree.Element("p")
    paragraph.text = text
    return process_node(paragraph, options)


def _has_paragraphs(frame: HtmlElement) -> bool:
    """Whether the page has enough text in paragraphs that divisions need not be read as such."""
    total = 0
    for paragraph in frame.getroottree().iter("p"):
        total += len("".join(map(str, paragraph.itertext())))
        if total >= _ENOUGH:
            return True
    return False


def careful_lines(root: HtmlElement, url: str) -> list[Line]:
    """What trafilatura takes for the main text after all its comparisons. Never raises."""
    try:
        document = trafilatura.bare_extraction(deepcopy(root), url=url, include_comments=False, with_metadata=False)
    except _FAILURES:
        return []
    return _lines(document.body, document.text or "") if isinstance(document, Document) else []


@cache
def _options() -> Extractor:
    return Extractor(comments=False, with_metadata=False)


def _lines(body: etree._Element, text: str) -> list[Line]:
    headings = {squeeze("".join(map(str, head.itertext()))) for head in body.iter("head")}
    return [_line(said, headings) for raw in text.splitlines() if (said := squeeze(raw))]


def _line(text: str, headings: Iterable[str]) -> Line:
    if text.startswith("- "):
        return Line(text[2:], "item")
    return Line(text, "heading" if text in headings else "row" if text.startswith("|") else "paragraph")
