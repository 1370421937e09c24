"""The pruned tree → the lines of the body: trafilatura, or the plain runs of a tree that is too big for it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.tree import runs, squeeze, weight

_MOST_ELEMENTS = 30_000
_MOST_CHARS = 3_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, heading, list item or table row of a body; `kind` is which."""

    text: str
    kind: str


def body_lines(root: HtmlElement, url: str) -> list[Line]:
    """The lines of the main text of a tree, in document order. Never raises."""
    if _is_huge(root):
        return _plain_lines(root)
    document = _extracted(root, url)
    if document is None:
        return []
    headings = {squeeze("".join(head.itertext())) for head in document.body.iter("head")}
    return [_line(text, headings) for raw in (document.text or "").splitlines() if (text := squeeze(raw))]


def _extracted(root: HtmlElement, url: str) -> trafilatura.settings.Document | None:
    try:
        return trafilatura.bare_extraction(
            deepcopy(root), url=url, include_comments=False, with_metadata=False, favor_precision=False
        )
    except (etree.LxmlError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None


def _line(text: str, headings: set[str]) -> Line:
    if text.startswith("- "):
        return Line(text[2:], "item")
    return Line(text, "heading" if text in headings else "row" if text.startswith("|") else "paragraph")


def _is_huge(root: HtmlElement) -> bool:
    elements = sum(1 for _ in zip(root.iter(), range(_MOST_ELEMENTS + 1), strict=False))
    return elements > _MOST_ELEMENTS or sum(map(len, root.itertext())) > _MOST_CHARS


def _plain_lines(root: HtmlElement) -> list[Line]:
    """Every run that is long enough to be a sentence."""
    return [Line(text, "paragraph") for owner, text in runs(root) if weight(text) > 40 or owner.tag == "p"]
