"""How much running text there is on a page, and how it is spread: what every guard against eager cutting asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.tree import runs, weight

RUNNING = 90
"""From this weight on a paragraph is running text and no label."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The weight of the running text of a page, and of every element that holds some."""

    total: int
    of: Mapping[HtmlElement, int]

    def share(self, element: HtmlElement) -> float:
        """Which part of the page's running text an element holds, 0 to 1."""
        return self.of.get(element, 0) / self.total if self.total else 0.0

    def together(self, elements: Iterable[HtmlElement]) -> float:
        """Which part of it elements hold that are not inside each other."""
        return sum(self.share(one) for one in elements)


def measure(root: HtmlElement) -> Measure:
    """The measure of a tree; captions and lists of links count as they come."""
    of: dict[HtmlElement, int] = {}
    total = 0
    for owner, text in runs(root):
        size = weight(text)
        if size <= RUNNING:
            continue
        total += size
        for one in (owner, *owner.iterancestors()):
            of[one] = of.get(one, 0) + size
    return Measure(total, of)
