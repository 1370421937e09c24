"""trafilatura, asked where a page leaves doubt: a tree without its cuts → its main text."""

from __future__ import annotations

from collections.abc import Set
from copy import deepcopy

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.settings import Document

from crawler.extraction.document.tree import drop

_FAILURES = (etree.LxmlError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)


def trafilatura_text(root: HtmlElement, cuts: Set[HtmlElement], url: str) -> str:
    """What trafilatura takes for the main text of a tree without the cuts, after all its comparisons. Never raises."""
    pruned = _without(root, cuts)
    try:
        document = trafilatura.bare_extraction(pruned, url=url, include_comments=False, with_metadata=False)
    except _FAILURES:
        return ""
    return document.text or "" if isinstance(document, Document) else ""


def _without(root: HtmlElement, cuts: Set[HtmlElement]) -> HtmlElement:
    """A copy of a tree without some of its elements: the survey of a tree holds only as long as nobody cuts it."""
    copy = deepcopy(root)
    twins = zip(root.iter(), list(copy.iter()), strict=True)
    for twin in [twin for element, twin in twins if element in cuts]:
        drop(twin)
    return copy
