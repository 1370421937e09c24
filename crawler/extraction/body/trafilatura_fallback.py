"""trafilatura, asked where a page leaves doubt: a tree without its cuts → the lines of its main text."""

from __future__ import annotations

from collections.abc import Iterable, Set
from copy import deepcopy
from typing import NamedTuple

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.settings import Document

from crawler.extraction.document.tree import drop, squeeze

_FAILURES = (etree.LxmlError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)


class BodyLine(NamedTuple):
    """A paragraph, heading, list item or table row of a body; `kind` is which."""

    text: str
    kind: str


def trafilatura_lines(root: HtmlElement, cuts: Set[HtmlElement], url: str) -> list[BodyLine]:
    """What trafilatura takes for the main text of a tree without the cuts, after all its comparisons. Never raises."""
    pruned = _without(root, cuts)
    try:
        document = trafilatura.bare_extraction(pruned, url=url, include_comments=False, with_metadata=False)
    except _FAILURES:
        return []
    return _lines(document.body, document.text or "") if isinstance(document, Document) else []


def _without(root: HtmlElement, cuts: Set[HtmlElement]) -> HtmlElement:
    """A copy of a tree without some of its elements: the survey of a tree holds only as long as nobody cuts it."""
    copy = deepcopy(root)
    twins = zip(root.iter(), list(copy.iter()), strict=True)
    for twin in [twin for element, twin in twins if element in cuts]:
        drop(twin)
    return copy


def _lines(body: etree._Element, text: str) -> list[BodyLine]:
    headings = {squeeze("".join(map(str, head.itertext()))) for head in body.iter("head")}
    return [_line(said, headings) for raw in text.splitlines() if (said := squeeze(raw))]


def _line(text: str, headings: Iterable[str]) -> BodyLine:
    if text.startswith("- "):
        return BodyLine(text[2:], "item")
    return BodyLine(text, "heading" if text in headings else "row" if text.startswith("|") else "paragraph")
