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
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Document, Extractor
from trafilatura.xml import xmltotxt

from crawler.extraction.tree import drop, named, squeeze

_FAILURES = (etree.LxmlError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
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
        body, _ = extract_content(convert_tags(tree_cleaning(tree, options), options), options)
        return _lines(body, xmltotxt(body, include_formatting=False))
    except _FAILURES:
        return []


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
