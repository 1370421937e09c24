"""Whole other articles behind the main one: what follows its body and begins again as an article does.

Nothing here asks how a site calls its elements, but for bylines and dates. What tells a second article from more of the
first is how it begins: a heading, somebody's name or a day, and then running text; or the same elements as the title
and the body of the page once more; or an `article` element of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extraction.document.measures import ARTICLE, RUNNING
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import HEADINGS, absolute, lineage, page_key, text_of, weight
from crawler.extraction.identity.article_openings import (
    begins_signed,
    heading_of,
    heads_article,
    is_own_title,
    is_signed,
)
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.words import is_call
from crawler.extraction.separation.article_frames import framed_articles
from crawler.extraction.separation.headline_links import HeadlineLink, is_other_page
from crawler.extraction.separation.repeated_template import repetitions_of

_GOOD_PART = 0.05  # share of the running text that the body has, and that is left: a smaller one is an introduction
_LATER = 14  # lines behind a heading in which its text begins
_MOST = 200  # headings: a limit


@dataclass(frozen=True, slots=True)
class FollowOn:
    """An element that is another article, and what it says of itself."""

    element: HtmlElement
    headline: HeadlineLink | None


@dataclass(frozen=True, slots=True)
class _FollowOnSearch:
    """What the signals of this module share: `kept` may not be cut, `known` are inside units; `start` is the first line
    behind the body, `running` are the numbers of all lines of running text; `sure` says whether the body is a good part
    of the page, and not the introduction of a long one.
    """

    document: Survey
    identity: Identity
    anchors: Anchors
    kept: frozenset[HtmlElement]
    known: AbstractSet[HtmlElement]
    start: int
    sure: bool
    running: Sequence[int]


def follow_ons_of(
    document: Survey, identity: Identity, anchors: Anchors, units: Iterable[HtmlElement]
) -> list[FollowOn]:
    """The articles behind the body of the main one that are not among `units`: outermost elements, in document order.

    None where the page has no title heading, or where little would be left.
    """
    search = _search_of(document, identity, anchors, document.within(units))
    if search is None:
        return []
    marks = list(islice(_opening_headings(search), _MOST))
    bounds = _bounds(marks)
    found = {_climbed(mark, bounds, search): mark for mark in reversed(marks)}
    elements = [element for element in found if element not in search.kept]
    elements += [element for element in _article_elements(search) if element not in found]
    parts = _parts(search)
    addresses = dict(framed_articles(document, identity, search.start))
    sure = [
        element for element in (*addresses, *repetitions_of(document, identity, anchors)) if element not in search.kept
    ]
    outer = _outermost([*sure, *(element for element in elements if _form(element) not in parts)], document)
    if not _leaves_enough(outer, document.total * _GOOD_PART, document):
        outer = _outermost(sure, document)
    if not _leaves_enough(outer, 0, document):
        return []
    return [
        FollowOn(element, _headline(found.get(element), element, addresses.get(element), search)) for element in outer
    ]


def _leaves_enough(elements: Iterable[HtmlElement], least: float, document: Survey) -> bool:
    """Whether the running text of a page outside these elements, which lie beside each other, may be an article."""
    return document.total * (1 - document.together(elements)) >= max(ARTICLE, least)


def _search_of(
    document: Survey, identity: Identity, anchors: Anchors, known: AbstractSet[HtmlElement]
) -> _FollowOnSearch | None:
    container, heading = anchors.container, identity.heading
    if anchors.chars < ARTICLE:
        return None
    if container is None or heading is None or document.order[anchors.paragraphs[0]] < document.order.get(heading, 0):
        return None
    kept = frozenset(document.around((heading, container, *anchors.paragraphs)))
    sure = anchors.chars >= _GOOD_PART * document.total
    running = [number for number, line in enumerate(document.lines) if line.weight > RUNNING]
    return _FollowOnSearch(
        document, identity, anchors, kept, known, document.behind[document.order[container]], sure, running
    )


def _opening_headings(search: _FollowOnSearch) -> Iterator[HtmlElement]:
    """The headings with which another article begins."""
    lines = search.document.lines
    for number in range(search.start, len(lines)):
        heading = heading_of(lines[number])
        if heading is None or heading in search.known or is_own_title(lines[number].text, search.identity):
            continue
        runs = any(line.weight > RUNNING for line in lines[number + 1 : number + _LATER])
        if runs and (_is_title(heading, search) or (_is_sure(heading, search) and is_signed(search.document, number))):
            yield heading


def _is_sure(heading: HtmlElement, search: _FollowOnSearch) -> bool:
    """Whether a signed heading is that of another article: an h1 or a link is; others may be parts of a long body of
    which only the introduction was seen.
    """
    return search.sure or heading.tag == "h1" or next(heading.iter("a"), None) is not None


def _is_title(heading: HtmlElement, search: _FollowOnSearch) -> bool:
    """Whether a heading is that of an article element, or made like the title of the page by element and class."""
    title = search.identity.heading
    if title is None or heading.tag != "h1":
        return False
    same = title.tag == "h1" and bool(title.get("class")) and heading.get("class") == title.get("class")
    return same or heads_article(heading)


def _bounds(marks: Sequence[HtmlElement]) -> dict[HtmlElement, int]:
    """For every element around a mark, how many marks it holds."""
    counts: dict[HtmlElement, int] = {}
    for mark in marks:
        for outer in mark.iterancestors():
            counts[outer] = counts.get(outer, 0) + 1
    return counts


def _climbed(mark: HtmlElement, bounds: Mapping[HtmlElement, int], search: _FollowOnSearch) -> HtmlElement:
    """The largest element around a mark that holds nothing of the main article and no other mark, unless its text only
    begins where that one stands: a frame around title and body may have a smaller heading in a corner.
    """
    element = mark
    for parent in mark.iterancestors():
        several = bounds[parent] > 1
        if parent in search.kept or (
            several and (search.document.of.get(element, 0) or _runs_before(mark, parent, search))
        ):
            break
        element = parent
    return element


def _runs_before(mark: HtmlElement, parent: HtmlElement, search: _FollowOnSearch) -> bool:
    """Whether running text stands in an element before a mark in it."""
    document = search.document
    first, last = document.first[document.order[parent]], document.first[document.order[mark]]
    return bisect_left(search.running, last) > bisect_left(search.running, first)


def _form(element: HtmlElement) -> tuple[str, str]:
    """What an element is called, by tag and class: parts of one series are called alike."""
    return str(element.tag), element.get("class", "").strip()


def _parts(search: _FollowOnSearch) -> frozenset[tuple[str, str]]:
    """How the elements around the body are called that do not hold the title: others like them are more of the body.
    One without a class says nothing, unless it begins with a heading of its own, as parts of a series do.
    """
    container, heading = search.anchors.container, search.identity.heading
    if container is None or heading is None:
        return frozenset()
    around = set(heading.iterancestors())
    inner = takewhile(lambda outer: outer not in around, lineage(container))
    return frozenset(_form(outer) for outer in inner if outer.get("class") or _is_headed(outer, search.document))


def _is_headed(element: HtmlElement, document: Survey) -> bool:
    """Whether a heading stands in an element before its first running text."""
    opening = takewhile(lambda line: line.weight <= RUNNING, document.lines_of(element))
    return any(line.owner.tag in HEADINGS for line in opening)


def _article_elements(search: _FollowOnSearch) -> Iterator[HtmlElement]:
    """Article elements behind the body that hold running text, where the main article is in one with its title."""
    title, container = search.identity.heading, search.anchors.container
    if title is None or container is None:
        return
    own = next((outer for outer in lineage(container) if outer.tag == "article"), None)
    if own is None or own not in title.iterancestors():
        return
    end = search.document.span(container).stop
    for index in range(end, len(search.document.elements)):
        element = search.document.elements[index]
        if (
            search.document.tags[index] != "article"
            or element in search.known
            or not search.document.of.get(element, 0)
        ):
            continue
        if begins_signed(search.document.lines_of(element), search.document):
            yield element


def _outermost(elements: Iterable[HtmlElement], document: Survey) -> list[HtmlElement]:
    """Elements that lie inside no other, in document order."""
    outer: list[HtmlElement] = []
    end = -1
    for element in sorted(set(elements), key=lambda element: document.order[element]):
        if document.order[element] >= end:
            outer.append(element)
            end = document.span(element).stop
    return outer


def _headline(
    mark: HtmlElement | None, element: HtmlElement, url: str | None, search: _FollowOnSearch
) -> HeadlineLink | None:
    """What another article calls itself, and where it says that it lives: at `url`, if it says so itself."""
    mark = mark if mark is not None else next(element.iter(*HEADINGS), None)
    title = text_of(mark) if mark is not None else element.get("data-title", "")
    if weight(title) < 8:
        return None
    mark = mark if mark is not None else element
    url = url or _address(mark, element, search.identity) or ""
    return HeadlineLink(mark, title, url, page_key(url) if url else "")


def _address(mark: HtmlElement, element: HtmlElement, identity: Identity) -> str | None:
    """The link of the heading, one with rel=bookmark or one that calls on to read on."""
    own = [*mark.iter("a"), *mark.iterancestors("a")]
    named = (link for link in element.iter("a") if "bookmark" in link.get("rel", "") or is_call(text_of(link)))
    for link in (*own, *islice(named, 20)):
        url = absolute(link.get("href", ""), identity.base)
        if url and is_other_page(url, identity):
            return url
    return None
