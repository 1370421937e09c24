"""Sections that an article counts: "1. Fish soup", "2. Rye bread". Such a heading is one also where it is a link."""

from __future__ import annotations

import re
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.extraction.document.measures import RUNNING
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import HEADINGS

_NUMBER = re.compile(r"(?:#|№|No\.? )?(\d{1,3})(?:[.):]|\s[–-])\s")
_FEWEST = 3  # headings: two that count are chance


def counted_sections(document: Survey, container: HtmlElement | None) -> frozenset[HtmlElement]:
    """The headings in a body that count up or down without a gap, most of them over running text; none if few do."""
    inside = document.span(container) if container is not None else range(0)
    headings = [index for index in document.tagged(*HEADINGS) if index in inside]
    counted = [(index, int(found[1])) for index in headings if (found := _NUMBER.match(document.text_at(index)))]
    steps = {later - sooner for (_, sooner), (_, later) in pairwise(counted)}
    if len(counted) < _FEWEST or steps not in ({1}, {-1}):
        return frozenset()
    ends = [*(document.first[index] for index, _ in counted[1:]), document.behind[inside.start]]
    told = sum(
        any(line.weight > RUNNING for line in document.lines[document.behind[index] : end])
        for (index, _), end in zip(counted, ends, strict=True)
    )
    return frozenset(document.elements[index] for index, _ in counted if 2 * told > len(counted))
