"""What readers say behind an article: found by the short lines that come again with every comment.

"Reply", "2 hours ago", "Report": whatever the language, each comment brings the same few words. The article itself says
nothing three times in such short lines, or says it between its paragraphs too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from lxml.html import HtmlElement

from crawler.extraction.document.measures import LABEL, RUNNING
from crawler.extraction.document.survey import Line, Survey
from crawler.extraction.document.tree import HEADINGS, lineage
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity

_TIMES = 3  # times that a line comes before it is a refrain: twice is chance
_GOOD_PART = 0.08  # share of the running text: a smaller body may be the introduction of a long page
_MOST = 3000  # lines behind the body: a limit
_DIGITS = re.compile(r"\d+")
_COUNT = re.compile(r"(?<!\S)\d.*[^\W\d].*$")


def comments_of(document: Survey, identity: Identity, anchors: Anchors) -> Iterator[HtmlElement]:
    """The elements behind the body in which short lines come again and again between texts, without headings.

    None where the body is so small a part of the page that it may be the introduction of a long one.
    """
    container = anchors.container
    if container is None or identity.heading is None or anchors.chars < _GOOD_PART * document.total:
        return
    start = document.behind[document.order[anchors.paragraphs[-1]]]
    kept = document.around((container, identity.heading, *anchors.paragraphs))
    for group in _by_top(document.lines[start : start + _MOST], kept):
        again = _again(group, start, document)
        inner = _together(again) if again else None
        if inner is not None and _is_discussion(inner, document):
            yield inner


def _recurring_part(line: Line, document: Survey) -> str:
    """What of a short line comes again: of a time or a count, perhaps behind a name, all but the digits; else all."""
    if line.owner in document.timed:
        return "<time>"
    count = _COUNT.search(line.text)
    return _DIGITS.sub("0", count[0] if count else line.text)


def _by_top(lines: Sequence[Line], kept: AbstractSet[HtmlElement]) -> Iterable[Sequence[Line]]:
    """Short lines by the outermost element around them that holds nothing of the main article."""
    groups: dict[HtmlElement, list[Line]] = {}
    tops: dict[HtmlElement, HtmlElement] = {}
    for line in lines:
        if line.weight <= LABEL and line.owner not in kept:
            groups.setdefault(_top(line.owner, kept, tops), []).append(line)
    return groups.values()


def _top(element: HtmlElement, kept: AbstractSet[HtmlElement], tops: dict[HtmlElement, HtmlElement]) -> HtmlElement:
    """The outermost element around one that is not kept; `tops` remembers the ways that were gone."""
    passed: list[HtmlElement] = []
    top = element
    for parent in lineage(element):
        if parent in kept:
            break
        if parent in tops:
            top = tops[parent]
            break
        passed.append(parent)
        top = parent
    tops.update(dict.fromkeys(passed, top))
    return top


def _again(lines: Sequence[Line], start: int, document: Survey) -> list[HtmlElement]:
    """The owners of the lines that come at least three times, and neither in the body nor before it, which ends before
    the line with the number `start`.
    """
    if len(lines) < _TIMES:
        return []
    said = [(line.owner, _recurring_part(line, document)) for line in lines]
    counts = Counter(text for _, text in said)
    often = {text for text, times in counts.items() if times >= _TIMES}
    if not often:
        return []
    often -= {_recurring_part(line, document) for line in document.lines[:start] if line.weight <= LABEL}
    return [owner for owner, text in said if text in often]


def _together(elements: Sequence[HtmlElement]) -> HtmlElement | None:
    """The innermost element around all of some."""
    counts: Counter[HtmlElement] = Counter()
    for element in elements:
        counts.update(lineage(element))
    return next((outer for outer in lineage(elements[0]) if counts[outer] == len(elements)), None)


def _is_discussion(element: HtmlElement, document: Survey) -> bool:
    """Whether an element holds running text, and headings only above it."""
    lines = document.lines_of(element)
    running = [number for number, line in enumerate(lines) if line.weight > RUNNING]
    if not running:
        return False
    headings = [number for number, line in enumerate(lines) if any(element.tag in HEADINGS for element in _near(line))]
    return not headings or max(headings) < running[0]


def _near(line: Line) -> Iterator[HtmlElement]:
    parent = line.owner.getparent()
    yield line.owner
    if parent is not None:
        yield parent
