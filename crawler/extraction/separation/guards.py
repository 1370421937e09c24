"""Separates a page: cuts what is not the main article out of its tree, signal by signal, in order of trust.

Every signal proposes cuts; the guards are the same for all: never the title heading or the first paragraphs of the
body, and never most of what stands around them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set

from lxml.html import HtmlElement

from crawler.extraction.body.remainder import Remainder
from crawler.extraction.document.class_names import says_comments
from crawler.extraction.document.survey import Line, Survey
from crawler.extraction.document.tree import HEADINGS, drop, names_of, says_more, text_of, weight
from crawler.extraction.lexicon.words import is_call
from crawler.extraction.separation.mentions import FOLLOW_ON
from crawler.extraction.separation.signals import GALLERY, SIGNALS, Cut, Scene, Signal

_HALF = 0.5
_SHELL = 60
_WHOLE = frozenset({FOLLOW_ON, "refrain", GALLERY})
"""Signals that may take more than half of a page."""


def cuts_of(scene: Scene, signals: Iterable[Signal] = SIGNALS) -> list[Cut]:
    """All cuts that the guards allow, outermost elements only, most trusted signals first."""
    kept = protected_by(scene)
    document = scene.document
    paragraphs = sorted(document.order[paragraph] for paragraph in scene.anchors.paragraphs)
    allowed: dict[HtmlElement, Cut] = {}
    for cut in (proposal for signal in signals for proposal in signal.propose(scene)):
        if cut.element not in kept and cut.element not in allowed and not _mostly_body(cut, paragraphs, document):
            allowed[cut.element] = cut
    return [cut for cut in allowed.values() if allowed.keys().isdisjoint(cut.element.iterancestors())]


def cut(cuts: Iterable[Cut], protected: Iterable[HtmlElement], remainder: Remainder) -> None:
    """Takes the cuts out of the tree, then containers in which they leave no more than a heading; `remainder` is what
    the survey knows to be left of the page.
    """
    kept, around, left = set(protected), dict[HtmlElement, None](), list(remainder.lines)
    for cut in cuts:
        if (parent := cut.element.getparent()) is not None:
            around[parent] = None
        drop(cut.element)
    for parent in around:
        _drop_shells(parent, kept, left, remainder)


def _drop_shells(element: HtmlElement, kept: Set[HtmlElement], left: list[int], remainder: Remainder) -> None:
    """Takes an element in which nothing is left out of the tree, and those around it of which that is then true; their
    lines out of those that are `left`.
    """
    parent: HtmlElement | None = element
    while parent is not None and parent not in kept and parent.getparent() is not None:
        inside = _inside(parent, left, remainder.document)
        if _says_much([remainder.lines[number] for number in left[inside][:_SHELL]]) or not _is_shell(parent):
            break
        shell, parent = parent, parent.getparent()
        del left[inside]
        drop(shell)


def _inside(element: HtmlElement, left: Sequence[int], document: Survey) -> slice:
    """Where the lines of an element stand among those that are left; an inline element has none of its own."""
    index = document.order.get(element)
    if index is None or not document.walk.like[index].divides:
        return slice(0, 0)
    return slice(bisect_left(left, document.first[index]), bisect_left(left, document.behind[index]))


def _says_much(lines: Iterable[Line]) -> bool:
    return sum(line.weight for line in lines) >= _SHELL


def protected_by(scene: Scene) -> set[HtmlElement]:
    """The elements that no cut may take: the heading and the first paragraphs, with all that holds them."""
    first = [element for element in (scene.identity.heading, *scene.anchors.paragraphs[:3]) if element is not None]
    return {parent for element in first for parent in (element, *element.iterancestors())}


def _is_shell(element: HtmlElement) -> bool:
    """Whether nothing is left in an element but, perhaps, the heading of what was cut."""
    if element.tag in ("body", "main", "article", "html", "td", "tr") or says_more(element, _SHELL):
        return False
    text = text_of(element)
    return not text or (
        weight(text) < _SHELL and element.find(".//img") is None and (_has_heading(element) or is_call(text))
    )


def _has_heading(element: HtmlElement) -> bool:
    return next(element.iter(*HEADINGS), None) is not None


def _mostly_body(proposal: Cut, paragraphs: Sequence[int], document: Survey) -> bool:
    """Whether a cut would take most of the paragraphs of the body (their indexes are given), or half of the page's
    running text unless it says that it is readers' comments.
    """
    element = proposal.element
    if document.share(element) >= _HALF and not (proposal.signal in _WHOLE or says_comments(names_of(element))):
        return True
    inside = document.span(element)
    held = bisect_left(paragraphs, inside.stop) - bisect_left(paragraphs, inside.start)
    return held > 0.5 * len(paragraphs)
